"""The checks: each takes a Bench and gives lines (what, measured, goal, verdict), or raises NotRun."""

import random
import statistics
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from . import collection, peer
from .card import Utilisation
from .engine import Engine, NotRun


@dataclass(frozen=True)
class Line:
    """A line of the table. met: None where nothing is asked."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Models:
    """One model in three folders: with a float16 graph, with the one that takes padding out, and for sentence-transformers."""

    plain: Path
    packed: Path
    weights: Path


@dataclass
class Bench:
    """What the checks share."""

    device: str
    models: Models
    natives: Path | None
    data: Path | None
    small: bool
    # Pairs, length, milliseconds of a run: what a device in tests replays.
    latencies: list[tuple[int, int, float]] = field(default_factory=list)

    def engine(self, model=None, **settings):
        if self.small:
            # A core takes a minute to warm up for more.
            settings = {"batch_tokens": 1_024}
        return Engine(self.device, model or self.models.plain, self.natives, **settings)

    def fast(self, enough):
        """A verdict on a time, which a core that stands in for a card does not get."""
        return enough if self.is_card else None

    @property
    def is_card(self):
        return self.device != "cpu"

    @property
    def card(self):
        return int(self.device.removeprefix("cuda:")) if self.is_card else None

    @cached_property
    def searches(self):
        if self.data is None or not (self.data / "corpus.jsonl").is_file():
            raise NotRun("no collection: name a folder that holds nq_utd with --data")
        return collection.searches(self.data, 2 if self.small else 80, 10 if self.small else 100)

    def tokens(self, *card, core):
        """Sizes for a card, or a few small ones for a core that stands in for it."""
        return core if self.small else card


def smoke(bench):
    """Does the model load on the device, agree with its self-test, and answer?"""
    with bench.engine() as engine:
        yield Line("model ready on", f"{engine.ready['device']} after {engine.ready['load_ms'] / 1e3:.1f} s")
        took = engine.ask(way="batch", pairs=4, length=64, repetitions=3)["each_ms"]
        yield Line("runs of 4 × 64 tokens", ", ".join(f"{ms:.2f} ms" for ms in took))


def parity(bench):
    """Does float16 in batches rank as int8 on the CPU does?"""
    searches = bench.searches
    with bench.engine() as engine:
        device = engine.searches(searches, concurrency=8)["logits"]
        cpu = engine.searches(searches, way="cpu", concurrency=8)["logits"]
    figures = [
        (collection.ndcg(search, a), collection.ndcg(search, b))
        for search, a, b in zip(searches, device, cpu, strict=True)
        if any(search.judged)
    ]
    on_device, on_cpu = (statistics.fmean(column) for column in zip(*figures, strict=True))
    overlap = statistics.fmean(collection.overlap(a, b) for a, b in zip(device, cpu, strict=True))
    furthest = max(abs(x - y) for a, b in zip(device, cpu, strict=True) for x, y in zip(a, b, strict=True))
    yield Line(f"nDCG@10 of {len(searches)} questions", f"{on_device:.4f}, int8 on the CPU {on_cpu:.4f}", "within .005",
               abs(on_device - on_cpu) <= .005)
    yield Line("mean top-10 overlap with int8", f"{overlap:.3f}", "≥ .95", overlap >= .95)
    yield Line("furthest logit from int8", f"{furthest:.2f}")


def curve(bench):
    """How many pairs a second, by the length of pairs and the tokens of a batch?"""
    best = {}
    with bench.engine(batch_tokens=65_536) as engine:
        for length in bench.tokens(64, 128, 230, 512, core=(32, 64, 230)):
            for tokens in bench.tokens(1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, core=(64, 256, 1_024)):
                pairs = max(1, tokens // length)
                took = engine.ask(way="batch", pairs=pairs, length=length, repetitions=5 if bench.small else 30)["each_ms"]
                # The first runs of a shape load kernels and take memory.
                ms = statistics.median(took[len(took) // 3:])
                bench.latencies.append((pairs, length, round(ms, 3)))
                best[length] = max(best.get(length, 0), pairs / ms * 1e3)
                yield Line(f"batch of {pairs} × {length} tokens", f"{ms:.2f} ms, {pairs / ms * 1e3:,.0f} pairs/s")
    yield Line("most pairs/s of 230 tokens", f"{best[230]:,.0f}", "≥ 20,000", bench.fast(best[230] >= 20_000))


def latency(bench):
    """How long does one search for the scores of its candidates, text to order?"""
    searches = bench.searches
    with bench.engine() as engine:
        engine.searches(searches[:5])
        took = sorted(engine.searches(searches)["each_ms"])
    p50, p99 = (took[min(len(took) - 1, int(len(took) * share))] for share in (.5, .99))
    yield Line(f"{len(searches[0].texts)} candidates, one search at a time", f"p50 {p50:.1f} ms, p99 {p99:.1f} ms", "≤ 10 ms", bench.fast(p50 <= 10))


def concurrent(bench):
    """What do 32 searches at once get, and is the card busy meanwhile?"""
    concurrency = 4 if bench.small else 32
    random.seed(0)
    searches = [random.choice(bench.searches) for _ in range(8 if bench.small else 2_000)]
    with bench.engine() as engine:
        engine.searches(searches[:concurrency], concurrency=concurrency)
        with Utilisation(bench.card) if bench.is_card else Utilisation(0) as busy:
            answer = engine.searches(searches, concurrency=concurrency)
    took = sorted(answer["each_ms"])
    yield Line(f"{concurrency} searches at once", f"{answer['windows'] / answer['ms'] * 1e3:,.0f} pairs/s, p50 {took[len(took) // 2]:.1f} ms, "
               f"p99 {took[int(len(took) * .99)]:.1f} ms, {answer['batches']} batches")
    if bench.is_card and busy.mean is not None:
        yield Line("card busy meanwhile", f"{busy.mean} % (median {busy.median} %)", "≥ 90 %", busy.mean >= 90)
    else:
        yield Line("card busy meanwhile", "not run: nvidia-smi is not there" if bench.is_card else "not run: a core stands in for the card")


def packed(bench):
    """Is the graph that takes padding out on the card worth its place? Both in turn, five times."""
    if not bench.is_card:
        raise NotRun("its operators exist on CUDA only")
    if not bench.models.packed.is_dir():
        raise NotRun("no model: models/lab/run gpu --packed makes it")
    searches = bench.searches
    with bench.engine() as plain, bench.engine(bench.models.packed) as packed:
        logits = [engine.searches(searches, concurrency=32)["logits"] for engine in (plain, packed)]
        furthest = max(abs(x - y) for a, b in zip(*logits, strict=True) for x, y in zip(a, b, strict=True))
        yield Line("padding taken out, furthest logit from the padded graph's", f"{furthest:.3f}", "≤ .1", furthest <= .1)
        for concurrency, asked in ((1, searches), (32, searches * 5)):
            took = [[engine.searches(asked, concurrency=concurrency)["ms"] for engine in (plain, packed)] for _ in range(5)]
            times = statistics.median(padded / without for padded, without in took)
            yield Line(f"padding taken out, searches at once: {concurrency}", f"{times:.2f} × as fast", "from 1.2 × on it is chosen")


def memory(bench):
    """Is any search lost when batches do not fit into the card's memory?"""
    if not bench.is_card:
        raise NotRun("a core has no memory of its own that could be too small")
    size = bench.models.plain.joinpath("model.float16.onnx").stat().st_size >> 20
    with bench.engine(batch_tokens=262_144, memory_mb=2 * size + 128) as engine:
        answer = engine.searches(bench.searches, concurrency=32)
    halved = answer["happened"].get("out_of_memory", 0)
    yield Line("memory drill", f"{len(answer['logits'])} of {len(bench.searches)} searches answered, {halved} batches did not fit",
               "no search lost, some batches that do not fit", len(answer["logits"]) == len(bench.searches) and halved > 0)
    yield Line("device after the drill", answer["device"], bench.device, answer["device"] == bench.device)


def sentence_transformers(bench):
    """What does sentence-transformers do on the same card with the same pairs?"""
    searches = bench.searches[:2 if bench.small else 20]
    theirs = peer.pairs_per_second(bench.models.weights, "cuda" if bench.is_card else "cpu", searches, bench.small)
    with bench.engine() as engine:
        engine.searches(searches, concurrency=32)
        answer = engine.searches(searches * (1 if bench.small else 10), concurrency=32)
    ours = answer["windows"] / answer["ms"] * 1e3
    yield Line("sentence-transformers, bfloat16, batch as documented", f"{theirs['documented']:,.0f} pairs/s")
    yield Line("the same, best batch size", f"{theirs['best']:,.0f} pairs/s")
    times = ours / theirs["documented"]
    yield Line("ours on the same pairs, text to order", f"{ours:,.0f} pairs/s, {times:.1f} ×", "≥ 5 ×", bench.fast(times >= 5))


CHECKS = {check.__name__: check for check in (smoke, parity, curve, latency, concurrent, packed, memory, sentence_transformers)}
