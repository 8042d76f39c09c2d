"""What does a cascade gain? nDCG@10 against p50 for depths, keeps and models, and a drawing of it."""

import os
from itertools import chain
from statistics import median

from . import metrics
from .client import UNCUT
from .forced import DEPTH, FIELDS, ForcedCandidates
from .node import ROOT
from .report import Check, progress
from .search import forced

COLLECTIONS = ("nq_utd", "cranfield")
FIRST_STAGE = "first-stage"
DEPTHS = (10, 30, 100)
KEEPS = (10, 14, 20, 30, 50)
TIMED = 15
DRAWING = ROOT / "docs" / "stages.svg"

# Series of the drawing; each system is a label and what the reranker is told, with the depth it goes to.
SERIES = {
    "default": {f"depth {depth}": (depth, {}) for depth in DEPTHS},
    FIRST_STAGE: {f"depth {depth}": (depth, {"model": FIRST_STAGE}) for depth in DEPTHS},
    f"{FIRST_STAGE} on {DEPTH}, then default": {
        f"keep {keep}": (DEPTH, {"stages": [{"model": FIRST_STAGE, "keep": keep}]}) for keep in KEEPS
    },
    f"{FIRST_STAGE} anchored on {DEPTH}, then default": {
        f"keep {keep}": (DEPTH, {"stages": [{"model": FIRST_STAGE, "keep": keep, "combine": "anchored"}]})
        for keep in KEEPS
    },
}


def available(data):
    return [name for name in ForcedCandidates.available(data) if name in COLLECTIONS]


def check(data, runs: ForcedCandidates):
    rows, loads = [], []
    for name in available(data):
        collection = runs.collection(name)
        runs.client.wait_for_model(name, FIRST_STAGE)
        rankings = {system: {} for system in chain(["BM25"], _systems())}
        times = {system: [] for system in rankings}
        for number, query in enumerate(collection.queries):
            if number % 10 == 0:
                progress(f"{name}: question {number + 1} of {len(collection.queries)}")
                loads.append(os.getloadavg()[0])
            # Each question meets every system, so that all see the same state of the machine.
            for place, system in enumerate(rankings):
                if number < TIMED:
                    # Words that were not asked before: windows of the same length that no cache knows.
                    unheard = {"query": f"{collection.queries[query]} {place}"}
                    times[system].append(_search(runs.client, collection, query, system, unheard).took)
                rankings[system][query] = _search(runs.client, collection, query, system, {}).ids
        label, judgments = next(iter(collection.judged().items()))
        for system, ranking in rankings.items():
            series, setting = system if isinstance(system, tuple) else (system, "")
            rows.append(
                {
                    "collection": label,
                    "model": series,
                    "setting": setting,
                    "nDCG@10": metrics.mean(metrics.ndcg(judgments, ranking)),
                    "p50 took, ms": median(times[system]),
                }
            )
    _draw(rows)
    notes = [
        f"the same {DEPTH} candidates a query; nDCG@10 over all queries, p50 of the server's took over the first {TIMED}, "
        "one search at a time, all systems in turn, no score and no token of a timed search cached, default workers "
        "(one per core)",
        f"load of the machine during the run {min(loads):.1f} to {max(loads):.1f}, this run's own included",
        f"drawn in {DRAWING.relative_to(ROOT)}",
    ]
    return Check("stages", None, {"stages": rows}, notes)


def _search(client, collection, query, system, more):
    wanted = forced("all", collection.queries[query], collection.candidates(query))
    if system == "BM25":
        return client.search(collection.name, wanted, metrics.CUT)
    depth, options = _systems()[system]
    return client.search(collection.name, wanted, metrics.CUT, {**FIELDS, **UNCUT, **options, **more}, depth)


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
        for series, marker in zip(SERIES, "osD^", strict=True):
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
