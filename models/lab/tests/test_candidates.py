import tempfile
import unittest
from pathlib import Path

import numpy
import small
from lab import bm25, candidates
from lab.lessons import lessons
from lab.texts import Texts


class Bm25Test(unittest.TestCase):
    def test_the_passage_with_the_rarer_word_comes_first(self):
        index = bm25.Index(["a common thing", "a common comet", "a common thing again", "nothing of the kind"])
        self.assertEqual(1, index.first("common comets", 3)[0])

    def test_passages_without_a_word_of_the_question_are_not_found(self):
        index = bm25.Index(["a common thing", "nothing of the kind"])
        self.assertEqual([0], index.first("common", 2))

    def test_equal_scores_keep_the_order_of_the_passages(self):
        self.assertEqual([0, 1, 2], bm25.Index(["comet"] * 5).first("comet", 3))


class CandidatesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as made:
            cls.texts = Texts(small.training_text(Path(made) / "text", 400))
            cls.texts.passages, cls.texts.questions  # noqa: B018 read before the folder goes

    def test_a_larger_draw_begins_with_the_smaller_one(self):
        self.assertEqual(candidates.draw(self.texts, 10, 1), candidates.draw(self.texts, 30, 1)[:10])

    def test_another_seed_draws_others(self):
        self.assertNotEqual(candidates.draw(self.texts, 10, 1), candidates.draw(self.texts, 10, 2))

    def test_no_held_out_question_is_trained_on(self):
        learnt = {each.query for each in candidates.draw(self.texts, 400, 1)}
        kept = {each.query for each in candidates.draw(self.texts, 400, 1, held_out=True)}
        self.assertTrue(learnt)
        self.assertTrue(kept)
        self.assertFalse(learnt & kept)

    def test_groups_survive_writing_and_reading(self):
        with tempfile.TemporaryDirectory() as made:
            groups = candidates.draw(self.texts, 5, 1)
            candidates.write(groups, Path(made) / "groups.jsonl")
            self.assertEqual(groups, candidates.read(Path(made) / "groups.jsonl"))

    def test_logits_kept_for_other_groups_are_refused(self):
        with tempfile.TemporaryDirectory() as made:
            lessons(self.texts, Lengths(), Path(made), 1, 5)
            file = Path(made) / "train-1.jsonl"
            candidates.write(candidates.draw(self.texts, 5, 2), file)
            self.assertEqual(5, len(lessons(self.texts, Lengths(), Path(made), 1, 5)))
            with self.assertRaisesRegex(SystemExit, "delete"):
                lessons(self.texts, Lengths(), Path(made), 1, 6)


class Lengths:
    """Stands where a teacher would: the logit of a text is its length."""

    def logits(self, groups, file):
        return [numpy.array([float(len(each)) for each in group.documents]) for group in groups]
