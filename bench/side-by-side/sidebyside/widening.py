"""What fetching 100 hits instead of 10 costs by itself: through a pipeline whose model has no files."""

import time
from itertools import islice
from statistics import median

from quality.collection import Collection
from quality.report import progress
from quality.search import OpenSearch, pipeline

from .lines import Line
from .searches import Workload
from .settings import EMPTY

SIZES = {"2 KB": 2_000, "50 KB": 50_000}
DOCUMENTS = 300
PAGE, WINDOW = 10, 100
REPETITIONS = 15
UNSCORED = {"fields": ["text"], "model": EMPTY, "failure_mode": "keep_order"}


def measure(client: OpenSearch, workload: Workload) -> tuple[list[dict], list[Line]]:
    rows = []
    for label, characters in SIZES.items():
        progress(f"widening over documents of {label}")
        index = f"wide-{characters}"
        texts = islice(_texts(workload.collection, characters), DOCUMENTS)
        documents = ((str(i), {"text": text}) for i, text in enumerate(texts))
        client.index(index, {"properties": {"text": {"type": "text"}}}, documents)
        times = _times(client, index, [search.query for search in workload.all])
        for highlighted in (False, True):
            plain, wide = (median(times[highlighted, widened]) for widened in (False, True))
            rows.append(
                {
                    "documents": label,
                    "highlight": "yes" if highlighted else "no",
                    "10 hits, p50 ms": round(plain, 2),
                    "10 → 100 → 10, p50 ms": round(wide, 2),
                    "added, ms": round(wide - plain, 2),
                }
            )
    figure = "; ".join(f"{r['documents']}, highlight {r['highlight']}: +{r['added, ms']} ms" for r in rows)
    return rows, [Line("widening 10 → 100 hits without inference", "stated", figure, True)]


def _texts(collection: Collection, characters: int):
    """Running text of the collection, cut into documents of a size."""
    held = ""
    while True:
        for document in collection.documents.values():
            held += document.whole + " "
            while len(held) >= characters:
                yield held[:characters]
                held = held[characters:]


def _times(client: OpenSearch, index: str, queries: list[str]) -> dict[tuple[bool, bool], list[float]]:
    """Per (highlighted, widened) the milliseconds of each search, after one of each that warms up."""
    ways = [(highlighted, widened) for highlighted in (False, True) for widened in (False, True)]
    times: dict[tuple[bool, bool], list[float]] = {way: [] for way in ways}
    for repetition in range(-3, REPETITIONS):
        for highlighted, widened in ways:
            ms = _search(client, index, queries[repetition % len(queries)], highlighted, widened)
            if repetition >= 0:
                times[highlighted, widened].append(ms)
    return times


def _search(client: OpenSearch, index: str, query: str, highlighted: bool, widened: bool) -> float:
    body: dict = {"query": {"match": {"text": query}}, "size": PAGE, "_source": False}
    if highlighted:
        body["highlight"] = {"fields": {"text": {}}}
    path = f"/{index}/_search"
    if widened:
        body["search_pipeline"] = pipeline(UNSCORED, WINDOW)
    else:
        path += "?search_pipeline=_none"
    start = time.perf_counter()
    response = client.call("POST", path, body)
    ms = (time.perf_counter() - start) * 1e3
    if widened and response["ext"]["cross_encoder"]["status"] != "kept_order":
        raise SystemExit(f"a search without a model was reranked: {response['ext']}")
    if len(response["hits"]["hits"]) != PAGE:
        raise SystemExit("a search found too little to be widened")
    return ms
