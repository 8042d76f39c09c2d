"""bench/soak: the memory of a process over many searches and reloads of a small model with seeded weights.

In a plain JVM, where the model is opened anew all the time, and on a real node, through `_search`. The heap has a fixed
size and is touched at the start: what grows is native.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from quality import node
from quality.client import UNCUT
from quality.node import ROOT, Node, resident_mb
from quality.report import RESULTS, Check, progress, show
from quality.search import OpenSearch

from . import chart, machine
from .processes import build_bench, java

TINY = ROOT / "plugin-src" / "src" / "test" / "resources" / "graphs" / "tiny_encoder.onnx"
TOKENIZER = ROOT / "models" / "default" / "tokenizer.json"
COLLECTION = ROOT / "integ-test" / "demo-collection"
SAMPLES = 100
HEAP = 512
CLIENTS = 2
# Between the tenth after the first fifth, which warms up, and the last tenth.
MAY_GROW_MB = 32


def main() -> None:
    asked = _arguments()
    facts = machine.facts()
    with tempfile.TemporaryDirectory() as folder:
        model = _tiny_model(Path(folder) / "tiny")
        curves = {
            "reloads in a plain JVM": list(_jvm(model, asked.searches, asked.reloads)),
            "searches on a node": list(_node(model, asked.searches, asked.port)),
        }
    facts["load after"] = machine.load()
    rows = [_row(name, curve) for name, curve in curves.items()]
    _write(curves)
    notes = [
        f"a model of one layer with seeded weights, and the default tokenizer; resident memory at {SAMPLES} points",
        f"plain JVM: {asked.reloads} reloads, {asked.searches} searches of 10 passages; node: as many of 10 candidates",
        "grown: median of the last tenth less that of the tenth after the first fifth, at most "
        f"{MAY_GROW_MB} MB asked for",
    ]
    passed = all(row["grown, MB"] <= MAY_GROW_MB for row in rows)
    show(Check("soak", passed, {"soak": rows}, notes, facts))
    sys.exit(not passed)


def _tiny_model(folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(TINY, folder / "model.onnx")
    shutil.copy(TOKENIZER, folder / "tokenizer.json")
    return folder


def _jvm(model: Path, searches: int, reloads: int) -> Iterator[tuple[int, float]]:
    build_bench()
    each = max(1, reloads // SAMPLES)
    per_reload = max(1, searches // reloads)
    with java("soak", "SoakProcess", model, heap=HEAP) as process:
        for sample in range(reloads // each):
            done = process.say(f"{each} {per_reload}")
            yield int(done), resident_mb(process.pid)
            _say_progress("plain JVM", sample, int(done))


def _node(model: Path, searches: int, port: int) -> Iterator[tuple[int, float]]:
    each = max(1, searches // SAMPLES)
    environment = {"OPENSEARCH_JAVA_OPTS": f"-Xms{HEAP}m -Xmx{HEAP}m -XX:+AlwaysPreTouch"}
    running = Node([node.build()], port, {}, HEAP, {"cross-encoder/models/tiny": model}, environment)
    with running as client:
        _index(client)
        rerank = {"fields": ["text"], "model": "tiny", **UNCUT}
        client.wait_for_model("soak", "tiny")
        questions = [json.loads(line)["text"] for line in (COLLECTION / "queries.jsonl").read_text().splitlines()]
        clients = [OpenSearch(f"http://127.0.0.1:{port}") for _ in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            for sample in range(searches // each):
                shares = [range(sample * each + i, (sample + 1) * each, CLIENTS) for i in range(CLIENTS)]
                list(pool.map(_searches(questions, rerank), clients, shares))
                done = (sample + 1) * each
                yield done, running.resident_mb()
                _say_progress("node", sample, done)


def _index(client: OpenSearch) -> None:
    articles = [json.loads(line) for line in (COLLECTION / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    documents = ((article["_id"], {"text": " ".join(article["text"].split()[:60])}) for article in articles)
    client.index("soak", {"properties": {"text": {"type": "text"}}}, documents)


def _searches(questions: list[str], rerank: dict) -> Callable[[OpenSearch, range], None]:
    def run(client: OpenSearch, numbers: range) -> None:
        for number in numbers:
            # Another question each time, so that the windows run.
            text = f"{questions[number % len(questions)]} {number}"
            # Every document is a hit, those that share words with the question first.
            query = {"bool": {"filter": {"match_all": {}}, "should": {"match": {"text": text}}}}
            client.search("soak", query, 10, rerank, 10)

    return run


def _say_progress(where: str, sample: int, done: int) -> None:
    if sample % 10 == 9:
        progress(f"{where}: {done} searches")


def _row(name: str, curve: list[tuple[int, float]]) -> dict:
    values = [resident for _, resident in curve]
    tenth = max(1, len(values) // 10)
    before, after = median(values[2 * tenth : 3 * tenth]), median(values[-tenth:])
    return {
        "run": name,
        "searches": curve[-1][0],
        "resident at a fifth, MB": round(before, 1),
        "at the end, MB": round(after, 1),
        "highest, MB": round(max(values), 1),
        "grown, MB": round(after - before, 1),
    }


def _write(curves: dict[str, list[tuple[int, float]]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    for name, curve in curves.items():
        file = f"soak-{'jvm' if 'JVM' in name else 'node'}"
        lines = ["searches,resident_mb", *(f"{done},{resident:.1f}" for done, resident in curve)]
        (RESULTS / f"{file}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        plot = chart.curve(f"Resident memory, {name}", "searches", "MB", curve)
        (RESULTS / f"{file}.svg").write_text(plot, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/soak", description="Is memory flat over many searches and reloads?")
    parser.add_argument("--searches", type=int, default=100_000, help="in each of the two runs (default 100000)")
    parser.add_argument("--reloads", type=int, default=1_000, help="of the model, in the plain JVM (default 1000)")
    parser.add_argument("--port", type=int, default=9540, help="of the node (default 9540)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
