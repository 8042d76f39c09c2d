"""Are files of judgments read as they are found, and what is wrong named by file and line?"""

import tempfile
import unittest
from pathlib import Path

from lab import judged
from quality import beir

GRADES = {"1": {"d1": 2, "d2": 0}, "2": {"d 3": 1}}


class CollectionsTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.file = Path(made.name) / "file"

    def written(self, text, encoding="utf-8"):
        self.file.write_text(text, encoding=encoding)
        return self.file

    def refused(self, read, text, pattern):
        with self.assertRaisesRegex(SystemExit, pattern):
            list(read(self.written(text)))

    def test_judgments_in_other_forms(self):
        lines = "1\td1\t2\n1\td2\t0\n\n2\td 3\t1\n"
        for text in (
            "query-id\tcorpus-id\tscore\n" + lines,
            "query_id\tcorpus_id\tscore\n" + lines.replace("\t2\n", "\t2.0\n"),
            "score\tquery-id\tcorpus-id\n2\t1\td1\n0\t1\td2\n1\t2\td 3\n",
            lines,
            lines.replace("\t", ","),
            "1\t0\td1\t2\n1\t0\td2\t0\n2\t0\td 3\t1\n",
        ):
            for encoding in ("utf-8", "utf-8-sig"):
                self.assertEqual(GRADES, beir.grades(self.written(text, encoding)), text)
        self.assertEqual({"1": {"d1": 2}}, beir.grades(self.written("1 0 d1 2\n")))

    def test_judgments_that_mean_nothing_are_named(self):
        head = "query-id\tcorpus-id\tscore\n"
        self.refused(beir.grades, head + "1\td1\t1\n1\td2\t0.5\n", "file, line 3: .*whole number")
        self.refused(beir.grades, head + "1\td1\n", "file, line 2")
        self.refused(beir.grades, head + "1\td1\tnan\n", "file, line 2")
        self.refused(beir.grades, "question\tanswer\tgood\n", "file, line 1: .*query-id, corpus-id, score")

    def test_ids_that_are_numbers_are_those_of_the_judgments(self):
        self.assertEqual(["7"], [each["_id"] for each in beir.rows(self.written('{"_id": 7, "text": "one"}\n', "utf-8-sig"))])

    def test_rows_that_are_none_are_named(self):
        self.refused(beir.rows, '{"_id": "1", "text": "one"}\n{"_id": \n', "file, line 2 is no JSON")
        self.refused(beir.rows, '{"id": "1", "text": "one"}\n', r"file, line 1 lacks \[_id\] or \[text\]")

    def test_candidate_lists(self):
        self.assertEqual([("1", "d1", 2.5), ("1", "d2", 1.0)], list(beir.run(self.written("1 Q0 d1 1 2.5 bm25\n\n1\tQ0\td2\t2\t1\n"))))
        self.refused(beir.run, "1 Q0 d1 1 2.5 bm25\n1 d1 2.5\n", "file, line 2 is not")

    def test_clicks_without_their_columns_are_named(self):
        self.refused(judged.clicks, "question\tdocument\nhat\td1\n", r"file, line 2: the columns \[query\]")
        self.refused(judged.clicks, "query\tdocument\nhat d1\n", "file, line 2")


if __name__ == "__main__":
    unittest.main()
