"""Fixed candidates on a node: every system of a comparison ranks exactly the same documents."""

from functools import cache

from . import collection
from .client import UNCUT
from .report import progress
from .search import OpenSearch, forced

# Those of the issue: (folder, first queries; all where None).
COLLECTIONS = {"scifact": 100, "cranfield": 100, "nq_utd": None}
DEPTH = 100

# `all` is what the candidate lists were made with: title and text in one field, English stemming, k1 .9, b .4.
MAPPING = {
    "settings": {"index": {"similarity": {"list": {"type": "BM25", "k1": 0.9, "b": 0.4}}}},
    "properties": {
        "title": {"type": "text", "copy_to": "all"},
        "text": {"type": "text", "copy_to": "all"},
        "all": {"type": "text", "analyzer": "english", "similarity": "list"},
    },
}
FIELDS = {"fields": ["title", "text"]}


class ForcedCandidates:
    """Searches of the collections below a data folder; each ranking is made once, however many checks look at it."""

    def __init__(self, data, client: OpenSearch):
        self._data = data
        self.client = client
        self.collection = cache(self._collection)
        self.first_stage = cache(self._first_stage)
        self.reranked = cache(self._reranked)

    @staticmethod
    def available(data):
        return [name for name in COLLECTIONS if collection.exists(data / name)]

    def _collection(self, name):
        loaded = collection.load(self._data / name, COLLECTIONS[name], DEPTH)
        progress(f"{name}: indexing {len(loaded.documents)} documents")
        sources = loaded.sources()
        self.client.index(name, MAPPING, sources)
        self.client.wait_for_model(name)
        return loaded

    def _first_stage(self, name):
        """The node's own BM25 over the candidates: an answer per query."""
        return self._answers(name, None)

    def _reranked(self, name, combine, activation):
        """Reranked through the plugin: an answer per query."""
        progress(f"{name}: reranking with {combine}, {activation}")
        return self._answers(name, {**FIELDS, **UNCUT, "combine": combine, "activation": activation})

    def _answers(self, name, rerank):
        loaded = self.collection(name)
        answers = {}
        for query, text in loaded.queries.items():
            ids = loaded.candidates(query)
            answers[query] = self.client.search(name, forced("all", text, ids), DEPTH, rerank)
            if set(answers[query].ids) != set(ids):
                raise SystemExit(f"{name}, query {query}: the search did not return exactly the candidates")
        return answers
