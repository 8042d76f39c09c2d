"""What a client says to a cluster: indexes, searches, pipelines written into the search."""

import base64
import http.client
import json
import ssl
import time
import urllib.parse
from dataclasses import dataclass

# Nothing may be cut in a comparison: a search that is late or partial has to fail.
UNCUT = {"timeout": "10m", "failure_mode": "fail"}
LOADING_SECONDS = 300
LOADING = 503
NO_PIPELINE = "_none"


class Refused(Exception):
    """The cluster answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:2_000]}")
        self.status = status


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


class OpenSearch:
    """A cluster's HTTP interface over one kept connection. url: http://user:password@host:9200"""

    def __init__(self, url, certificates=None):
        self._url = urllib.parse.urlsplit(url)
        self._headers = {"Content-Type": "application/json"}
        self._certificates = certificates
        self._connection = None
        if self._url.username:
            user = f"{urllib.parse.unquote(self._url.username)}:{urllib.parse.unquote(self._url.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()

    def call(self, method, path, body=None, content="application/json"):
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
        self._connection = self._connection or self._connect()
        try:
            self._connection.request(
                method, self._url.path.rstrip("/") + path, body and body.encode(), {**self._headers, "Content-Type": content}
            )
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as e:
            self._connection = None
            raise SystemExit(f"{self._url.hostname}:{self._url.port} does not answer: {e}") from e
        if response.status >= 300:
            raise Refused(response.status, text)
        return json.loads(text) if text else {}

    def _connect(self):
        if self._url.scheme == "https":
            context = ssl.create_default_context(cafile=self._certificates)
            return http.client.HTTPSConnection(self._url.hostname, self._url.port or 443, timeout=900, context=context)
        return http.client.HTTPConnection(self._url.hostname, self._url.port or 9200, timeout=900)

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
        """As search; waits for a model that is being loaded, where the search is one that fails for it."""
        deadline = time.monotonic() + LOADING_SECONDS
        while True:
            try:
                return self.search(index, body, pipeline)
            except Refused as e:
                if e.status != LOADING or time.monotonic() > deadline:
                    raise SystemExit(f"[{index}] can't be searched: {e}") from e
                time.sleep(0.5)

    def index(self, name, settings, properties, documents, made_of):
        """Makes an index of (id, source) pairs, unless it was made of the same. One shard, so that BM25 sees the whole collection."""
        try:
            found = self.call("GET", f"/{name}/_mapping")[name]["mappings"].get("_meta", {}).get("made_of")
            if found is None:
                raise SystemExit(f"the index [{name}] exists and is not the lab's: name yours by --index, or delete it")
            if found == made_of:
                return
            self.call("DELETE", f"/{name}")
        except Refused as e:
            if e.status != 404:
                raise
        fixed = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1}
        self.call("PUT", f"/{name}", {"settings": {**fixed, **settings}, "mappings": {"properties": properties}})
        documents = list(documents)
        for start in range(0, len(documents), 500):
            lines = []
            for identifier, source in documents[start : start + 500]:
                lines += [json.dumps({"index": {"_id": identifier}}), json.dumps(source)]
            if self.call("POST", f"/{name}/_bulk", "\n".join(lines) + "\n", "application/x-ndjson")["errors"]:
                raise SystemExit(f"[{name}] could not be indexed")
        self.call("POST", f"/{name}/_refresh")
        # Only a complete index is taken for one the next time.
        self.call("PUT", f"/{name}/_mapping", {"_meta": {"made_of": made_of}})
