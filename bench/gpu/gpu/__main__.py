"""bench/gpu/run [--device cuda:N | cpu] [--small] [--data DIR] [check …]"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

from . import card, place
from .checks import CHECKS, Bench, Line, Models
from .engine import NotRun
from .table import Table


def main():
    arguments = _arguments()
    data = arguments.data
    if data and (data / "nq_utd").is_dir():
        data = data / "nq_utd"
    models = Models(arguments.model, arguments.packed, arguments.weights)
    bench = Bench(arguments.device, models, arguments.natives, data, arguments.small)
    facts = {"card": "a core of this machine's CPU"} if not bench.is_card else card.facts(bench.card) or {"card": "unknown"}
    facts |= {"device": bench.device, "small": bench.small, "date": time.strftime("%Y-%m-%d"), "processors": os.cpu_count()}
    table = Table(arguments.out or place.default_out(bench.device), facts)
    print(f"On {facts['card']}\n\n| check | what | measured | goal | |\n|---|---|---|---|---|", flush=True)
    missed = False
    for name in arguments.checks or CHECKS:
        start = time.monotonic()
        rows = []
        for line in _lines(name, bench):
            verdict = {None: "", True: "met", False: "missed"}[line.met]
            missed |= line.met is False
            rows.append([name, line.what, line.measured, line.goal, verdict])
            print(f"| {' | '.join(rows[-1])} |", flush=True)
        table.write(name, rows, bench.latencies)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    print(f"\n{table.file}", file=sys.stderr)
    sys.exit(1 if missed and bench.is_card else 0)


def _lines(name, bench):
    try:
        yield from CHECKS[name](bench)
    except NotRun as e:
        yield Line("", f"not run: {e}")


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
