"""measure: how well does a model's int8 export order the candidates of collections? Without a cluster, to fill in a card."""

import hashlib
import time
from pathlib import Path

import numpy

from . import collection
from .candidates import Group
from .export import FILES
from .folder import HuggingFaceFolder
from .package import sha256
from .scorer import Scorer

COLLECTIONS = ("nq_utd", "cranfield", "scifact", "cisi")
WEIGHTS = (4, 6)


def measure(folder: HuggingFaceFolder, exports: Path, wanted):
    """Prints nDCG@10 of the first stage, of the model, and of both (`anchored`). Logits are kept: asked again, nothing runs."""
    there = [name for name in COLLECTIONS if (wanted.data / name / collection.CANDIDATES).is_file()]
    if not there:
        raise SystemExit(f"{wanted.data} has none of {', '.join(COLLECTIONS)} with {collection.CANDIDATES}")
    scorer = Scorer(folder, exports, "cpu", wanted.threads)
    heads = "".join(f" anchored {weight} |" for weight in WEIGHTS)
    print(f"| collection (queries) | BM25 | model |{heads} pairs/s |\n|---|---|---|{'---|' * len(WEIGHTS)}---|")
    kept = exports / "measured" / sha256(exports / FILES["int8"])[:12]
    kept.mkdir(parents=True, exist_ok=True)
    rows = [_row(name, collection.load(wanted.data / name, wanted.queries), scorer, kept) for name in there]
    print("| mean | " + " | ".join(f"{value:.4f}" for value in numpy.mean(rows, axis=0)) + " | |")
    if len(there) < len(COLLECTIONS):
        print(f"\nnot run, no data: {', '.join(name for name in COLLECTIONS if name not in there)}")


def _digest(groups):
    return hashlib.sha256(repr(groups).encode()).hexdigest()[:12]


def _row(name, measured, scorer, kept):
    groups = [Group(text, [measured.texts[each] for each in measured.candidates[query]]) for query, text in measured.queries.items()]
    file = kept / f"{name}-{_digest(groups)}.logits"
    known, start = file.stat().st_size // 4 if file.is_file() else 0, time.monotonic()
    logits = numpy.concatenate(scorer.logits(groups, file))
    rate = (len(logits) - known) / (time.monotonic() - start)
    first = [numpy.array(measured.scores[query]) for query in measured.queries]
    share = numpy.concatenate([scores / scores.max() for scores in first])
    figures = [measured.ndcg(values) for values in (share, logits, *(logits + weight * share for weight in WEIGHTS))]
    speed = f"{rate:.0f}" if known < len(logits) else ""
    print(f"| {name} ({len(groups)}) | " + " | ".join(f"{value:.4f}" for value in figures) + f" | {speed} |", flush=True)
    return figures
