"""Many searches at once: throughput, overload, and what plain searches feel of it."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import numpy
from quality.client import UNCUT
from quality.report import progress
from quality.search import OpenSearch, pipeline

from .lines import Line, at_least, at_most
from .plugin import FIELDS, PluginSearches
from .processes import PlainJvm
from .searches import Search, Workload

TOGETHER = 32
BURSTS = 3

OVERLOAD_CLIENTS = 32
OVERLOAD_SECONDS = 15
DEADLINE_MS = 1_000

SATURATING_CLIENTS = 4
PLAIN_RUNS = 5
PLAIN_SEARCHES = 300
PLAIN_PAUSE_SECONDS = 0.02


def concurrent(ways: dict[str, PlainJvm | PluginSearches], workload: Workload) -> tuple[list[dict], list[Line]]:
    """As many searches at once, bursts in turn: `raw`, `engine`, `plugin`."""
    searches = workload.all[:TOGETHER]
    pairs = sum(len(search.ids) for search in searches)
    times: dict[str, list[float]] = {way: [] for way in ways}
    for burst in range(BURSTS):
        progress(f"{len(searches)} searches at once, burst {burst + 1} of {BURSTS}")
        order = list(ways)
        turn = burst % len(order)
        for way in order[turn:] + order[:turn]:
            times[way].append(ways[way].score(searches).ms)
    rows = [
        {
            "row": way,
            "searches at once": len(searches),
            "pairs/s": round(1e3 * pairs / median(ms), 1),
            "lowest": round(1e3 * pairs / max(ms), 1),
            "highest": round(1e3 * pairs / min(ms), 1),
        }
        for way, ms in times.items()
    ]
    share = median(raw / plugin for raw, plugin in zip(times["raw"], times["plugin"], strict=True))
    return rows, [at_least(f"plugin against the raw ceiling, {len(searches)} searches at once", 0.9, share)]


@dataclass(frozen=True)
class Answered:
    """One search under load: what the client waited, what the server says it took, and what became of it."""

    waited_ms: float
    took_ms: int
    status: str


def overload(url: str, index: str, workload: Workload) -> tuple[list[dict], list[Line]]:
    """More clients than the node can serve in time, each asking again as soon as it is answered."""
    deadline = f"{DEADLINE_MS}ms"
    answers: list[Answered] = []
    progress(f"{OVERLOAD_CLIENTS} clients for {OVERLOAD_SECONDS} s, each answer due in {DEADLINE_MS} ms")
    with _clients(url, index, workload.all, FIELDS, OVERLOAD_CLIENTS, answers.append, timeout=deadline):
        time.sleep(OVERLOAD_SECONDS)
    took = sorted(answer.took_ms for answer in answers)
    waited = sorted(answer.waited_ms for answer in answers)
    late = sum(ms > DEADLINE_MS for ms in took)
    rows = [
        {
            "clients": OVERLOAD_CLIENTS,
            "answers": len(answers),
            **{f"answers {status}": count for status, count in sorted(Counter(a.status for a in answers).items())},
            "late by took": late,
            "p50 took, ms": median(took),
            "longest took, ms": took[-1],
            "p50 at the client, ms": round(median(waited)),
            "longest at the client, ms": round(waited[-1]),
        }
    ]
    figure = f"{late} of {len(took)} late; longest took {took[-1]} ms, at the client {waited[-1]:.0f} ms"
    return rows, [
        Line(f"under overload every answer within its deadline of {DEADLINE_MS} ms", "none late", figure, late == 0)
    ]


def plain_searches(url: str, index: str, workload: Workload) -> tuple[list[dict], list[Line]]:
    """Searches without reranking on a node that is idle, and on one whose workers are saturated, in turn."""
    rows = []
    options = {**FIELDS, **UNCUT}
    _plain(url, index, workload.all)  # warms up
    for run in range(PLAIN_RUNS):
        progress(f"plain searches, run {run + 1} of {PLAIN_RUNS}")
        idle = _plain(url, index, workload.all)
        with _clients(url, index, workload.all, options, SATURATING_CLIENTS, lambda _: None):
            time.sleep(1)
            loaded = _plain(url, index, workload.all)
        rows.append(
            {
                "run": run + 1,
                **{f"p{p} idle, ms": round(float(numpy.percentile(idle, p)), 2) for p in (50, 99)},
                **{f"p{p} saturated, ms": round(float(numpy.percentile(loaded, p)), 2) for p in (50, 99)},
                **{
                    f"p{p} ratio": round(float(numpy.percentile(loaded, p) / numpy.percentile(idle, p)), 3)
                    for p in (50, 99)
                },
            }
        )
    ratios = {p: median(row[f"p{p} ratio"] for row in rows) for p in (50, 99)}
    name = "plain searches while reranking saturates the node, p{} against idle"
    return rows, [at_most(name.format(50), 1.3, ratios[50]), at_most(name.format(99), 2.0, ratios[99])]


def _plain(url: str, index: str, searches: Sequence[Search]) -> list[float]:
    client = OpenSearch(url)
    times = []
    for i in range(PLAIN_SEARCHES):
        body = {"query": {"match": {"all": searches[i % len(searches)].query}}, "size": 10}
        start = time.perf_counter()
        client.call("POST", f"/{index}/_search?search_pipeline=_none", body)
        times.append((time.perf_counter() - start) * 1e3)
        time.sleep(PLAIN_PAUSE_SECONDS)
    return times


@contextmanager
def _clients(
    url: str,
    index: str,
    searches: Sequence[Search],
    options: dict,
    count: int,
    listener: Callable[[Answered], None],
    **search: object,
) -> Iterator[None]:
    """Clients that rerank without a pause while the `with` lasts, each starting at another query; `search`: further keys."""
    stop = threading.Event()
    failures: list[Exception] = []

    def run(first: int) -> None:
        client = OpenSearch(url)
        number = first
        try:
            while not stop.is_set():
                query = {"match": {"all": searches[number % len(searches)].query}}
                page = {"size": 10, "_source": False, **search}
                body = {"query": query, **page, "search_pipeline": pipeline(options, 100)}
                start = time.perf_counter()
                response = client.call("POST", f"/{index}/_search", body)
                waited = (time.perf_counter() - start) * 1e3
                report = response["ext"]["cross_encoder"]
                listener(Answered(waited, response["took"], report["status"]))
                number += count
        except Exception as e:
            failures.append(e)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
