"""What any HTTP client of a cluster needs: one kept connection, JSON both ways, errors as exceptions, documents in bulk."""

import base64
import http.client
import json
import ssl
import urllib.parse

# Nothing may be cut in a comparison: a search that is late or partial has to fail.
UNCUT = {"timeout": "10m", "failure_mode": "fail"}
BULK = 500


class Unreachable(Exception):
    """Nobody listens, or not yet."""


class Refused(Exception):
    """The cluster answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:2_000]}")
        self.status = status


class Client:
    """url: http://user:password@host:9200; certificates: a file of authorities to trust besides the system's."""

    def __init__(self, url, certificates=None):
        self._url = urllib.parse.urlsplit(url)
        self._certificates = certificates
        self._connection = None
        self._headers = {}
        if self._url.username:
            user = f"{urllib.parse.unquote(self._url.username)}:{urllib.parse.unquote(self._url.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()

    def call(self, method, path, body=None, content="application/json"):
        """body: a string, or what becomes JSON. The answer's JSON; an empty one is {}."""
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
            raise Unreachable(f"{self._url.hostname}:{self._url.port} does not answer: {e}") from e
        if response.status >= 300:
            raise Refused(response.status, text)
        return json.loads(text) if text else {}

    def _connect(self):
        if self._url.scheme == "https":
            context = ssl.create_default_context(cafile=self._certificates)
            return http.client.HTTPSConnection(self._url.hostname, self._url.port or 443, timeout=900, context=context)
        return http.client.HTTPConnection(self._url.hostname, self._url.port or 9200, timeout=900)

    def create(self, name, settings, properties, documents, made_of):
        """An index of (id, source) pairs. One shard, so that BM25 sees the whole collection. made_of: by which it is known again."""
        fixed = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1}
        mappings = {"properties": properties, "_meta": {"made_of": made_of}}
        self.call("PUT", f"/{name}", {"settings": {**fixed, **settings}, "mappings": mappings})
        documents = list(documents)
        for start in range(0, len(documents), BULK):
            lines = []
            for identifier, source in documents[start : start + BULK]:
                lines += [json.dumps({"index": {"_id": identifier}}), json.dumps(source)]
            if self.call("POST", f"/{name}/_bulk", "\n".join(lines) + "\n", "application/x-ndjson")["errors"]:
                raise SystemExit(f"[{name}] could not be indexed")
        self.call("POST", f"/{name}/_refresh")

    def made_of(self, name, remedy):
        """What an index says that it was made of, None where there is none. One of somebody else is never deleted."""
        try:
            found = self.call("GET", f"/{name}/_mapping")
        except Refused as e:
            if e.status != 404:
                raise
            return None
        said = [each["mappings"].get("_meta", {}).get("made_of") for each in found.values()]
        if None in said:
            raise SystemExit(f"the index [{name}] exists and was not made here: {remedy}")
        return said[0]
