"""Are a folder's token ids those of its tokenizer.json, which nodes read, whatever class it names?"""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import numpy
import small
from lab.export import TORCH, export
from lab.families import FAMILIES, make
from lab.finetune import better_first, ndcg
from lab.folder import HuggingFaceFolder, plain_tokenizer
from lab.lessons import Group, Lesson
from lab.pairs import hostile, hostile_texts
from lab.trainer import BEST, Objective, Recipe, Trainer
from lab.verify import _same_ids
from transformers import AutoTokenizer

PAIR = "Ｆｕｌｌ  ﬁne Ärger", "ＷＩＤＥ ½ Öl"


def said(folder, **changes):
    """Changes what tokenizer_config.json says; None takes it away."""
    file = folder / "tokenizer_config.json"
    known = {**json.loads(file.read_text(encoding="utf-8")), **changes}
    file.write_text(json.dumps({name: each for name, each in known.items() if each is not None}), encoding="utf-8")
    return folder


class TokenizersTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.made = Path(made.name)

    def of_family(self, name, **changes):
        folder = self.made / name
        make(next(each for each in FAMILIES if each.name == name), hostile_texts(), folder)
        return said(folder, **changes)

    def deberta(self):
        return self.of_family("deberta_v3", tokenizer_class="DebertaV2Tokenizer", model_input_names=None)

    def assert_its_own(self, path):
        folder, raw = HuggingFaceFolder(path), plain_tokenizer(path / "tokenizer.json")
        for query, document in [PAIR, *((each.query, each.documents[0]) for each in hostile())]:
            self.assertEqual(raw.encode(query, document).ids, folder.tokenizer(query, document)["input_ids"])
        return folder

    def test_a_class_that_normalizes_otherwise_does_not_count(self):
        folder = self.deberta()
        self.assert_its_own(folder)
        by_class = AutoTokenizer.from_pretrained(folder)
        self.assertNotEqual(plain_tokenizer(folder / "tokenizer.json").encode(*PAIR).ids, by_class(*PAIR)["input_ids"])

    def test_a_cased_model_stays_cased_though_its_configuration_does_not_say_so(self):
        folder = said(small.folder(self.made / "cased"), do_lower_case=None)
        file = folder / "tokenizer.json"
        tokenizer = json.loads(file.read_text(encoding="utf-8"))
        tokenizer["normalizer"]["lowercase"] = False
        tokenizer["normalizer"]["strip_accents"] = False
        file.write_text(json.dumps(tokenizer), encoding="utf-8")
        opened = self.assert_its_own(folder)
        self.assertIn(opened.tokenizer.unk_token_id, opened.tokenizer("Berlin")["input_ids"])

    def test_without_a_word_about_inputs_type_ids_are_given_where_the_model_has_use_for_them(self):
        for name, inputs in (("bert", 3), ("modernbert", 2), ("roberta", 2), ("deberta_v3", 2)):
            folder = HuggingFaceFolder(self.of_family(name, tokenizer_class="PreTrainedTokenizerFast", model_input_names=None))
            self.assertEqual(inputs, len(folder.inputs), name)
            self.assertEqual(inputs == 3, "token_type_ids" in folder.encoded("one", "two"), name)
        said_so = HuggingFaceFolder(self.of_family("bert", model_input_names=["input_ids", "attention_mask"]))
        self.assertEqual(2, len(said_so.inputs))

    def test_what_was_trained_has_its_starts_tokenizer(self):
        folder = HuggingFaceFolder(self.deberta())
        lessons = [Lesson(Group("about it", ["one", "two"]), numpy.array([1.0, 0.0]))]
        Trainer(folder, folder.model, Recipe(1e-3, 1, 1, 1), Objective(better_first, ndcg), self.made / "run").train(lessons, lessons)
        self.assertEqual(
            (folder.path / "tokenizer.json").read_bytes(), (self.made / "run" / BEST / "tokenizer.json").read_bytes())
        self.assert_its_own(self.made / "run" / BEST)

    def test_the_folder_for_pytorch_gives_the_same_ids_to_whoever_opens_it(self):
        folder = HuggingFaceFolder(self.deberta())
        with contextlib.redirect_stdout(io.StringIO()):
            export(folder, self.made / "exports", ("torch",))
        opened = AutoTokenizer.from_pretrained(self.made / "exports" / TORCH)
        self.assertEqual(plain_tokenizer(folder.path / "tokenizer.json").encode(*PAIR).ids, opened(*PAIR)["input_ids"])
        self.assertEqual(folder.inputs, opened.model_input_names)

    def test_verify_sees_another_tokenizer(self):
        first, other = (HuggingFaceFolder(small.folder(self.made / name)) for name in ("first", "other"))
        file = other.path / "tokenizer.json"
        file.write_text(file.read_text(encoding="utf-8").replace('"lowercase":true', '"lowercase":false').replace(
            '"lowercase": true', '"lowercase": false'), encoding="utf-8")
        self.assertTrue(_same_ids(first, first.path / "tokenizer.json"))
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.assertFalse(_same_ids(first, file))
        self.assertIn("have other tokens", out.getvalue())


if __name__ == "__main__":
    unittest.main()
