"""What does quality cost? nDCG@10 against p50 for depths, models and a first stage, through `_search`."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from quality import metrics
from quality.report import progress
from quality.search import UNCUT, OpenSearch, forced

from . import chart
from .plugin import FIELDS
from .searches import Search, Workload

DEPTHS = (10, 25, 50, 100)
KEPT = (10, 20, 30, 50)


@dataclass(frozen=True)
class Way:
    """options: of `cross_encoder`, None for the first stage alone; depth: candidates that are reranked."""

    label: str
    group: str
    options: dict | None
    depth: int


def ways(first_stage: str | None, has_stages: bool, candidates: int) -> list[Way]:
    """first_stage: a further model on the node, tried alone and, where the build knows stages, as the first of two."""
    found = [Way("BM25", "BM25", None, candidates)]
    found += [Way(f"default, {depth}", "default", {}, depth) for depth in DEPTHS if depth <= candidates]
    if first_stage:
        found.append(Way(f"{first_stage}, {candidates}", first_stage, {"model": first_stage}, candidates))
    if first_stage and has_stages:
        for keep in KEPT:
            options = {"stages": [{"model": first_stage, "keep": keep}]}
            found.append(Way(f"{first_stage}, {candidates} → default, {keep}", "two stages", options, candidates))
    return found


COLOURS = {"BM25": "#999999", "default": "#1f77b4", "two stages": "#d62728"}


def measure(
    client: OpenSearch, index: str, workload: Workload, given: Sequence[Way]
) -> tuple[list[dict], dict[str, str]]:
    """Every way on every timed query, in turn: a table, and a plot by file name."""
    searches = workload.timed
    times: dict[str, list[float]] = {way.label: [] for way in given}
    rankings: dict[str, dict[str, list[str]]] = {way.label: {} for way in given}
    for way in given:
        _search(client, index, searches[0], way)  # warms up
    for number, search in enumerate(searches):
        if number % 10 == 0:
            progress(f"trade-off, query {number + 1} of {len(searches)}")
        for way in given:
            start = time.perf_counter()
            rankings[way.label][search.id] = _search(client, index, search, way)
            times[way.label].append((time.perf_counter() - start) * 1e3)
    judgments = next(iter(workload.collection.judgments.values()))
    rows, points = [], []
    for way in given:
        ndcg, p50 = metrics.mean(metrics.ndcg(judgments, rankings[way.label])), median(times[way.label])
        rows.append({"way": way.label, "p50, ms": round(p50, 1), "nDCG@10": round(ndcg, 4)})
        points.append(chart.Point(way.label, p50, ndcg, COLOURS.get(way.group, "#2ca02c")))
    plot = chart.points("Quality against time", "p50 of a search, ms", "nDCG@10", points)
    return rows, {"trade-off": plot}


def _search(client: OpenSearch, index: str, search: Search, way: Way) -> list[str]:
    query = forced("all", search.query, list(search.ids))
    rerank = None if way.options is None else {**FIELDS, **UNCUT, **way.options}
    return client.search(index, query, metrics.CUT, rerank, way.depth).ids
