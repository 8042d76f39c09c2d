"""Is an index of somebody else left alone, and does indexing go on after a stop?"""

import contextlib
import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lab.opensearch import OpenSearch
from quality import search


class Cluster:
    """Knows indexes by their mappings. refuses_documents: as one that is stopped while it indexes."""

    def __init__(self):
        self.indexes, self.refuses_documents = {}, False
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, answer = cluster.answer(self.command, self.path.partition("?")[0].strip("/").split("/"), body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method, path, body):
        name, *rest = path
        if rest == ["_mapping"] and method == "GET":
            return (200, {name: {"mappings": self.indexes[name]}}) if name in self.indexes else (404, {})
        if rest == ["_mapping"]:
            self.indexes[name].update(json.loads(body))
        elif method == "PUT":
            self.indexes[name] = json.loads(body)["mappings"]
        elif method == "DELETE":
            del self.indexes[name]
        return 200, {"errors": self.refuses_documents}

    def made_of(self, name):
        return self.indexes[name]["_meta"]["made_of"]


class IndexesTest(unittest.TestCase):
    def setUp(self):
        self.cluster = self.enterContext(Cluster())
        self.lab, self.check = OpenSearch(self.cluster.url), search.OpenSearch(self.cluster.url)

    def by_the_lab(self, made_of):
        self.lab.index("mine", {}, {}, [("1", {"text": "a"})], made_of)

    def test_neither_deletes_an_index_that_it_did_not_make(self):
        self.cluster.indexes["mine"] = {"properties": {"text": {"type": "text"}}}
        with self.assertRaisesRegex(SystemExit, "not made here"):
            self.by_the_lab("one")
        with self.assertRaisesRegex(SystemExit, "not made here"):
            self.check.index("mine", {"properties": {}}, [])
        self.assertIn("text", self.cluster.indexes["mine"]["properties"])

    def test_a_check_makes_its_index_anew(self):
        for _ in range(2):
            self.check.index("mine", {"properties": {}}, [("1", {})])
        self.assertEqual("bench/quality", self.cluster.made_of("mine"))

    def test_a_stopped_indexing_starts_again(self):
        self.cluster.refuses_documents = True
        with contextlib.suppress(SystemExit):
            self.by_the_lab("one")
        self.cluster.refuses_documents = False
        self.assertEqual("unfinished", self.cluster.made_of("mine"))
        self.by_the_lab("one")
        self.assertEqual("one", self.cluster.made_of("mine"))

    def test_what_was_made_of_the_same_stays(self):
        self.by_the_lab("one")
        self.cluster.refuses_documents = True  # it would not be indexed again
        self.by_the_lab("one")
        with self.assertRaisesRegex(SystemExit, "could not be indexed"):
            self.by_the_lab("two")


if __name__ == "__main__":
    unittest.main()
