"""What does a cascade gain? nDCG@10 against p50 for depths, keeps and models, and a drawing of it."""

import os
from itertools import chain
from statistics import median

from . import metrics
from .forced import DEPTH, FIELDS, ForcedCandidates
from .node import ROOT
from .report import Check, progress
from .search import UNCUT, forced

COLLECTIONS = ("nq_utd", "cranfield")
FIRST_STAGE = "first-stage"
DEPTHS = (10, 30, 100)
KEEPS = (10, 20, 30, 50)
DRAWING = ROOT / "docs" / "stages.svg"

# Series of the drawing; each system is a label and what the reranker is told, with the depth it goes to.
SERIES = {
    "default": {f"depth {depth}": (depth, {}) for depth in DEPTHS},
    FIRST_STAGE: {f"depth {depth}": (depth, {"model": FIRST_STAGE}) for depth in DEPTHS},
    f"{FIRST_STAGE} on {DEPTH}, then default": {
        f"keep {keep}": (DEPTH, {"stages": [{"model": FIRST_STAGE, "keep": keep}]}) for keep in KEEPS
    },
}


def available(data):
    return [name for name in ForcedCandidates.available(data) if name in COLLECTIONS]


def check(data, runs: ForcedCandidates):
    rows, loads = [], []
    for name in available(data):
        collection = runs.collection(name)
        runs.client.wait_for_model(name, FIRST_STAGE)
        answers = {system: {} for system in chain(["BM25"], _systems())}
        for number, (query, text) in enumerate(collection.queries.items()):
            if number % 10 == 0:
                progress(f"{name}: question {number + 1} of {len(collection.queries)}")
                loads.append(os.getloadavg()[0])
            wanted = forced("all", text, collection.candidates(query))
            answers["BM25"][query] = runs.client.search(name, wanted, metrics.CUT)
            # Each question meets every system, so that all see the same state of the machine.
            for system, (depth, options) in _systems().items():
                rerank = {**FIELDS, **UNCUT, **options}
                answers[system][query] = runs.client.search(name, wanted, metrics.CUT, rerank, depth)
        label, judgments = next(iter(collection.judged().items()))
        for system, found in answers.items():
            figures = metrics.ndcg(judgments, {query: answer.ids for query, answer in found.items()})
            series, setting = system if isinstance(system, tuple) else (system, "")
            rows.append(
                {
                    "collection": label,
                    "model": series,
                    "setting": setting,
                    "nDCG@10": metrics.mean(figures),
                    "p50 took, ms": median(answer.took for answer in found.values()),
                }
            )
    _draw(rows)
    notes = [
        f"the same {DEPTH} candidates a query; one search at a time, all systems in turn for each question; the server's "
        "own time, caches off, default workers (one per core)",
        f"load of the machine during the run {min(loads):.1f} to {max(loads):.1f}, this run's own included",
        f"drawn in {DRAWING.relative_to(ROOT)}",
    ]
    return Check("stages", None, {"stages": rows}, notes)


def _systems():
    return {(series, setting): system for series, systems in SERIES.items() for setting, system in systems.items()}


def _draw(rows):
    """A panel for each collection, a line for each series."""
    import matplotlib

    matplotlib.use("svg")
    # The same figures give the same file.
    matplotlib.rcParams.update({"svg.hashsalt": "stages", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot

    collections = list(dict.fromkeys(row["collection"] for row in rows))
    figure, panels = pyplot.subplots(1, len(collections), figsize=(5 * len(collections), 3.6), squeeze=False)
    for panel, collection in zip(panels[0], collections, strict=True):
        mine = [row for row in rows if row["collection"] == collection]
        for series, marker in zip(SERIES, "osD", strict=True):
            points = [row for row in mine if row["model"] == series]
            times = [row["p50 took, ms"] for row in points]
            gains = [row["nDCG@10"] for row in points]
            panel.plot(times, gains, marker=marker, markersize=4, linewidth=1, label=series)
            for row, time, gain in zip(points, times, gains, strict=True):
                panel.annotate(row["setting"], (time, gain), textcoords="offset points", xytext=(4, -9), fontsize=7)
        panel.axhline(mine[0]["nDCG@10"], linewidth=0.8, linestyle=":", color="grey", label="BM25")
        panel.set_title(collection)
        panel.set_xscale("log")
        panel.set_xlabel("p50 of a search, ms")
        panel.set_ylabel("nDCG@10")
    panels[0][0].legend(fontsize=7)
    figure.tight_layout()
    DRAWING.parent.mkdir(exist_ok=True)
    figure.savefig(DRAWING, metadata={"Date": None})
    pyplot.close(figure)
