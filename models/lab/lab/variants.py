"""variants: which graph, and which settings of ONNX Runtime, are fastest on this CPU, and what they cost in quality?

Timings are interleaved: each repetition runs every variant once at every length, so that a machine that slows down slows all of
them. What counts are the ratios to the file that the plugin ships, run with the plugin's settings.
"""

import csv
import os
import platform
import re
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import onnx
from tqdm import tqdm

from . import collection, quantise, runtime
from .export import FILES, remake
from .fused import fused as written
from .package import sha256
from .pairs import ROOT

RESULTS = ROOT / "bench" / "results"
SHIPPED = "shipped"
FLOAT = "float32, fused"
# Tokens of a pair, and how many pairs a repetition runs.
LENGTHS = {104: 12, 230: 6, 380: 4}
BATCHES = (2, 4, 8, 16)
NOTES = (
    "Ratios are to the shipped file with the plugin's settings; one pair at a time, unless a row says other; `cpu` is the ratio of "
    "processor time, which other processes disturb less than the clock.",
    "Pairs of a batch are of one length here, so that nothing is padded; but their logits share a scale, and differ from those of "
    "batch one.",
    "ONNX Runtime chooses its int8 kernels by CPUID and has no switch to leave VNNI or AVX-512 unused, so AVX2 alone was not "
    "measured; on processors without VNNI `session.x64quantprecision` is the option that matters.",
    "`mlas.enable_gemm_fastmath_arm64_bfloat16` exists on arm64 only, and x64 has no bfloat16 product on the CPU: not measured here.",
)


@dataclass(frozen=True)
class Variant:
    """A graph with settings of its session."""

    name: str
    file: Path
    settings: dict = field(default_factory=dict)
    batch: int = 1

    def session(self):
        return runtime.session(self.file, **self.settings)


def variants(folder, exports: Path, wanted):
    graphs = _graphs(folder, exports)
    chosen = graphs + _settings(graphs[0].file)
    rows = {variant.name: {"variant": variant.name, "MB": round(variant.file.stat().st_size / 1e6, 1)} for variant in chosen}
    load = os.getloadavg()[0]
    _time(chosen, rows, wanted.repetitions)
    notes = [*NOTES, f"Load before: {load:.1f} on {os.cpu_count()} cores; {wanted.repetitions} repetitions, medians."]
    data = wanted.data and wanted.data / "nq_utd"
    if not data or not (data / collection.CANDIDATES).is_file():
        _write(rows, [*notes, "nDCG@10 and logits: not run, no nq_utd in --data."])
        return
    _write(rows, [*notes, "nDCG@10 and logits: the run was stopped before."])
    queries = collection.load(data, wanted.queries)
    _judge(folder, chosen, rows, queries, exports / "variants" / folder.digest[:12])
    _write(rows, [*notes, f"nDCG@10 and logits: first {len(queries.queries)} judged queries of nq_utd, 100 candidates each."])


def _graphs(folder, exports):
    """The shipped file first. Made once."""
    remake(folder, exports, ("float32", "fused"))
    out = exports / "variants" / folder.digest[:12]
    out.mkdir(parents=True, exist_ok=True)
    fused, plain, whole = exports / FILES["fused"], exports / FILES["float32"], out / "whole.onnx"
    if not whole.is_file():
        onnx.save(written(folder.model, whole=True), whole)
    last = folder.config.num_hidden_layers - 1

    def int8(name, source=fused, **options):
        file = out / (re.sub(r"\W+", "-", name) + ".onnx")
        if not file.is_file():
            quantise.int8(source, file, **options)
        return Variant(name, file)

    def left(pattern):
        return {"stay_float": re.compile(pattern).search}

    return [
        Variant(SHIPPED, folder.path / FILES["int8"]),
        int8("int8 per channel"),
        int8("int8 per tensor", per_channel=False),
        int8("uint8 per channel", unsigned=True),
        int8("uint8 per tensor", unsigned=True, per_channel=False),
        int8("head in float32", **left("pooler|classifier")),
        int8("embeddings in float32", **left("embeddings")),
        int8("attention in float32", **left(r"attended|attention\.self")),
        int8("feed-forward output in float32", **left(r"layer\.\d+\.output\.dense")),
        int8("first and last layer in float32", **left(rf"layer\.(0|{last})\.")),
        int8("int8 per channel, last layer of all tokens", source=whole),
        int8("int8 per channel, not fused", source=plain),
        Variant(FLOAT, fused),
        Variant("float32, not fused", plain),
    ]


def _settings(shipped):
    given = {
        "spinning": {"spinning": True},
        "2 threads": {"threads": 2},
        "2 threads, spinning": {"threads": 2, "spinning": True},
        "session.x64quantprecision": {"entries": {"session.x64quantprecision": "1"}},
        "denormals as zero": {"entries": {"session.set_denormal_as_zero": "1"}},
        "no memory pattern": {"attributes": {"enable_mem_pattern": False}},
        "no memory arena": {"attributes": {"enable_cpu_mem_arena": False}},
    }
    batches = [Variant(f"{SHIPPED}, batch {size}", shipped, batch=size) for size in BATCHES]
    return [*(Variant(f"{SHIPPED}, {name}", shipped, settings) for name, settings in given.items()), *batches]


def _time(chosen, rows, repetitions):
    sessions = {variant.name: variant.session() for variant in chosen}
    inputs = {(length, each.batch): _pairs(length, each.batch) for length in LENGTHS for each in chosen}
    clock = {(name, length): [] for name in sessions for length in LENGTHS}
    processor = {key: [] for key in clock}
    for repetition in tqdm(range(-1, repetitions), desc="timing", disable=None):
        for variant in chosen:
            for length, count in LENGTHS.items():
                batch = variant.batch
                runs = -(-count // batch) if repetition >= 0 else 2
                seconds, cpu = _run(sessions[variant.name], inputs[length, batch], runs)
                if repetition >= 0:
                    clock[variant.name, length].append(seconds / batch)
                    processor[variant.name, length].append(cpu / batch)
    for name, row in rows.items():
        for length in LENGTHS:
            best = statistics.median(clock[name, length])
            # Within a repetition, so that both ran under the same load.
            row[f"pairs/s at {length}"] = round(1 / best, 1)
            row[f"× at {length}"] = _ratio(clock[SHIPPED, length], clock[name, length])
            row[f"cpu × at {length}"] = _ratio(processor[SHIPPED, length], processor[name, length])


def _ratio(shipped, own):
    return round(statistics.median(a / b for a, b in zip(shipped, own, strict=True)), 2)


def _run(session, encoded, count):
    """Seconds of a run by the clock and on the processor."""
    given = runtime.feeds(session, encoded)
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(count):
        session.run(["logits"], given)
    return (time.perf_counter() - start) / count, (time.process_time() - cpu) / count


def _pairs(length, batch):
    ids = numpy.random.default_rng(length).integers(1_000, 20_000, (batch, length))
    types = numpy.tile((numpy.arange(length) > 12).astype(numpy.int64), (batch, 1))
    return {"input_ids": ids, "token_type_ids": types}


def _judge(folder, chosen, rows, queries, out):
    """Logits of every candidate by each graph; kept under the file's checksum, so that a run goes on where one was stopped."""
    pairs = [dict(folder.encoded(*pair)) for pair in queries.pairs()]
    logits = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for variant in tqdm([each for each in chosen if _changes_logits(each)], desc="judging", disable=None):
            kept = out / f"{sha256(variant.file)[:16]}-{'x64' if variant.settings else ''}{len(pairs)}.npy"
            if not kept.is_file():
                parts = [pairs[i::32] for i in range(32)]
                values = numpy.empty(len(pairs))
                for i, part in enumerate(pool.map(_logits, [variant] * 32, parts)):
                    values[i::32] = part
                numpy.save(kept, values)
            logits[variant.name] = numpy.load(kept)
    for name, row in rows.items():
        values = logits.get(name)
        difference = None if values is None else abs(values - logits[FLOAT])
        row["max Δlogit"] = "" if values is None else round(float(difference.max()), 3)
        row["mean Δlogit"] = "" if values is None else round(float(difference.mean()), 3)
        row["nDCG@10"] = "" if values is None else round(queries.ndcg(values), 4)


def _changes_logits(variant):
    return variant.batch == 1 and (not variant.settings or variant.name.endswith("x64quantprecision"))


def _logits(variant, pairs):
    session = variant.session()
    return [float(runtime.logits(session, pair)[0]) for pair in pairs]


def _write(by_name, notes):
    rows = list(by_name.values())
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / "graph-variants.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    header = list(rows[0])
    lines = [header, ["---"] * len(header), *([str(row[name]) for name in header] for row in rows)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    text = f"# Graph variants\n\n`models/lab/run variants`, {time.strftime('%F')}, {_machine()}\n\n{table}\n\n"
    text += "\n".join(f"- {note}" for note in notes) + "\n"
    (RESULTS / "graph-variants.md").write_text(text, encoding="utf-8")
    print(text, flush=True)


def _machine():
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.is_file() else []
    names = {line.split(":")[0].strip(): line.split(":", 1)[1].strip() for line in lines if ":" in line}
    sets = [each for each in ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm")
            if each in (names.get("flags", "") + names.get("Features", "")).split()]
    return f"{names.get('model name', platform.machine())}, {os.cpu_count()} cores, {' '.join(sets)}"
