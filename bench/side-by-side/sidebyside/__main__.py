"""bench/side-by-side/run --data DIR [row or line …]"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable

# Before transformers is imported: its tokenizer has threads of its own, which do not survive the fork of the reference;
# it warns of texts longer than the model's length, which are cut into windows afterwards.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from quality.report import RESULTS, Check, show

from . import caches, lines, machine, searches, settings, traffic, widening
from .comparison import Comparison
from .interleaved import measure
from .lines import Line
from .ours import Ours
from .rivals import Rivals
from .searches import Workload
from .settings import INDEX, NotRunList, Settings

NAME = "side-by-side"
Measurement = tuple[list[dict], list[Line]]


def main() -> None:
    asked = settings.parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    facts = machine.facts()
    workload = searches.load(asked.data / asked.collection, asked.queries, asked.candidates, asked.repetitions)
    not_run = NotRunList()
    tables: dict[str, list[dict]] = {}
    found: list[Line] = []
    with contextlib.ExitStack() as open:
        ours = Ours(asked, workload, open)
        with contextlib.ExitStack() as open_rivals:
            rivals = Rivals(asked, workload, open_rivals)
            rows = ours.rows(not_run) + rivals.rows(not_run)
            facts["versions"].update(rivals.versions)
            if rows:
                compared = Comparison(measure(rows, workload), workload, not_run)
                tables[NAME] = compared.table()
                found += lines.of(compared.measured, compared.spearman, compared.ndcg)
                _write_plots(compared.plots())
        for name, measured in _measurements(asked, ours, workload).items():
            if asked.wants(name):
                tables[name], more = _survived(name, measured)
                found += more
    facts["load after"] = machine.load()
    tables |= {"best-settings": rivals.tried, "not-run": not_run.rows, "lines": [line.as_row() for line in found]}
    passed = all(line.passed is not False for line in found)
    files = {name if name == NAME else f"{NAME}-{name}": rows for name, rows in tables.items() if rows}
    # An earlier run's, where nothing was left out of this one.
    (RESULTS / f"{NAME}-not-run.csv").unlink(missing_ok=True)
    show(Check(NAME, passed, files, _notes(asked, workload), facts))
    sys.exit(not passed)


def _survived(name: str, measured: Callable[[], Measurement]) -> Measurement:
    """One that breaks has failed; what was measured before it must not be lost."""
    try:
        return measured()
    except (Exception, SystemExit) as e:
        return [], [Line(name, "", f"broke: {type(e).__name__}: {str(e)[:300]}", False)]


def _measurements(asked: Settings, ours: Ours, workload: Workload) -> dict[str, Callable[[], Measurement]]:
    """The lines that are not comparisons of rows."""

    def concurrent() -> Measurement:
        return traffic.concurrent({"raw": ours.raw, "engine": ours.engine, "plugin": ours.searches()}, workload)

    def on_the_node(measured: Callable[[str, str, Workload], Measurement]) -> Measurement:
        _ = ours.without_caches
        return measured(ours.url, INDEX, workload)

    return {
        "concurrent": concurrent,
        "overload": lambda: on_the_node(traffic.overload),
        "plain-searches": lambda: on_the_node(traffic.plain_searches),
        "widening": lambda: widening.measure(ours.without_caches, workload),
        "repeated": lambda: caches.repeated(ours.with_caches, INDEX, workload),
        "token-cache": lambda: caches.tokens(ours.with_caches, ours.without_caches, INDEX, workload),
    }


def _write_plots(plots: dict[str, str]) -> None:
    RESULTS.mkdir(exist_ok=True)
    for name, svg in plots.items():
        (RESULTS / f"{name}.svg").write_text(svg, encoding="utf-8")


def _notes(asked: Settings, workload: Workload) -> list[str]:
    return [
        f"{asked.collection}, {len(workload.timed)} queries × {asked.candidates} candidates in {asked.repetitions} "
        "interleaved repetitions, no query timed twice by a row; medians, with the lowest and highest repetition",
        "plugin and ML Commons: at an HTTP client, search included, score and token caches off; libraries: inside "
        "their process, from texts to scores; raw: ids prepared before",
        "Spearman and furthest logit: against the default model's int8 file in Python's ONNX Runtime, batch one; on "
        "the L12 against the float32 row. Below .95 a row counts as another model and as nobody's rival",
    ]


main()
