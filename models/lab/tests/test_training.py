import json
import tempfile
import unittest
from pathlib import Path

import numpy
import torch
from safetensors.torch import load_file, save_file

import small
from lab import students
from lab.agreement import agreement, loss
from lab.candidates import Group
from lab.distil import _kept
from lab.folder import HuggingFaceFolder
from lab.guide import Guide
from lab.lessons import Lesson
from lab.texts import Texts
from lab.trainer import BEST, Objective, Recipe, Trainer

LESSONS = [
    Lesson(Group(f"about the {subject}", [f"a {subject} it is", f"the {other} it is"]), numpy.array([5.0, -5.0]))
    for subject in small.SUBJECTS for other in small.SUBJECTS if other != subject]


class Stopped(Exception):
    pass


class TrainerTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.made = Path(made.name)
        self.folder = small.folder(self.made / "start")

    def trainer(self, out, learns=loss, judge=agreement, guide=None, **recipe):
        start = HuggingFaceFolder(self.folder)
        recipe = Recipe(**{"rate": 1e-3, "epochs": 3, "checks": 3, "seed": 1, "tokens": 256, **recipe})
        return Trainer(start, start.model, recipe, Objective(learns, judge, guide), self.made / out)

    def test_it_learns_what_the_teacher_prefers(self):
        curve = self.trainer("run", epochs=30).train(LESSONS, LESSONS)
        self.assertGreater(max(row["judged"] for row in curve), .95)
        self.assertLess(curve[-1]["loss"], curve[1]["loss"] / 2)

    def test_the_best_checkpoint_is_kept_not_the_last(self):
        figures = iter([.1, .9, .5, .4, .3])
        self.trainer("run", judge=lambda lists: next(figures), epochs=2).train(LESSONS, LESSONS)
        start, last = HuggingFaceFolder(self.folder).model, torch.load(self.made / "run" / "state.pt", weights_only=True)["model"]
        best = HuggingFaceFolder(self.made / "run" / BEST).model.state_dict()
        for other in (start.state_dict(), last):
            self.assertFalse(torch.equal(best["classifier.weight"], other["classifier.weight"]))

    def test_a_stop_while_a_checkpoint_is_written_leaves_the_one_before(self):
        class Full(HuggingFaceFolder):
            kept = 0

            def copy_tokenizer(self, out):
                self.kept += 1
                if self.kept > 1:
                    raise Stopped
                super().copy_tokenizer(out)

        start, figures = Full(self.folder), iter([.1, .2])
        trainer = Trainer(
            start, start.model, Recipe(1e-3, 1, 1, 1, tokens=256), Objective(loss, lambda lists: next(figures)), self.made / "run")
        with self.assertRaises(Stopped):
            trainer.train(LESSONS, LESSONS)
        best, first = (HuggingFaceFolder(each).model.state_dict() for each in (self.made / "run" / BEST, self.folder))
        self.assertTrue(torch.equal(best["classifier.weight"], first["classifier.weight"]))

    def test_logits_that_are_no_numbers_are_not_judged(self):
        start = HuggingFaceFolder(self.folder)
        torch.nn.init.constant_(start.model.classifier.weight, torch.nan)
        with self.assertRaisesRegex(SystemExit, "after 0 steps .*lower --rate"):
            Trainer(start, start.model, Recipe(1e-3, 1, 1, 1), Objective(loss, agreement), self.made / "run").train(LESSONS, LESSONS)

    def test_a_stopped_run_goes_on_to_the_same_weights(self):
        self.trainer("whole").train(LESSONS, LESSONS)
        steps = []

        def stops(logits, targets):
            steps.append(1)
            if len(steps) > 150:
                raise Stopped
            return loss(logits, targets)

        with self.assertRaises(Stopped):
            self.trainer("stopped", stops).train(LESSONS, LESSONS)
        self.trainer("stopped").train(LESSONS, LESSONS)
        whole, resumed = (torch.load(self.made / name / "state.pt", weights_only=True)["model"] for name in ("whole", "stopped"))
        for name, weights in whole.items():
            torch.testing.assert_close(weights, resumed[name])

    def test_a_guided_student_comes_nearer_to_its_teachers_layers(self):
        teacher = HuggingFaceFolder(small.folder(self.made / "teacher", layers=4, seed=1))
        guide, start = Guide(teacher.model, 2), HuggingFaceFolder(self.folder).model
        given = teacher.tokenizer(["about the wing"] * 2, ["a wing it is", "it is"], padding=True, return_tensors="pt")

        def distance(model):
            return float(guide.distance(model.eval()(**given, output_hidden_states=True).hidden_states, given))

        before = distance(start)
        recipe = Recipe(1e-3, 3, 1, 1, tokens=256)
        Trainer(teacher, start, recipe, Objective(loss, agreement, guide), self.made / "run").train(LESSONS, LESSONS)
        self.assertLess(distance(start), before / 2)

    def test_the_guide_disregards_padding(self):
        teacher = HuggingFaceFolder(small.folder(self.made / "teacher", layers=4, width=32))
        student = students.started(teacher, "2x32", 1).eval()
        guide = Guide(teacher.model, 2)
        distances = []
        for padding in ("longest", "max_length"):
            given = teacher.tokenizer(["about the wing"], ["a wing it is"], padding=padding, max_length=40, return_tensors="pt")
            distances.append(float(guide.distance(student(**given, output_hidden_states=True).hidden_states, given)))
        self.assertAlmostEqual(*distances, places=4)

    def test_texts_are_cut_where_the_model_has_no_more_positions(self):
        start = HuggingFaceFolder(small.folder(self.made / "short", positions=24))
        long = [Lesson(Group("about it", ["word " * 90, "other " * 90]), numpy.array([1.0, 0.0]))]
        Trainer(start, start.model, Recipe(1e-3, 1, 1, 1), Objective(loss, agreement), self.made / "run").train(long, long)

    def test_a_run_does_not_go_on_by_another_recipe(self):
        self.trainer("run", epochs=.2).train(LESSONS, LESSONS)
        with self.assertRaisesRegex(SystemExit, "another recipe"):
            self.trainer("run", epochs=.2, rate=1e-4).train(LESSONS, LESSONS)

    def test_a_run_does_not_go_on_from_another_start_or_on_other_lessons(self):
        self.trainer("run", epochs=.2, start="one").train(LESSONS, LESSONS)
        with self.assertRaisesRegex(SystemExit, "another recipe"):
            self.trainer("run", epochs=.2, start="two").train(LESSONS, LESSONS)
        for lessons, held_out in ((LESSONS[1:], LESSONS), (LESSONS, LESSONS[1:])):
            with self.assertRaisesRegex(SystemExit, "other lessons"):
                self.trainer("run", epochs=.2, start="one").train(lessons, held_out)


class StudentsTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.teacher = HuggingFaceFolder(small.folder(Path(made.name) / "teacher", layers=4, width=32))

    def test_of_the_teachers_width_it_takes_every_other_layer_and_the_last(self):
        student = students.started(self.teacher, "2x32", 1)
        for mine, his in ((0, 1), (1, 3)):
            torch.testing.assert_close(
                student.bert.encoder.layer[mine].output.dense.weight, self.teacher.model.bert.encoder.layer[his].output.dense.weight)

    def test_a_start_of_another_vocabulary_or_with_several_logits_is_refused(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        other = small.folder(Path(made.name) / "other")
        tokenizer = json.loads((other / "tokenizer.json").read_text(encoding="utf-8"))
        words = tokenizer["model"]["vocab"]
        words["river"], words["engine"] = words["engine"], words["river"]
        (other / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
        with self.assertRaisesRegex(SystemExit, "another vocabulary"):
            students.started(self.teacher, str(other), 1)
        with self.assertRaisesRegex(SystemExit, "LABEL_0.*one logit"):
            students.started(self.teacher, str(small.folder(Path(made.name) / "three", labels=3)), 1)

    def test_an_encoder_without_a_head_is_given_one_with_one_logit(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        encoder = small.folder(Path(made.name) / "encoder", labels=2)
        config = json.loads((encoder / "config.json").read_text())
        (encoder / "config.json").write_text(json.dumps({**config, "architectures": ["BertModel"]}))
        weights = load_file(encoder / "model.safetensors")
        kept = {name.removeprefix("bert."): each for name, each in weights.items() if name.startswith("bert.")}
        save_file(kept, encoder / "model.safetensors", {"format": "pt"})
        self.assertEqual(1, students.started(self.teacher, str(encoder), 1).classifier.out_features)

    def test_a_mistyped_start_is_named(self):
        with self.assertRaisesRegex(SystemExit, r"\[models/defualt\] is neither"):
            students.started(self.teacher, "models/defualt", 1)

    def test_a_narrow_one_keeps_what_words_have_in_common(self):
        narrow = students.started(self.teacher, "1x16", 1)
        self.assertEqual((30_522, 16), tuple(narrow.bert.embeddings.word_embeddings.weight.shape))
        self.assertEqual(1, narrow.config.num_hidden_layers)


class KeptTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.made = Path(made.name)
        self.teacher = HuggingFaceFolder(small.folder(self.made / "teacher"))
        self.texts = Texts(small.training_text(self.made / "texts"))
        self.lessons = self.made / "lessons"

    def scored(self):
        (_kept(self.teacher, self.texts, self.lessons) / "train-1.logits").touch()

    def test_logits_of_another_teacher_or_for_other_texts_are_refused(self):
        self.scored()
        self.scored()
        other = HuggingFaceFolder(small.folder(self.made / "other", seed=1))
        edited = Texts(small.training_text(self.made / "edited", questions=61))
        for teacher, texts in ((other, self.texts), (self.teacher, edited)):
            with self.assertRaisesRegex(SystemExit, "another teacher, or for other texts"):
                _kept(teacher, texts, self.lessons)
        self.scored()

    def test_logits_that_nobody_knows_the_teacher_of_are_refused(self):
        self.scored()
        (self.lessons / "made-of.sha256").unlink()
        with self.assertRaisesRegex(SystemExit, "delete it"):
            self.scored()


class AgreementTest(unittest.TestCase):
    def test_the_same_order_is_1_and_the_opposite_is_0(self):
        logits = numpy.array([3.0, 1.0, -2.0])
        self.assertEqual(1, agreement([(logits * 2, logits)]))
        self.assertEqual(0, agreement([(-logits, logits)]))

    def test_a_list_without_an_order_says_nothing(self):
        logits, flat = numpy.array([3.0, 1.0, -2.0]), numpy.array([1.0, 1.0, 1.0])
        self.assertEqual(0, agreement([(-logits, logits), (logits, flat)]))
        self.assertEqual(1, agreement([(logits, flat)]))
