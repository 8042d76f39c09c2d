"""The plugin on a real node, searched as any client searches it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from quality.collection import Collection
from quality.forced import MAPPING
from quality.search import UNCUT, OpenSearch, forced

from .scorers import Scored
from .searches import Search

FIELDS = {"fields": ["title", "text"]}
# Scores are compared, so they have to be logits.
OPTIONS = {**FIELDS, **UNCUT, "activation": "identity"}


def index(client: OpenSearch, name: str, loaded: Collection) -> None:
    documents = ((d.id, {"title": d.title, "text": d.text}) for d in loaded.documents.values())
    client.index(name, MAPPING, documents)


class PluginSearches:
    """Through `_search`, with as many clients as there are searches; the clock runs at the client."""

    def __init__(self, url: str, name: str, options: dict | None = None):
        self._url = url
        self._name = name
        self._options = {**OPTIONS, **(options or {})}
        self._clients = [OpenSearch(url)]

    def score(self, searches: Sequence[Search]) -> Scored:
        while len(self._clients) < len(searches):
            self._clients.append(OpenSearch(self._url))
        if len(searches) == 1:
            return self._timed(searches, map)
        with ThreadPoolExecutor(len(searches)) as pool:
            return self._timed(searches, pool.map)

    def _timed(self, searches, each) -> Scored:
        start = time.perf_counter()
        answers = list(each(self._one, self._clients, searches))
        ms = (time.perf_counter() - start) * 1e3
        logits = [[answer.scores[id] for id in search.ids] for search, answer in zip(searches, answers, strict=True)]
        return Scored(ms, logits)

    def _one(self, client: OpenSearch, search: Search):
        ids = list(search.ids)
        answer = client.search(self._name, forced("all", search.query, ids), len(ids), self._options)
        if answer.report["windows"]["cached"]:
            raise SystemExit("a window came from the score cache: the node must be started without")
        return answer
