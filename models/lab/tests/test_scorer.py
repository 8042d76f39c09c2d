import contextlib
import io
import json
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path

import numpy

import small
from lab.candidates import Group
from lab.export import export, is_made
from lab.folder import HuggingFaceFolder
from lab.package import package, replaceable
from lab.scorer import LOGIT, Scorer
from lab.verify import verify

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


class ReplaceableTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.out = Path(made.name) / "out"
        self.out.mkdir()

    def test_a_folder_with_other_things_is_refused(self):
        (self.out / "notes.txt").touch()
        with self.assertRaisesRegex(SystemExit, "no model folder"):
            replaceable(self.out)

    def test_a_model_folder_an_empty_one_and_none_are_made_anew(self):
        replaceable(self.out)
        replaceable(self.out / "new")
        (self.out / "manifest.json").touch()
        replaceable(self.out)

    def test_what_a_model_is_made_of_is_refused_though_it_has_a_manifest(self):
        (self.out / "manifest.json").touch()
        with self.assertRaisesRegex(SystemExit, "another folder"):
            replaceable(self.out, self.out.parent / "out" / ".")


class LargeTest(unittest.TestCase):
    def test_a_model_beyond_one_onnx_file_is_refused_before_it_is_read(self):
        with tempfile.TemporaryDirectory() as made:
            folder = HuggingFaceFolder(small.folder(Path(made) / "model"))
            header = json.dumps({"weight": {"dtype": "F16", "shape": [1 << 20, 512], "data_offsets": [0, 1 << 30]}}).encode()
            (folder.path / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
            with self.assertRaisesRegex(SystemExit, "536,870,912 parameters"):
                export(folder, Path(made) / "exports", ("int8",))


class NamesakesTest(unittest.TestCase):
    """Every trained model is called `best`, and exports lie under that name."""

    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.made = Path(made.name)
        self.exports = self.made / "exports" / "best"
        self.first, self.second = (HuggingFaceFolder(small.folder(self.made / str(seed) / "best", seed=seed)) for seed in (1, 2))
        export(self.first, self.exports, ("int8",))

    def logits(self, folder, exports):
        return numpy.concatenate(Scorer(folder, exports, "cpu", 1).logits(GROUPS[:2], self.made / f"{folder.digest}-{exports.name}.logits"))

    def test_a_model_is_not_scored_by_the_export_of_another(self):
        alone = self.logits(self.second, self.made / "exports" / "alone")
        numpy.testing.assert_array_equal(alone, self.logits(self.second, self.exports))

    def test_a_model_whose_tokenizer_changed_is_another(self):
        for name in ("tokenizer.json", "tokenizer_config.json"):
            file = self.first.path / name
            said = json.loads(file.read_text(encoding="utf-8"))
            before = HuggingFaceFolder(self.first.path).digest
            file.write_text(json.dumps({**said, "changed": True}), encoding="utf-8")
            self.assertNotEqual(before, HuggingFaceFolder(self.first.path).digest)
        self.assertFalse(is_made(HuggingFaceFolder(self.first.path), self.exports, "int8"))

    def test_a_model_is_not_compared_with_the_export_of_another(self):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            self.assertFalse(verify(self.second, self.exports))
        self.assertIn("int8: not compared", said.getvalue())
        self.assertNotIn("| int8 |", said.getvalue())

    def test_a_folder_for_pytorch_says_what_it_was_made_of(self):
        export(self.first, self.exports, ("torch",))
        self.assertEqual([True, False], [is_made(each, self.exports, "torch") for each in (self.first, self.second)])

    def test_a_model_is_not_packaged_with_the_graph_of_another(self):
        wanted = Namespace(out=self.made / "packaged", kind="int8", label=None, max_length=None)
        with self.assertRaisesRegex(SystemExit, "was not made of"):
            package(self.second, self.exports, wanted)
