"""The peers: how each is opened by its documentation, and which settings are tried to find its best."""

import contextlib
import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quality.node import ROOT, TARGET
from quality.report import progress

from . import agreement
from .machine import instructions
from .peer_process import PeerProcess
from .processes import HERE, LineProcess, NotRun
from .scorers import Row, Scored
from .searches import Search
from .settings import NotRunList

REQUIREMENTS = HERE / "requirements.txt"
PACKAGES = ("sentence-transformers", "transformers", "torch", "onnxruntime", "openvino", "fastembed", "FlashRank")
OWN_INT8 = "onnx/model_own_int8.onnx"
# Candidates of one query that every setting is tried on, twice; the second time counts.
TRIAL = 40
# Share of time that other settings must save to be more than noise.
WORTH_A_ROW = 0.03


@dataclass(frozen=True)
class Peer:
    """library: of peers/libraries.py; defaults: as documented; tried: what else may be faster."""

    name: str
    library: str
    defaults: dict
    tried: tuple[dict, ...]


def catalogue(own_file: str) -> list[Peer]:
    """own_file: the int8 ONNX file that peers on ONNX Runtime are given."""
    cores = os.cpu_count()
    float32 = {"backend": "torch", "dtype": "float32"}
    bfloat16 = {"backend": "torch", "dtype": "bfloat16"}
    onnx = {"backend": "onnx", "file": own_file}
    own = {"backend": "onnx", "file": OWN_INT8}
    openvino = {"backend": "openvino", "file": "openvino/openvino_model.xml"}
    static = {**openvino, "file": "openvino/openvino_model_static.xml"}
    weights = {**openvino, "file": "openvino/openvino_model_weights.xml"}
    fastembed = {"file": own_file}
    return [
        Peer("st-float32", "sentence-transformers", float32, _batches(float32, 1, 4, 16, threads=cores)),
        Peer(
            "st-bfloat16",
            "sentence-transformers",
            bfloat16,
            (*_batches(bfloat16, 1, 8), *_batches({**float32, "autocast": True}, 1, 8, 32)),
        ),
        Peer(
            "st-onnx-int8",
            "sentence-transformers",
            onnx,
            (*_batches(onnx, 1, 8, threads=cores), *_batches(own, 1, 8, 32, threads=cores)),
        ),
        Peer(
            "st-openvino",
            "sentence-transformers",
            openvino,
            (*_batches(openvino, 1, 8), *_batches(static, 1, 8, 32), *_batches(weights, 1, 32)),
        ),
        Peer("fastembed", "fastembed", fastembed, _batches(fastembed, 1, 4, 16, threads=cores)),
        # Its only setting is the length at which pairs are cut; there is nothing to search.
        Peer("flashrank", "flashrank", {"file": own_file}, ()),
    ]


def _batches(settings: dict, *batches: int, **more: int | None) -> tuple[dict, ...]:
    return tuple({**settings, "batch": batch, **more} for batch in batches)


class PeerScorer:
    """A peer opened with some settings in the process of its library."""

    def __init__(self, process: PeerProcess, peer: Peer, folder: Path, settings: dict):
        self._process = process
        id = json.dumps([peer.name, str(folder), settings])
        self._opening = {"open": id, "peer": peer.library, "settings": {"folder": str(folder), **settings}}
        process.open(self._opening)

    def score(self, searches: Sequence[Search]) -> Scored:
        return self._process.score(self._opening, searches)

    def close(self) -> None:
        self._process.close(self._opening)


class Peers:
    """The peers' processes, one per library and model, and their rows. Use it in a `with`."""

    def __init__(self, python: Path, trial: Search, not_run: NotRunList):
        self._python = python
        self._trial = trial.head(TRIAL)
        self._not_run = not_run
        self._open = contextlib.ExitStack()
        self.tried: list[dict] = []

    def __enter__(self) -> "Peers":
        return self

    def __exit__(self, *failure) -> None:
        self._open.close()

    def versions(self) -> dict[str, str]:
        with LineProcess("versions", self._command()) as process:
            return process.ask({"versions": PACKAGES})

    def _command(self) -> list[str]:
        return [str(self._python), str(HERE / "peers" / "worker.py")]

    def rows(self, model: str, folder: Path, own_file: str, wanted: Sequence[str]) -> Iterator[Row]:
        """Two rows for each wanted peer: its defaults, and the fastest settings found."""
        for peer in catalogue(own_file):
            if peer.name not in wanted:
                continue
            try:
                yield from self._peer(peer, model, folder)
            except NotRun as e:
                self._not_run.add(peer.name, model, e)

    def _peer(self, peer: Peer, model: str, folder: Path) -> Iterator[Row]:
        progress(f"{peer.name} on {model}: {len(peer.tried)} settings besides the defaults")
        environment = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"}
        process = self._open.enter_context(PeerProcess(f"{peer.name}-{model}", self._command(), environment, self._trial))
        default = PeerScorer(process, peer, folder, peer.defaults)
        expected, default_ms = self._time(default)
        best_settings, best_ms = peer.defaults, default_ms
        self._record(peer, model, peer.defaults, default_ms, 1.0)
        for settings in peer.tried:
            try:
                scorer = PeerScorer(process, peer, folder, settings)
                logits, ms = self._time(scorer)
                scorer.close()
            except NotRun as e:
                self._not_run.add(f"{peer.name}: {_readable(settings)}", model, e)
                continue
            agrees = agreement.spearman({"": logits}, {"": expected})
            self._record(peer, model, settings, ms, agrees)
            if ms < best_ms and agrees >= agreement.SAME_MODEL:
                best_settings, best_ms = settings, ms
        process.end()
        if best_ms > default_ms * (1 - WORTH_A_ROW):
            yield Row(peer.name, model, "default, best", _readable(peer.defaults), default)
            return
        yield Row(peer.name, model, "default", _readable(peer.defaults), default)
        best = PeerScorer(process, peer, folder, best_settings)
        yield Row(peer.name, model, "best", _readable(best_settings), best)

    def _time(self, scorer: PeerScorer) -> tuple[list[float], float]:
        """The logits, and the milliseconds of the second of two times."""
        scorer.score([self._trial])
        scored = scorer.score([self._trial])
        return scored.logits[0], scored.ms

    def _record(self, peer: Peer, model: str, settings: dict, ms: float, agrees: float) -> None:
        rate = 1e3 * len(self._trial.ids) / ms
        self.tried.append(tried(peer.name, model, _readable(settings), rate, agrees))


def tried(peer: str, model: str, settings: str, rate: float, agrees: float | None = None) -> dict:
    """A row of the search for the best settings; agrees: rank correlation with the peer's defaults."""
    row = {"peer": peer, "model": model, "settings": settings, "pairs/s": round(rate, 1)}
    return {**row, "Spearman to its default": "" if agrees is None else round(agrees, 4)}


def _readable(settings: dict) -> str:
    return ", ".join(f"{name} {value}" for name, value in settings.items() if value is not None)


def exported(python: Path, folder: Path, name: str) -> Path:
    """What the peers' own exporters make of a Hugging Face folder; made once, in bench/target."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + (HERE / "peers" / "export.py").read_bytes())
    digest.update((folder / "model.safetensors").read_bytes())
    out = TARGET / "peers" / f"{name}-{digest.hexdigest()[:12]}"
    if not out.is_dir():
        progress(f"exporting {name} for the peers, once")
        texts = out.parent / "calibration.json"
        texts.parent.mkdir(parents=True, exist_ok=True)
        texts.write_text(json.dumps(_calibration()), encoding="utf-8")
        command = [str(python), str(HERE / "peers" / "export.py"), str(folder), str(out), str(texts), _quantiser()]
        with (out.parent / f"{name}.log").open("w") as log:
            offline = {**os.environ, "HF_HUB_OFFLINE": "1"}
            done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, env=offline)
        if done.returncode:
            raise NotRun(f"the export failed; its log is bench/target/peers/{name}.log")
    return out


def _calibration() -> list[list[str]]:
    """Pairs of the repository's own collection: passages of 90 words, not of what is measured on."""
    folder = ROOT / "integ-test" / "demo-collection"
    queries, articles = (
        [json.loads(line)["text"] for line in (folder / file).read_text(encoding="utf-8").splitlines()]
        for file in ("queries.jsonl", "corpus.jsonl")
    )
    starts = [(i, i * 37 % 150) for i in range(300)]
    passages = [" ".join(articles[i % len(articles)].split()[start : start + 90]) for i, start in starts]
    return [[queries[i % len(queries)], passage] for i, passage in enumerate(passages)]


def _quantiser() -> str:
    """The name under which sentence-transformers' quantiser knows this processor."""
    if platform.machine() in ("aarch64", "arm64"):
        return "arm64"
    known = instructions()
    return "avx512_vnni" if "avx512_vnni" in known else "avx512" if "avx512f" in known else "avx2"
