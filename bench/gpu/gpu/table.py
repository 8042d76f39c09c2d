"""The table of a card: one file for all checks, so that they may be run in several commands."""

import csv
import json
import re
from pathlib import Path

HEADER = ["check", "what", "measured", "goal", "verdict"]
SHAPES = ["pairs", "length", "ms"]


class Table:
    """Written after each check, which replaces its own rows of before and leaves those of the others."""

    def __init__(self, out: Path, facts: dict):
        out.mkdir(parents=True, exist_ok=True)
        name = "gpu-" + re.sub(r"[^a-z0-9]+", "-", facts["card"].lower()).strip("-")
        self.file = out / f"{name}.csv"
        self._latencies = out / f"{name}-latencies.csv"
        (out / f"{name}.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")

    def write(self, check, rows, latencies):
        """latencies: pairs, length, milliseconds; left as they are where there are none."""
        before = _rows(self.file)[1:]
        _write(self.file, [HEADER, *(row for row in before if row[0] != check), *rows])
        if latencies:
            _write(self._latencies, [SHAPES, *latencies])


def _rows(file):
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _write(file, rows):
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
    part.replace(file)
