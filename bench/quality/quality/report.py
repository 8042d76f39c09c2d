"""Tables, as Markdown on the screen and as CSV and JSON in bench/results."""

import csv
import json
import os
import platform
import time
from dataclasses import dataclass, field
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "results"


@dataclass
class Check:
    """The outcome of one check.

    passed: None where it only measures; notes: what the figures do not say by themselves; facts: of the machine, where
    more than the usual ones are known.
    """

    name: str
    passed: bool | None
    tables: dict[str, list[dict]]
    notes: list[str] = field(default_factory=list)
    facts: dict | None = None

    @property
    def outcome(self):
        return "measured" if self.passed is None else "passed" if self.passed else "failed"


def show(check: Check):
    """Prints every table that has a heading and writes all of them."""
    print(f"\n## {check.name}: {check.outcome}\n")
    for heading, rows in check.tables.items():
        if not heading.endswith("-queries"):
            print(f"{markdown(rows)}\n")
    for note in check.notes:
        print(f"- {note}")
    if check.facts:
        print(f"- {json.dumps(check.facts, ensure_ascii=False)}")
    print(flush=True)
    RESULTS.mkdir(exist_ok=True)
    for heading, rows in check.tables.items():
        with (RESULTS / f"{heading}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    summary = {
        "check": check.name,
        "outcome": check.outcome,
        "machine": check.facts or machine(),
        "tables": {heading: rows for heading, rows in check.tables.items() if not heading.endswith("-queries")},
        "notes": check.notes,
    }
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    (RESULTS / f"{check.name}.json").write_text(text + "\n", encoding="utf-8")


def markdown(rows):
    header = list(rows[0])
    lines = [header, ["---"] * len(header), *([_cell(row[name]) for name in header] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value):
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < 5e-4 else f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def machine():
    """What the figures were measured on."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        processor = names[0].split(":", 1)[1].strip() if names else processor
    return {
        "cpu": processor,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "date": time.strftime("%F"),
    }


def progress(text):
    print(f"{time.strftime('%T')} {text}", flush=True)
