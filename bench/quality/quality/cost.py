"""What does a reranked search cost? By depth and document length on a node, and against the bare model."""

import csv
import json
import os
import subprocess
from statistics import median

from .client import UNCUT
from .node import ROOT, TARGET, maven
from .report import Check, progress
from .search import OpenSearch
from .workload import Workload, source

DEPTHS = (10, 25, 50, 100)
LENGTHS = (50, 115, 230, 400, 1_500)
REPETITIONS = 9

OVERHEAD = 0.1
OVERHEAD_REPETITIONS = 15
CANDIDATES, TOKENS = 100, 230
STEPS = ("raw", "engine", "tokenise", "search", "reranked")


def available(data):
    return source(data) is not None


def table(data, client: OpenSearch):
    """p50 by window size and document length, cells in turn, another question each time."""
    workload = Workload(data)
    for tokens in LENGTHS:
        texts = workload.documents(max(DEPTHS), tokens)
        client.index(
            _index(tokens),
            {"properties": {"text": {"type": "text"}}},
            ((str(i), {"text": t}) for i, t in enumerate(texts)),
        )
    client.wait_for_model(_index(LENGTHS[0]))
    loads = []
    times = {(tokens, depth): [] for tokens in LENGTHS for depth in (0, *DEPTHS)}
    windows = {}
    for number, question in enumerate(workload.questions(REPETITIONS + 1)):
        progress(f"repetition {number} of {REPETITIONS} (0 warms up)")
        loads.append(os.getloadavg()[0])
        for tokens, depth in times:
            answer = _search(client, tokens, depth, question)
            if number > 0:
                times[tokens, depth].append(answer.took)
            if depth:
                windows[tokens, depth] = answer.report["windows"]["scored"]
    rows = [
        {
            "document tokens": tokens,
            "windows a document": windows[tokens, max(DEPTHS)] / max(DEPTHS),
            "no rerank": median(times[tokens, 0]),
            **{f"window_size {depth}": median(times[tokens, depth]) for depth in DEPTHS},
        }
        for tokens in LENGTHS
    ]
    notes = [
        f"p50 of the server's took in ms over {REPETITIONS} questions of {workload.name}; one search at a time, one "
        "shard, caches off, default workers (one per core)",
        f"load of the machine during the run {min(loads):.1f} to {max(loads):.1f}, this run's own included",
    ]
    return Check("cost-table", None, {"cost-table": rows}, notes)


def _index(tokens):
    return f"cost-{tokens}"


def _search(client, tokens, depth, question):
    # Every document is a hit; those that share words with the question come first.
    query = {"bool": {"filter": {"match_all": {}}, "should": {"match": {"text": question}}}}
    rerank = {"fields": ["text"], **UNCUT} if depth else None
    return client.search(_index(tokens), query, 10, rerank, depth)


def overhead(data, port):
    """The plugin against the bare model, on a node inside the benchmark's own process."""
    workload = Workload(data)
    TARGET.mkdir(parents=True, exist_ok=True)
    given, measured = TARGET / "plugin-cost-workload.json", TARGET / "plugin-cost.csv"
    texts = workload.documents(CANDIDATES, TOKENS)
    given.write_text(
        json.dumps({"texts": texts, "questions": workload.questions(OVERHEAD_REPETITIONS)}), encoding="utf-8"
    )
    maven("-Pbench", "-pl", "bench", "-am", "package", "-Dmaven.test.skip=true")
    load = os.getloadavg()[0]
    progress(f"{OVERHEAD_REPETITIONS} repetitions of {len(STEPS)} steps, load of the machine {load:.1f}")
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
    flags = ["-Xms2g", "-Xmx2g", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
    classes = f"{ROOT / 'bench/target/classes'}{os.pathsep}{ROOT / 'bench/target/lib/*'}"
    main = "io.crossencoder.opensearch.bench.PluginCostMain"
    arguments = [ROOT / "models" / "default", given, port, OVERHEAD_REPETITIONS, measured]
    subprocess.run([java, *flags, "-cp", classes, main, *map(str, arguments)], check=True)
    times = {step: [] for step in STEPS}
    with measured.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            times[row["step"]].append(float(row["ms"]))
    p50 = {step: median(values) for step, values in times.items()}
    rows = [
        {
            "step": step,
            "p50 ms": round(p50[step], 1),
            "min ms": round(min(times[step]), 1),
            "over raw": f"{p50[step] / p50['raw'] - 1:+.1%}" if step in ("engine", "reranked") else "",
        }
        for step in STEPS
    ]
    whole = p50["reranked"] / p50["raw"] - 1
    without_search = (p50["reranked"] - p50["search"]) / p50["raw"] - 1
    notes = [
        f"{CANDIDATES} candidates of {TOKENS} tokens, {os.cpu_count()} workers, caches off, medians of "
        f"{OVERHEAD_REPETITIONS} interleaved repetitions; load of the machine before {load:.1f}",
        f"whole search over HTTP against the bare model: {whole:+.1%}; less the same search without reranking: "
        f"{without_search:+.1%}; at most {OVERHEAD:.0%} asked for, of the whole",
        "raw: threads that take windows with known ids from a counter; engine: the same windows through the plugin's "
        "queue, with cache keys; tokenise: one thread",
    ]
    return Check("plugin-cost", whole <= OVERHEAD, {"plugin-cost": rows}, notes)
