"""The plugin on a real node, searched as any client searches it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from quality.client import UNCUT
from quality.collection import Collection
from quality.forced import FIELDS, MAPPING
from quality.search import Answer, OpenSearch, forced

from .scorers import Scored
from .searches import Search

# Scores are compared, so they have to be logits.
OPTIONS = {**FIELDS, **UNCUT, "activation": "identity"}


def index(client: OpenSearch, name: str, loaded: Collection) -> None:
    documents = loaded.sources()
    client.index(name, MAPPING, documents)


class PluginSearches:
    """Through `_search`, with as many clients as searches are given; the clock runs at the client.

    by_rank: the logits only stand for the order of the answer, as where documents are scored by different models.
    """

    def __init__(self, url: str, name: str, options: dict | None = None, by_rank: bool = False):
        self._url = url
        self._name = name
        self._options = {**OPTIONS, **(options or {})}
        self._by_rank = by_rank
        self._clients = [OpenSearch(url)]

    def score(self, searches: Sequence[Search]) -> Scored:
        while len(self._clients) < len(searches):
            self._clients.append(OpenSearch(self._url))
        with ThreadPoolExecutor(len(searches)) as pool:
            start = time.perf_counter()
            answers = list(pool.map(self._one, self._clients, searches))
            ms = (time.perf_counter() - start) * 1e3
        return Scored(ms, [self._logits(*both) for both in zip(searches, answers, strict=True)])

    def _one(self, client: OpenSearch, search: Search) -> Answer:
        ids = list(search.ids)
        answer = client.search(self._name, forced("all", search.query, ids), len(ids), self._options)
        if answer.report["windows"]["cached"]:
            raise SystemExit("a window came from the score cache: the node must be started without")
        return answer

    def _logits(self, search: Search, answer: Answer) -> list[float]:
        scores = {id: float(-rank) for rank, id in enumerate(answer.ids)} if self._by_rank else answer.scores
        return [scores[id] for id in search.ids]
