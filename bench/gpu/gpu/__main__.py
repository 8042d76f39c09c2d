"""bench/gpu/run [--device cuda:N | cpu] [--small] [--data DIR] [check …]"""

import argparse
import csv
import json
import os
import re
import sys
import time
from pathlib import Path

from . import card, place
from .checks import CHECKS, Bench, Line, Models
from .engine import NotRun


def main():
    arguments = _arguments()
    data = arguments.data
    if data and (data / "nq_utd").is_dir():
        data = data / "nq_utd"
    models = Models(arguments.model, arguments.packed, arguments.weights)
    bench = Bench(arguments.device, models, arguments.natives, data, arguments.small)
    facts = {"card": "a core of this machine's CPU"} if not bench.is_card else card.facts(bench.card) or {"card": "unknown"}
    facts |= {"device": bench.device, "small": bench.small, "date": time.strftime("%Y-%m-%d"), "processors": os.cpu_count()}
    print(f"On {facts['card']}\n\n| check | what | measured | goal | |\n|---|---|---|---|---|", flush=True)
    rows = []
    for name in arguments.checks or CHECKS:
        start = time.monotonic()
        for line in _lines(name, bench):
            verdict = {None: "", True: "met", False: "missed"}[line.met]
            rows.append([name, line.what, line.measured, line.goal, verdict])
            print(f"| {' | '.join(rows[-1])} |", flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    _write(arguments.out or place.default_out(bench.device), facts, rows, bench.latencies)
    sys.exit(1 if any(row[-1] == "missed" for row in rows) and bench.is_card else 0)


def _lines(name, bench):
    try:
        yield from CHECKS[name](bench)
    except NotRun as e:
        yield Line("", f"not run: {e}")


def _write(out, facts, rows, latencies):
    out.mkdir(parents=True, exist_ok=True)
    name = "gpu-" + re.sub(r"[^a-z0-9]+", "-", facts["card"].lower()).strip("-")
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["check", "what", "measured", "goal", "verdict"], *rows])
    if latencies:
        with (out / f"{name}-latencies.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([["pairs", "length", "ms"], *latencies])
    (out / f"{name}.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(f"\n{out / name}.csv", file=sys.stderr)


def _arguments():
    parser = argparse.ArgumentParser(prog="bench/gpu/run", description="Runs the GPU checklist and writes its table.")
    parser.add_argument("checks", nargs="*", metavar="check", help=f"some of: {', '.join(CHECKS)} (default: all)")
    parser.add_argument("--device", default="cuda:0", help="cuda:N; cpu lets a core stand in for a card (default cuda:0)")
    parser.add_argument("--small", action="store_true", help="a few small inputs: does the script work?")
    parser.add_argument("--data", type=Path, default=place.DATA, help="a folder that holds nq_utd in BEIR layout")
    parser.add_argument("--model", type=Path, default=place.MODEL, help="a model folder with a float16 graph (default: what models/lab/run gpu makes)")
    parser.add_argument("--packed", type=Path, default=place.PACKED_MODEL, help="the same with the graph that takes padding out (default: what gpu --packed makes)")
    parser.add_argument("--weights", type=Path, default=place.WEIGHTS, help="the same model for sentence-transformers")
    parser.add_argument("--natives", type=Path, help="folder with ONNX Runtime's libraries and CUDA provider, 1.29.0, as the GPU zip has them")
    parser.add_argument("--out", type=Path, help="where to write (default bench/results; with cpu bench/target/gpu-results)")
    arguments = parser.parse_args()
    unknown = set(arguments.checks) - set(CHECKS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    if not re.fullmatch(r"cpu|cuda:\d+", arguments.device):
        parser.error("--device is cpu or cuda:N")
    return arguments


if __name__ == "__main__":
    main()
