"""Does a model of the catalogue install from a mirror or a copy, and is one refused that would need its own code?"""

import contextlib
import io
import json
import os
import shutil
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path

import onnx
import small
from hub import Hub
from lab import families
from lab.bring import bring, convert
from lab.catalogue import FILE, Entry, entries, entry
from lab.families import FAMILIES, make
from lab.folder import HuggingFaceFolder
from lab.gpu import gpu
from lab.install import checked, install
from lab.package import sha256
from lab.pairs import hostile_texts
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

HUB_PATH = "/owner/tiny/resolve/main/"


def wanted(**more):
    return Namespace(**{"source": None, "mirror": None, "revision": None, "label": None, "kind": "float32", "max_length": None, **more})


class BringTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._folder.cleanup)
        cls.model = Path(cls._folder.name) / "model"
        make(next(each for each in FAMILIES if each.name == "bert"), hostile_texts(), cls.model)

    def setUp(self):
        self._target = tempfile.TemporaryDirectory()
        self.addCleanup(self._target.cleanup)
        self.target = Path(self._target.name)
        self.entry = Entry("tiny", {"repository": "owner/tiny", "licence": "Apache-2.0", "languages": ["en"]})

    def served(self):
        return {HUB_PATH + each.name: each.read_bytes() for each in self.model.iterdir()}

    def brought(self, entry=None, **more):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            return bring(entry or self.entry, wanted(**more), self.target), said.getvalue()

    def test_a_run_of_training_that_has_the_models_name_is_left_alone(self):
        own = self.target / "mine" / "best"
        shutil.copytree(self.model, own)
        with contextlib.redirect_stdout(io.StringIO()):
            convert(own, self.target, None, wanted(name="mine"))
        self.assertTrue((own / "model.safetensors").is_file())

    def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_deleted(self):
        with self.assertRaisesRegex(SystemExit, "can't be a model's name"):
            convert(self.model, self.target, None, wanted(name="../.."))
        self.assertTrue(self.target.is_dir())

    def test_a_mirror_is_enough_and_the_node_finds_the_model(self):
        with Hub(self.served()) as hub:
            folder, said = self.brought(mirror=hub.url)
        self.assertIn("[main] is no commit", said)
        config = self.target / "config"
        config.mkdir()
        (config / "opensearch.yml").touch()
        with contextlib.redirect_stdout(io.StringIO()):
            install(folder, config, "tiny")
        manifest = json.loads((config / "cross-encoder" / "models" / "tiny" / "manifest.json").read_text())
        self.assertEqual(("owner/tiny", "Apache-2.0", ["en"]), (manifest["lineage"], manifest["licence"], manifest["languages"]))
        record = json.loads((self.target / "fetched" / "tiny" / "main" / "fetched.json").read_text())
        self.assertTrue(record["files"]["model.safetensors"]["verified"])

    def test_another_revision_is_fetched_though_one_is_there(self):
        tiny = Entry("tiny", {"repository": "owner/tiny", "file": "model.onnx"})
        files = {**self.served(), HUB_PATH + "model.onnx": (families.FIXTURES / "bert" / "model.onnx").read_bytes()}
        other = {path.replace("/main/", "/refs%2Fpr%2F1/"): each for path, each in files.items()}
        with Hub({**files, **other}) as hub:
            self.brought(tiny, mirror=hub.url)
            hub.asked.clear()
            self.brought(tiny, mirror=hub.url, revision="refs/pr/1")
            self.assertIn("/owner/tiny/resolve/refs%2Fpr%2F1/model.onnx", [path for path, _ in hub.asked])

    def test_a_copy_that_is_not_what_the_catalogue_says_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "model.safetensors does not have the catalogue's SHA-256"):
            self.brought(Entry("tiny", {"repository": "owner/tiny", "sha256": "0" * 64}), source=self.model)

    def test_a_copy_without_a_fast_tokenizer_is_enough_and_nothing_is_written_into_it(self):
        copy = self.copied()
        tokenizer = Tokenizer.from_file(str(copy / "tokenizer.json"))
        words = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
        (copy / "vocab.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
        for name in ("tokenizer.json", "tokenizer_config.json"):
            (copy / name).unlink()
        before = {each.name: each.stat().st_mtime_ns for each in copy.iterdir()}
        folder, _ = self.brought(source=copy)
        self.assertTrue((folder / "tokenizer.json").is_file() and (folder / "model.onnx").is_file())
        self.assertEqual(before, {each.name: each.stat().st_mtime_ns for each in copy.iterdir()})

    def test_without_a_way_to_the_hub_it_says_what_to_copy_where(self):
        with Hub({}) as hub:
            gone = hub.url
        with self.assertRaises(SystemExit) as raised:
            self.brought(mirror=gone)
        for part in ("config.json, tokenizer.json", "owner/tiny/tree/main", "install tiny CONFIG --from FOLDER", "--mirror URL"):
            self.assertIn(part, str(raised.exception))

    def test_an_incomplete_copy_is_named(self):
        part = self.target / "part"
        part.mkdir()
        (part / "config.json").write_text("{}")
        with self.assertRaisesRegex(SystemExit, r"lacks model.safetensors, tokenizer.json of owner/tiny"):
            self.brought(source=part)

    def test_a_repositorys_own_code_is_refused_before_the_weights_are_fetched(self):
        config = json.loads((self.model / "config.json").read_text())
        config["auto_map"] = {"AutoModelForSequenceClassification": "modeling.Mine"}
        with Hub(
            {**self.served(), HUB_PATH + "config.json": json.dumps(config).encode(), HUB_PATH + "modeling.py": b"raise SystemExit"}
        ) as hub:
            with self.assertRaisesRegex(SystemExit, "which is never run here"):
                self.brought(mirror=hub.url)
            self.assertEqual([HUB_PATH + "config.json"], [path for path, _ in hub.asked])

    def test_an_architecture_without_a_trained_head_is_refused(self):
        config = json.loads((self.model / "config.json").read_text())
        config["architectures"] = ["BertModel"]
        with Hub({**self.served(), HUB_PATH + "config.json": json.dumps(config).encode()}) as hub:
            with self.assertRaisesRegex(SystemExit, "random numbers"):
                self.brought(mirror=hub.url)

    def copied(self, **config):
        """A local folder of its own, with another configuration."""
        copy = Path(shutil.copytree(self.model, self.target / "copy"))
        said = json.loads((copy / "config.json").read_text())
        (copy / "config.json").write_text(json.dumps({**said, **config}))
        return copy

    def test_a_local_folder_with_code_of_its_own_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "which is never run here"):
            convert(self.copied(auto_map={"AutoModel": "modeling.Mine"}), self.target, None, wanted(name="copy"))

    def test_a_label_is_asked_for_before_anything_is_exported(self):
        folder = small.folder(self.target / "labels", labels=3)
        with self.assertRaisesRegex(SystemExit, "say with --label"):
            convert(folder, self.target, None, wanted(name="labels"))
        self.assertFalse((self.target / "exported").exists())

    def test_a_head_that_the_weights_lack_is_not_made_up(self):
        copy = self.copied()
        weights = load_file(copy / "model.safetensors")
        save_file(
            {name: each for name, each in weights.items() if not name.startswith("classifier")}, copy / "model.safetensors",
            {"format": "pt"})
        with self.assertRaisesRegex(SystemExit, "classifier.weight.*random numbers"):
            convert(copy, self.target, None, wanted(name="copy"))
        self.assertFalse((self.target / "installed").exists())
        self.assertIsNotNone(HuggingFaceFolder(copy, fresh_head=True).model)

    def test_a_repositorys_own_graph_is_taken_as_it_is(self):
        graph = (families.FIXTURES / "bert" / "model.onnx").read_bytes()
        files = {name: each for name, each in self.served().items() if not name.endswith("safetensors")}
        with Hub({**files, HUB_PATH + "onnx/model.onnx": graph}) as hub:
            folder, _ = self.brought(Entry("tiny", {"repository": "owner/tiny", "file": "onnx/model.onnx"}), mirror=hub.url)
        self.assertEqual({"model.onnx", "tokenizer.json", "config.json", "manifest.json"}, {each.name for each in folder.iterdir()})
        manifest = json.loads((folder / "manifest.json").read_text())
        self.assertEqual((["input_ids", "attention_mask", "token_type_ids"], "logits"), (manifest["inputs"], manifest["output"]))
        self.assertEqual(["manifest.json", "config.json"], checked(folder)[2:])

    def test_nodes_take_as_many_tokens_as_is_usual_unless_asked_for_more(self):
        graph = (families.FIXTURES / "bert" / "model.onnx").read_bytes()
        (self.target / "long").mkdir()
        for name, data in {"model.onnx": graph, "tokenizer.json": b"{}", "config.json": b'{"max_position_embeddings": 8192}'}.items():
            (self.target / "long" / name).write_bytes(data)
        entry = Entry("long", {"repository": "owner/long", "file": "model.onnx"})
        for asked, given in ((None, 512), (2048, 2048), (9000, 8192)):
            folder, _ = self.brought(entry, source=self.target / "long", max_length=asked)
            self.assertEqual(given, json.loads((folder / "manifest.json").read_text())["max_length"])
        model = HuggingFaceFolder(small.folder(self.target / "model", positions=600))
        file = model.path / "tokenizer_config.json"
        file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), "model_max_length": 600}))
        self.assertEqual((512, 600), (model.served_length(None), model.served_length(600)))
        with self.assertRaisesRegex(SystemExit, "takes pairs of 8 to"):
            model.served_length(601)


class InstallTest(unittest.TestCase):
    def test_a_folder_without_a_graph_does_not_replace_a_model(self):
        with tempfile.TemporaryDirectory() as made:
            config, folder = Path(made) / "config", Path(made) / "unexported"
            model = config / "cross-encoder" / "models" / "mine" / "model.onnx"
            for each in (model.parent, folder):
                each.mkdir(parents=True)
            for each in (model, config / "opensearch.yml", folder / "config.json", folder / "model.safetensors"):
                each.touch()
            with self.assertRaisesRegex(SystemExit, "neither manifest.json nor an ONNX graph"):
                install(folder, str(config), "mine")
            self.assertTrue(model.is_file())

    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder, self.config = Path(made.name) / "mine", Path(made.name) / "config"
        for each in (self.folder / "onnx", self.config):
            each.mkdir(parents=True)
        (self.config / "opensearch.yml").touch()
        for name in ("model.onnx", "onnx/weights.bin", "tokenizer.json"):
            (self.folder / name).write_text(name)

    def vouch(self, folder):
        def file(name, **more):
            return {"path": name, "sha256": sha256(folder / name), **more}

        cpu = file("model.onnx", external_data=[file("onnx/weights.bin")])
        manifest = {"files": {"cpu": cpu}, "tokenizer": file("tokenizer.json")}
        (folder / "manifest.json").write_text(json.dumps(manifest))

    def installed(self):
        with contextlib.redirect_stdout(io.StringIO()):
            install(self.folder, self.config)
        place = self.config / "cross-encoder" / "models" / "mine"
        return {str(each.relative_to(place)) for each in place.rglob("*") if each.is_file()}

    def test_weights_beside_a_graph_are_checked_and_come_with_it(self):
        self.vouch(self.folder)
        self.assertEqual({"manifest.json", "model.onnx", "onnx/weights.bin", "tokenizer.json"}, self.installed())
        (self.folder / "onnx" / "weights.bin").write_text("other")
        with self.assertRaisesRegex(SystemExit, "weights.bin is missing or not what the manifest says"):
            self.installed()

    def test_without_a_manifest_weights_and_the_graph_for_cards_come_too(self):
        for name in ("model.onnx", "model.float16.onnx"):
            graph = onnx.load(families.FIXTURES / "bert" / "model.onnx")
            onnx.save(graph, self.folder / name, save_as_external_data=True, location=f"{name}.data", size_threshold=0)
        self.assertEqual(
            {"model.onnx", "model.onnx.data", "model.float16.onnx", "model.float16.onnx.data", "tokenizer.json"}, self.installed())
        (self.folder / "model.onnx.data").unlink()
        with self.assertRaisesRegex(SystemExit, "model.onnx.data is missing"):
            self.installed()

    def test_a_nodes_user_can_read_what_a_careful_user_installs(self):
        graph = (families.FIXTURES / "bert" / "model.onnx").read_bytes()
        self.addCleanup(os.umask, os.umask(0o077))
        for name in ("model.onnx", "tokenizer.json"):
            (self.folder / name).unlink()
            (self.folder / name).write_bytes(graph)
        self.installed()
        for each in (self.config / "cross-encoder").rglob("*"):
            self.assertEqual(0o755 if each.is_dir() else 0o644, each.stat().st_mode & 0o777, each)

    def test_what_is_no_graph_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "model.onnx is no ONNX graph"):
            self.installed()

    def test_a_model_for_cards_keeps_the_weights_beside_its_graph(self):
        small.folder(self.folder)
        self.vouch(self.folder)
        out = self.config / "gpu"
        with contextlib.redirect_stdout(io.StringIO()):
            gpu(HuggingFaceFolder(self.folder), self.config / "exports", out)
        self.assertEqual("onnx/weights.bin", (out / "onnx" / "weights.bin").read_text())


class CatalogueTest(unittest.TestCase):
    def test_every_value_has_the_page_it_was_read_from(self):
        for name, values in json.loads(FILE.read_text(encoding="utf-8")).items():
            self.assertIn("repository", values, name)
            for key, each in values.items():
                self.assertEqual({"value", "source"}, set(each), f"{name}, {key}")
                self.assertRegex(each["source"], r"^https://\S+$")

    def test_names_are_models_names(self):
        for name in entries():
            self.assertRegex(name, r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")

    def test_what_cannot_run_says_why(self):
        with self.assertRaisesRegex(SystemExit, "asked for a yes or no"):
            entry("qwen3-reranker-0.6b")

    def test_repositories_are_names_too(self):
        self.assertEqual("bge-reranker-base", entry("baai/bge-reranker-base").name)
        unknown = entry("owner/tiny-v1")
        self.assertEqual(("tiny-v1", "owner/tiny-v1", "model.safetensors"), (unknown.name, unknown.repository, unknown.weights))
        for name in ("owner/..", "a/b/c", "../tiny"):
            with self.assertRaisesRegex(SystemExit, "neither a folder nor in the catalogue"):
                entry(name)

    def test_an_unknown_name_has_neighbours(self):
        with self.assertRaisesRegex(SystemExit, "bge-reranker-base"):
            entry("bge-reranker")


if __name__ == "__main__":
    unittest.main()
