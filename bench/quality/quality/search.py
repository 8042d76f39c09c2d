"""What a client says to the node: indexes, searches, and the pipelines that rerank them."""

import time
from dataclasses import dataclass

from .client import UNCUT, Client, Refused

LOADING_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """Hits best first with their scores, the server's own time, and what the plugin reports of the search."""

    scores: dict[str, float]
    took: int
    report: dict

    @property
    def ids(self):
        return list(self.scores)


class OpenSearch(Client):
    """One node."""

    def setting(self, name):
        """A setting of the node's file, or None where the default holds."""
        nodes = self.call("GET", "/_nodes/settings?flat_settings=true")["nodes"]
        return next(iter(nodes.values()))["settings"].get(name)

    def index(self, name, mapping, documents):
        """Makes the index anew, of (id, source) pairs, in one segment."""
        if self.made_of(name, "take another cluster, or delete it") is not None:
            self.call("DELETE", f"/{name}")
        self.create(name, mapping.get("settings", {}), mapping["properties"], documents, "bench/quality")
        self.call("POST", f"/{name}/_forcemerge?max_num_segments=1")
        self.call("POST", f"/{name}/_refresh")

    def search(self, index, query, size, rerank=None, window_size=None):
        """Searches; with `rerank`, options of `cross_encoder`, through a pipeline that reranks `window_size` hits."""
        body = {"query": query, "size": size, "_source": False}
        path = f"/{index}/_search"
        if rerank is None:
            path += "?search_pipeline=_none"
        else:
            body["search_pipeline"] = pipeline(rerank, window_size or size)
        response = self.call("POST", path, body)
        hits = response["hits"]["hits"]
        return Answer(
            {hit["_id"]: hit["_score"] for hit in hits},
            response["took"],
            report(response) if rerank is not None else {},
        )

    def rescored(self, index, query, size, options, window_size):
        """Searches without a pipeline; each shard reranks its own first `window_size` hits."""
        rescore = {"window_size": window_size, "cross_encoder": options}
        body = {"query": query, "size": size, "_source": False, "rescore": rescore}
        response = self.call("POST", f"/{index}/_search?search_pipeline=_none", body)
        if response["_shards"]["failed"]:
            raise SystemExit(f"[{index}] was not rescored on every shard: {response['_shards']}")
        return Answer({hit["_id"]: hit["_score"] for hit in response["hits"]["hits"]}, response["took"], {})

    def wait_for_model(self, index, model="default", **options):
        """A first search starts the model's loading and is refused until it is done."""
        deadline = time.monotonic() + LOADING_SECONDS
        while True:
            try:
                rerank = {"fields": ["text"], "model": model, "query": "anything", **options, **UNCUT}
                return self.search(index, {"match_all": {}}, 1, rerank)
            except Refused as e:
                if e.status != 503 or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)


def pipeline(options, window_size):
    return {
        "request_processors": [{"rerank_candidates": {"window_size": window_size}}],
        "response_processors": [{"cross_encoder": options}],
    }


def report(response):
    """The report of the one reranker in the pipeline, which must have done all there was to do."""
    found = response["ext"]["cross_encoder"]
    if found["status"] != "complete":
        raise SystemExit(f"a search was not reranked completely: {found}")
    return found


def utf16(text):
    """Length as passages' offsets count."""
    return len(text.encode("utf-16-le")) // 2


def forced(field, text, ids):
    """BM25 for `text`, over these documents only."""
    return {"bool": {"must": {"match": {field: text}}, "filter": {"ids": {"values": ids}}}}
