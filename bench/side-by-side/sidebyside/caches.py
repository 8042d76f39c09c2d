"""What has been seen before costs less: the same search, its second page, documents whose token ids are kept."""

import time
from statistics import median

from quality.client import UNCUT
from quality.report import progress
from quality.search import OpenSearch, forced, pipeline

from .lines import Line, at_most, not_run
from .plugin import FIELDS
from .searches import Search, Workload

PAGE = 10
QUERIES = 20
TOKEN_CACHE = "plugins.cross_encoder.token_cache.size"


def knows(client: OpenSearch, setting: str) -> bool:
    """Whether this build of the plugin has a setting."""
    every = client.call("GET", "/_cluster/settings?include_defaults=true&flat_settings=true")
    return setting in every["defaults"] or setting in every["persistent"]


def repeated(client: OpenSearch, index: str, workload: Workload) -> tuple[list[dict], list[Line]]:
    """On a node with its default caches: a search, the same again, its second page."""
    searches = workload.all
    _search(client, index, searches[-1], 0)
    _search(client, index, searches[-1], 0)
    times: dict[str, list[float]] = {"first": [], "again": [], "second page": []}
    for search in searches[:QUERIES]:
        times["first"].append(_search(client, index, search, 0))
        times["again"].append(_search(client, index, search, 0))
        times["second page"].append(_search(client, index, search, PAGE))
    rows = [{"search": name, "p50, ms": round(median(ms), 2)} for name, ms in times.items()]
    lines = []
    for name, line, limit in (("again", "a repeated search", 0.05), ("second page", "the second page", 0.1)):
        shares = [later / first for later, first in zip(times[name], times["first"], strict=True)]
        lines.append(at_most(f"{line} against the first", limit, median(shares)))
    return rows, lines


def tokens(
    with_cache: OpenSearch, without: OpenSearch, index: str, workload: Workload
) -> tuple[list[dict], list[Line]]:
    """Questions never asked before about documents read before, on nodes with and without kept token ids."""
    if not knows(with_cache, TOKEN_CACHE):
        return [], [not_run("what the token cache saves", f"this build has no setting {TOKEN_CACHE}")]
    progress("token cache: reading every document once")
    half = len(workload.all) // 2
    for client in (with_cache, without):
        for search in workload.all[:half]:
            _search(client, index, search, 0)
    kept, anew = [], []
    for search in workload.all[half : half + QUERIES]:
        kept.append(_search(with_cache, index, search, 0, " again"))
        anew.append(_search(without, index, search, 0, " again"))
    saved = median(1 - mine / theirs for mine, theirs in zip(kept, anew, strict=True))
    rows = [
        {"node": "token ids kept", "p50, ms": round(median(kept), 2)},
        {"node": "no caches", "p50, ms": round(median(anew), 2)},
    ]
    return rows, [Line("what the token cache saves at 100 candidates", "stated", f"{saved:.1%} of a search", True)]


def _search(client: OpenSearch, index: str, search: Search, start: int, more: str = "") -> float:
    """Milliseconds at the client. `more` makes another question of it, which no score is kept for."""
    body = {
        "query": forced("all", search.query + more, list(search.ids)),
        "from": start,
        "size": PAGE,
        "_source": False,
        "search_pipeline": pipeline({**FIELDS, **UNCUT}, len(search.ids)),
    }
    began = time.perf_counter()
    client.call("POST", f"/{index}/_search", body)
    return (time.perf_counter() - began) * 1e3
