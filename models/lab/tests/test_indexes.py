"""Is an index of somebody else left alone, and does indexing go on after a stop?"""

import contextlib
import json
import unittest

from lab.opensearch import OpenSearch
from loopback import Loopback
from quality import search


class Cluster(Loopback):
    """Knows indexes by their mappings. refuses_documents: as one that is stopped while it indexes."""

    def __init__(self):
        self.indexes, self.refuses_documents = {}, False
        super().__init__(self._respond)

    def _respond(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        status, answer = self.answer(request.command, request.path.partition("?")[0].strip("/").split("/"), body)
        text = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

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
