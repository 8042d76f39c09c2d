import json
import tempfile
import threading
import unittest
from argparse import Namespace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy
import torch

import small
from lab import judged
from lab.collection import load
from lab.finetune import better_first, fine_tune, ndcg, tuned
from lab.folder import HuggingFaceFolder
from lab.judgments import read


def collection(path: Path, count=1):
    path.mkdir()
    (path / "corpus.jsonl").write_text("".join(json.dumps({"_id": f"d{i}", "title": "", "text": f"text {i}"}) + "\n" for i in range(40)))
    queries = range(1, 1 + count)
    (path / "queries.jsonl").write_text("".join(json.dumps({"_id": f"{query}", "text": "one"}) + "\n" for query in queries))
    judgments = [f"{query}\td{document}\t{grade}\n" for query in queries for document, grade in ((0, 1), (1, 0), (5, 2))]
    (path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(judgments))
    (path / "bm25_top100.trec").write_text("".join(f"{query} Q0 d{i} {i + 1} {40 - i} bm25\n" for query in queries for i in range(40)))
    return path


class JudgedTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = collection(Path(made.name) / "mine")

    def test_what_was_judged_good_is_never_among_the_others(self):
        for lesson in judged.of_folder(self.folder).groups(seed=1, rounds=20):
            good = {text for text, grade in zip(lesson.group.documents, lesson.targets, strict=True) if grade > 0}
            self.assertEqual({"text 0", "text 5"}, good)
            self.assertEqual(8, len(set(lesson.group.documents)))

    def test_every_reader_takes_the_makers_grades_first(self):
        (self.folder / "qrels.graded.tsv").write_text("query-id\tcorpus-id\tscore\n1\td0\t0\n1\td9\t3\n")
        expected = {"1": {"d0": 0, "d9": 3}}
        self.assertEqual(expected, judged.of_folder(self.folder).grades)
        self.assertEqual(expected, judged.judgments(self.folder)[1])
        self.assertEqual(expected, load(self.folder).judgments)
        self.assertEqual(expected, read(self.folder).grades)

    def test_of_a_folder_with_both_training_learns_from_train_and_is_judged_by_test(self):
        (self.folder / "qrels.tsv").unlink()
        (self.folder / "qrels").mkdir()
        for name, document in (("train", "d1"), ("test", "d2")):
            (self.folder / "qrels" / f"{name}.tsv").write_text(f"query-id\tcorpus-id\tscore\n1\t{document}\t1\n")
        self.assertEqual({"1": {"d1": 1}}, judged.of_folder(self.folder).grades)
        self.assertEqual({"1": {"d1": 1}}, judged.judgments(self.folder)[1])
        self.assertEqual({"1": {"d2": 1}}, read(self.folder).grades)

    def test_clicks_are_judgments_of_grade_1(self):
        file = self.folder / "clicks.tsv"
        file.write_text("query\tdocument\nred shoes\td3\nred shoes\td4\nhat\td9\n")
        self.assertEqual(
            ({"red shoes": "red shoes", "hat": "hat"}, {"red shoes": {"d3": 1, "d4": 1}, "hat": {"d9": 1}}), judged.clicks(file))

    def test_quotes_are_text_and_a_byte_order_mark_is_none(self):
        file = self.folder / "clicks.tsv"
        file.write_text('query\tdocument\n"red shoes\td3\nhat 7"\td9\n', encoding="utf-8-sig")
        self.assertEqual({'"red shoes': {"d3": 1}, 'hat 7"': {"d9": 1}}, judged.clicks(file)[1])


class TuningTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.made = Path(made.name)
        self.folder = HuggingFaceFolder(small.folder(self.made / "start"))
        self.known = judged.of_folder(collection(self.made / "mine", count=7))

    def tuned(self, name):
        wanted = Namespace(rate=1e-3, epochs=1, checks=2, seed=1, threads=1, freeze_embeddings=False, out=self.made / name)
        return tuned(self.folder, self.known, wanted)

    def test_every_run_starts_from_the_models_own_weights(self):
        before = {name: weights.clone() for name, weights in self.folder.model.state_dict().items()}
        self.assertEqual(self.tuned("first"), self.tuned("second"))
        for name, weights in self.folder.model.state_dict().items():
            self.assertTrue(torch.equal(before[name], weights))


    def test_judgments_of_another_index_are_refused_with_how_many_were_found(self):
        self.known = judged.Judged(self.known.queries, {each: {"gone": 1, "d3": 0} for each in self.known.queries}, self.known.ranked, self.known.texts)
        with self.assertRaisesRegex(SystemExit, "of 1 documents that were judged good 0 are there"):
            self.tuned("none")

    def test_a_cluster_without_an_index_is_asked_for_it(self):
        with self.assertRaisesRegex(SystemExit, "--index"):
            fine_tune(self.folder, Namespace(url="http://127.0.0.1:1", index=None, clicks=None, judgments=self.made / "mine"))


class Index(BaseHTTPRequestHandler):
    """Answers as an index of OpenSearch whose documents are all that is asked for."""

    documents = {f"d{i}": {"title": f"title {i}", "text": f"text {i}"} for i in range(9)}

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = {**self.documents, "far": {"text": ["far", "away"]}}
        ids = asked["query"]["ids"]["values"] if "ids" in asked["query"] else list(self.documents)
        hits = [{"_id": each, **({"_source": known[each]} if known[each] else {})} for each in ids if each in known]
        refused = self.path != "/mine/_search?search_pipeline=_none" or self.headers["Authorization"] != "Basic bWU6c2VjcmV0"
        self.send_response(400 if refused else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"hits": {"hits": hits}}).encode())

    def log_message(self, *_):
        pass


class ClusterTest(unittest.TestCase):
    def setUp(self):
        self.cluster = self.of(Index, "title^2", "text")

    def of(self, index, *fields):
        server = ThreadingHTTPServer(("127.0.0.1", 0), index)
        threading.Thread(target=server.serve_forever, args=(.01,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return judged.Cluster(f"http://me:secret@127.0.0.1:{server.server_port}", "mine", list(fields))

    def test_fields_within_objects_patterns_and_multi_fields_are_read(self):
        class Deep(Index):
            documents = {"d": {"article": {"body": ["one", "two"], "year": 1999}, "tag_a": "x", "tag_b": "y", "title": "T", "other": "no"}}

        for fields, text in (
                (("article.body", "title"), "one two T"), (("article", "tag_*"), "one two 1999 x y"), (("title.english^2",), "T")):
            self.assertEqual({"d": text}, self.of(Deep, *fields).search("any"))

    def test_a_field_that_no_hit_has_is_refused(self):
        class Sourceless(Index):
            documents = {"d": None}

        for index, fields in ((Index, ("titel", "text")), (Index, ("text.titel.english", "text")), (Sourceless, ("title",))):
            with self.assertRaisesRegex(SystemExit, rf"no hit of \[mine\] has \['{fields[0]}'\]"):
                judged.of_cluster(self.of(index, *fields), {"hat": "hat"}, {"hat": {"d3": 1}})

    def test_candidates_are_the_indexs_own_without_a_pipeline_and_good_documents_beyond_them_are_fetched(self):
        known = judged.of_cluster(self.cluster, {"hat": "hat"}, {"hat": {"far": 1, "d3": 1, "gone": 1}})
        self.assertEqual([f"d{i}" for i in range(9)], known.ranked["hat"])
        self.assertEqual(("far away", "title 3 text 3"), (known.texts["far"], known.texts["d3"]))
        for lesson in known.groups(seed=1, rounds=5):
            self.assertEqual([1, 1, 0, 0, 0, 0], lesson.targets.tolist())


class Live:
    """An index that is written to: each search finds another document."""

    def __init__(self):
        self.asked, self.searches = ["mine", ["text"]], 0

    def search(self, text):
        self.searches += 1
        return {f"d{self.searches}": f"{text} {self.searches}"}

    def fetched(self, ids):
        return {}

    def refuse_unknown_fields(self):
        pass


class KeptTest(unittest.TestCase):
    def test_a_run_goes_on_with_what_it_began_with(self):
        with tempfile.TemporaryDirectory() as made:
            out, cluster, judgments = Path(made) / "run", Live(), ({"hat": "hat"}, {"hat": {"d1": 1}})
            judged.kept(out, cluster, *judgments)
            first = judged.kept(out, cluster, *judgments)
            self.assertEqual({"d2": "hat 2"}, first.texts)
            (out / "state.pt").touch()
            self.assertEqual(first, judged.kept(out, cluster, *judgments))
            self.assertEqual(2, cluster.searches)
            with self.assertRaisesRegex(SystemExit, "a run on other judgments"):
                judged.kept(out, cluster, {"hat": "hat"}, {"hat": {"d2": 1}})


class MeasuresTest(unittest.TestCase):
    def test_ndcg_of_the_best_order_is_1(self):
        grades = numpy.array([0.0, 2.0, 1.0])
        self.assertAlmostEqual(1, ndcg([(grades, grades)]))
        self.assertAlmostEqual((1 / numpy.log2(3) + 2 / 2) / (2 + 1 / numpy.log2(3)), ndcg([(-grades, grades)]))

    def test_the_loss_falls_when_the_better_one_rises(self):
        grades = torch.tensor([1.0, 0.0, 0.0])
        self.assertLess(better_first(torch.tensor([2.0, 0.0, 0.0]), grades), better_first(torch.tensor([1.0, 0.0, 0.0]), grades))
