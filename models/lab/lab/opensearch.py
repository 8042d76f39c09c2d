"""What a client says to a cluster: indexes, searches, pipelines written into the search."""

import time
import urllib.parse
from dataclasses import dataclass

from quality.client import Client, Refused, Unreachable

LOADING_SECONDS = 300
# A model is being loaded, or there is more to do than a node takes on.
PASSING = (503, 429)
NO_PIPELINE = "_none"


@dataclass(frozen=True)
class Answer:
    """Of one search: ids with their scores, best first; first-stage scores where they were asked for; what the plugin reports; and
    the seconds that the client waited."""

    scores: dict[str, float]
    previous: dict[str, float]
    report: dict
    seconds: float

    @property
    def ids(self):
        return list(self.scores)


def names(fields):
    """Without boosts, `title^2`, which only a search understands."""
    return [each.partition("^")[0] for each in fields]


class OpenSearch(Client):
    """A user's cluster, or a node of the lab's own."""

    def call(self, *args, **kwargs):
        try:
            return super().call(*args, **kwargs)
        except Unreachable as e:
            raise SystemExit(str(e)) from e

    def search(self, index, body, pipeline=None):
        """pipeline: a name, or one written out."""
        body = {"_source": False, **body}
        path = f"/{urllib.parse.quote(index)}/_search"
        if isinstance(pipeline, dict):
            body["search_pipeline"] = pipeline
        else:
            path += "?search_pipeline=" + urllib.parse.quote(pipeline or NO_PIPELINE)
        start = time.perf_counter()
        response = self.call("POST", path, body)
        seconds = time.perf_counter() - start
        hits = response["hits"]["hits"]
        return Answer(
            {hit["_id"]: hit["_score"] for hit in hits},
            {hit["_id"]: hit["fields"]["previous_score"][0] for hit in hits if "previous_score" in hit.get("fields", {})},
            response.get("ext", {}).get("cross_encoder", {}),
            seconds,
        )

    def patiently(self, index, body, pipeline=None):
        """As search; waits for a model that is being loaded, and while nodes are overloaded, where the search is one that fails for it."""
        deadline = time.monotonic() + LOADING_SECONDS
        while True:
            try:
                return self.search(index, body, pipeline)
            except Refused as e:
                if e.status not in PASSING or time.monotonic() > deadline:
                    raise SystemExit(f"[{index}] can't be searched: {e}") from e
                time.sleep(0.5)

    def served(self, model):
        """First digits of the checksum of the graph that a model's name stands for, by node; none where that may not be read."""
        try:
            nodes = self.call("GET", "/_plugins/_cross_encoder/stats").get("nodes", {})
        except Refused:
            return {}
        return {each["name"]: found["sha256"] for each in nodes.values() if "sha256" in (found := each.get("models", {}).get(model, {}))}

    def state(self, index):
        """What changes when an index is made anew or written to; None where that may not be read."""
        try:
            found = self.call("GET", f"/{urllib.parse.quote(index)}/_stats/docs?level=shards")["indices"]
        except Refused:
            return None
        return {
            name: [each["uuid"], {shard: max(copy["seq_no"]["max_seq_no"] for copy in copies) for shard, copies in each["shards"].items()}]
            for name, each in found.items()}

    def index(self, name, settings, properties, documents, made_of):
        """Makes an index of (id, source) pairs, unless it was made of the same."""
        found = self.made_of(name, "name yours by --index, or delete it")
        if found == made_of:
            return
        if found is not None:
            self.call("DELETE", f"/{name}")
        # Only a complete index is taken for one the next time.
        self.create(name, settings, properties, documents, "unfinished")
        self.call("PUT", f"/{name}/_mapping", {"_meta": {"made_of": made_of}})
