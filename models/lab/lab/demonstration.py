"""fine-tune-demo: does fine-tuning on one half of a collection's queries help on the other half? Nothing is left of the weights."""

import contextlib
import dataclasses
import shutil
import sys
import time
from argparse import Namespace
from pathlib import Path

from quality.metrics import p_value
from tqdm import tqdm

from . import collection, judged, runtime
from .export import FILES, export
from .finetune import tuned
from .folder import HuggingFaceFolder
from .trainer import BEST

SEEDS = (1, 2, 3)


def demonstrate(folder: HuggingFaceFolder, wanted):
    """Odd query ids train, even ones test: int8 exports, one pair at a time, on the collection's candidates."""
    known, measured = judged.of_folder(wanted.judgments), collection.load(wanted.judgments)
    odd = known.only([each for each in known.queries if int(each) % 2 == 1])
    even = dataclasses.replace(measured, queries={each: text for each, text in measured.queries.items() if int(each) % 2 == 0})
    print(f"{wanted.judgments.name}: {len(odd.queries)} queries train, {len(even.queries)} test\n", flush=True)
    before = _figures(folder, even, wanted.out / "before")
    print(f"| seed | nDCG@10 on the test half | against {before.mean():.4f} before | better / worse queries | p | minutes |")
    print("|---|---|---|---|---|---|", flush=True)
    for seed in SEEDS:
        start, out = time.monotonic(), wanted.out / f"seed-{seed}"
        tuned(folder, odd, Namespace(**{**vars(wanted), "seed": seed, "out": out}))
        minutes = (time.monotonic() - start) / 60
        after = _figures(HuggingFaceFolder(out / BEST), even, out / "exports")
        print(f"| {seed} | {after.mean():.4f} | {after.mean() - before.mean():+.4f} | {(after > before).sum()} / {(after < before).sum()} "
              f"| {p_value(dict(enumerate(after)), dict(enumerate(before))):.4f} | {minutes:.0f} |", flush=True)
        shutil.rmtree(out)
    shutil.rmtree(wanted.out / "before")
    with contextlib.suppress(OSError):  # holds what is not this run's
        wanted.out.rmdir()


def _figures(folder, measured, exports: Path):
    """nDCG@10 of each query."""
    with contextlib.redirect_stdout(sys.stderr):  # the table is what is printed
        export(folder, exports, ("int8",))
    session = runtime.session(exports / FILES["int8"])
    pairs = tqdm(measured.pairs(), desc="test", disable=None)
    return measured.ndcg_of_each([runtime.logits(session, folder.encoded(*pair))[0] for pair in pairs])
