import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import small
from lab.overlap import overlap

SHARED = "The river number 0 stands beside a common gate. The river number 0 stands"


class OverlapTest(unittest.TestCase):
    def found(self, document, query):
        with tempfile.TemporaryDirectory() as made, contextlib.redirect_stdout(io.StringIO()):
            data = small.training_text(Path(made) / "text")
            measured = Path(made) / "measured" / "mine"
            measured.mkdir(parents=True)
            (measured / "corpus.jsonl").write_text(json.dumps({"_id": "1", "title": "", "text": document}))
            (measured / "queries.jsonl").write_text(json.dumps({"_id": "1", "text": query}))
            return not overlap(data, measured.parent)

    def test_thirteen_shared_words_are_found_whatever_their_case_and_marks(self):
        self.assertTrue(self.found(f"before, {SHARED.upper().replace(' ', ' - ')} after", "another"))

    def test_twelve_are_not(self):
        self.assertFalse(self.found(" ".join(SHARED.split()[:12]) + " otherwise", "another"))

    def test_an_equal_query_is_found(self):
        self.assertTrue(self.found("a text", "Which river number 0 stands at the common gate?"))
