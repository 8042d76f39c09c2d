import tempfile
import unittest
from pathlib import Path

import numpy

import small
from lab.candidates import Group
from lab.export import export
from lab.folder import HuggingFaceFolder
from lab.scorer import LOGIT, Scorer

GROUPS = [Group(f"about the {subject}", ["a text", f"a {subject}", "another"][: 2 + number % 2]) for number, subject in enumerate(small.SUBJECTS)]


class ScorerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.made = Path(made.name)
        folder = HuggingFaceFolder(small.folder(cls.made / "model"))
        export(folder, cls.made / "exports", ("int8",))
        cls.scorer = Scorer(folder, cls.made / "exports", "cpu", 2)

    def test_a_run_that_was_stopped_within_a_group_goes_on_there(self):
        file = self.made / "stopped.logits"
        whole = self.scorer.logits(GROUPS, file)
        with file.open("r+b") as data:
            data.truncate(6 * LOGIT)
        for first, again in zip(whole, self.scorer.logits(GROUPS, file), strict=True):
            numpy.testing.assert_array_equal(first, again)

    def test_known_logits_are_not_computed_again(self):
        file = self.made / "known.logits"
        numpy.arange(20, dtype=numpy.float32).tofile(file)
        self.assertEqual([[0, 1], [2, 3, 4]], [each.tolist() for each in self.scorer.logits(GROUPS[:2], file)])

    def test_asking_for_fewer_groups_loses_nothing(self):
        file = self.made / "fewer.logits"
        self.scorer.logits(GROUPS, file)
        size = file.stat().st_size
        self.scorer.logits(GROUPS[:2], file)
        self.assertEqual(size, file.stat().st_size)
