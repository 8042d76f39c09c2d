"""Are figures trec_eval's, are combinations the plugin's, and is nothing judged on what it was chosen on?"""

import contextlib
import io
import json
import math
import sys
import tempfile
import threading
import unittest
from argparse import Namespace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lab import figures, judgments
from lab.__main__ import main
from lab.asked import FIRST_STAGE, Asking, System, _scored
from lab.combined import CHOICES, REPLACE, Combine, Scored, halves
from lab.opensearch import Answer, OpenSearch
from loopback import Loopback
from quality.metrics import p_value


class FiguresTest(unittest.TestCase):
    def test_a_worked_example(self):
        # gains 0, 2, 1 at ranks 1 to 3 against the ideal 2, 1, 1: (2/1.58496 + 1/2) / (2 + 1/1.58496 + 1/2)
        found = figures.measured({"q": {"a": 2, "b": 1, "c": 1, "x": 0}}, {"q": ["x", "a", "b"]}, 100)
        self.assertAlmostEqual(1.76186 / 3.13093, found["nDCG@10"]["q"], 5)
        self.assertEqual(0.5, found["MRR@10"]["q"])
        self.assertAlmostEqual(2 / 3, found["recall@100"]["q"])

    def test_the_eleventh_hit_is_worth_nothing(self):
        found = figures.measured({"q": {"a": 1}}, {"q": [*map(str, range(10)), "a"]}, 100)
        self.assertEqual((0, 0, 0, 1), tuple(found[each]["q"] for each in ("nDCG@10", "MRR@10", "recall@10", "recall@100")))

    def test_a_query_without_hits_counts_as_nothing(self):
        self.assertEqual(0, figures.measured({"q": {"a": 1}}, {"q": []}, 100)["nDCG@10"]["q"])

    def test_the_order_counts_and_not_the_names(self):
        for ranking in (["z", "a"], ["a", "z"]):
            found = figures.measured({"q": {"a": 1}}, {"q": ranking}, 100)
            self.assertEqual(1 / (ranking.index("a") + 1), found["MRR@10"]["q"])

    def test_p_of_all_signs(self):
        # Of 2 ** 10 signs two are as extreme.
        same, better = {str(i): 0 for i in range(10)}, {str(i): 1 for i in range(10)}
        self.assertAlmostEqual(2 / 1024, p_value(better, same), 3)
        self.assertEqual(1, p_value(same, dict(same)))


class CombineTest(unittest.TestCase):
    LOGITS, FIRST = [0.0, 2.0, 1.0], [9.0, 3.0, 6.0]

    def order(self, combine):
        return combine.order(self.LOGITS, self.FIRST).tolist()

    def test_each_method(self):
        self.assertEqual([1, 2, 0], self.order(REPLACE))
        # 6, 4, 5
        self.assertEqual([0, 2, 1], self.order(Combine("anchored", 6)))
        # .5 * logits' share + .5 * first's share: .5, .5, .5: first-stage order
        self.assertEqual([0, 1, 2], self.order(Combine("linear", 0.5)))
        # 1/63 + 1/61, 1/61 + 1/62, 1/62 + 1/63
        self.assertEqual([1, 0, 2], self.order(Combine("rrf")))

    def test_a_query_without_hits_has_no_order(self):
        for choice in CHOICES:
            self.assertEqual([], Scored([], [], []).ranking(choice))

    def test_nothing_to_hold_on_to(self):
        for first in ([0.0, 0.0, 0.0], [-1.0, -2.0, -3.0], [4.0, 4.0, 4.0]):
            self.assertEqual([1, 2, 0], Combine("anchored", 6).order(self.LOGITS, first).tolist())

    def test_a_hit_without_text_comes_last_and_the_others_are_combined_as_the_plugin_does(self):
        # As above, behind a hit of 9 that has no text: it holds the highest first-stage score, and the first rank.
        logits, first = [math.nan, 0.0, 2.0, 1.0], [9.0, 8.0, 3.0, 6.0]
        for choice, expected in (
            (REPLACE, [2, 3, 1, 0]),
            # 5.33, 4, 5
            (Combine("anchored", 6), [1, 3, 2, 0]),
            # .5 * share: .42, .5, .5
            (Combine("linear", 0.5), [2, 3, 1, 0]),
            # 1/63 + 1/62, 1/61 + 1/63, 1/62 + 1/64
            (Combine("rrf"), [2, 1, 3, 0]),
        ):
            self.assertEqual(expected, choice.order(logits, first).tolist(), str(choice))
        for choice in CHOICES:
            self.assertEqual([0, 1], choice.order([math.nan, math.nan], [2.0, 1.0]).tolist())

    def test_nothing_is_judged_on_what_it_was_chosen_on(self):
        """The model is right for half of the queries, the first stage for the others, and chance decides which are together."""
        grades = {str(i): {"good": 1} for i in range(8)}
        scored = {str(i): Scored(["bad", "good"], [0.0, 9.0 if i % 2 else -9.0], [2.0, 1.0]) for i in range(8)}
        found = halves(scored, grades, seed=1)
        for query, ranking in found.rankings.items():
            self.assertIn(ranking, [scored[query].ranking(choice) for choice in found.chosen])
        self.assertEqual(set(CHOICES), set(found.curve))
        self.assertEqual(set(scored), set(found.rankings))

    def test_too_few_queries_are_not_halved(self):
        self.assertIsNone(halves({"a": Scored(["x"], [1.0], [1.0])}, {"a": {"x": 1}}, 1))


class _Client:
    """Answers every search at once, and counts them."""

    def __init__(self):
        self.asked = 0

    def index(self, *given):
        pass

    def patiently(self, index, body, pipeline=None):
        self.asked += 1
        return Answer({"a": 1.0}, {}, {}, 0.1)


class AskedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.client = Path(folder.name), _Client()

    def asked(self, system, search="match", queries=("one", "two")):
        """How many searches it took."""
        before = self.client.asked
        queries = {str(i): text for i, text in enumerate(queries)}
        Asking(self.client, "any", None, lambda text: {"query": {search: text}}, queries, 3, self.folder).answers(system)
        return self.client.asked - before

    def test_kept_answers_are_those_to_the_same_search_only(self):
        first = System(FIRST_STAGE, None)
        self.assertEqual(2, self.asked(first))
        self.assertEqual(0, self.asked(first))
        self.assertEqual(2, self.asked(first, "match_phrase"))
        self.assertEqual(1, self.asked(first, queries=("one", "other")))

    def test_a_pipeline_or_a_model_that_changed_is_asked_again(self):
        # One more each: the wait for its model.
        for version in (None, {"response_processors": []}, {"response_processors": [{}]}):
            self.assertEqual(3, self.asked(System("rerank", "rerank", version)))
            self.assertEqual(0, self.asked(System("rerank", "rerank", version)))
        model = self.folder / "model"
        model.mkdir()
        for manifest in ("{}", '{"name": "other"}'):
            (model / "manifest.json").write_text(manifest)
            self.assertEqual(3, self.asked(System.of_model("mine", ["text"], 3, model)))

    def test_an_index_made_of_other_text_or_by_another_analyzer_is_asked_again(self):
        from lab.evaluate import _collection

        data = self.folder / "data"
        data.mkdir()
        (data / "queries.jsonl").write_text('{"_id": "q", "text": "one"}\n')
        (data / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n")
        wanted = Namespace(index=None, search=None, answers=self.folder / "answers", models=[], pipelines=[], window=3)
        taken = []
        for text, analyzer in (("wing", "english"), ("wing", "english"), ("wing", "standard"), ("river", "standard")):
            (data / "corpus.jsonl").write_text(json.dumps({"_id": "a", "text": text}) + "\n")
            wanted.analyzer, before = analyzer, self.client.asked
            with contextlib.redirect_stdout(io.StringIO()):
                _collection(self.client, judgments.read(data), {}, wanted)
            taken.append(self.client.asked - before)
        self.assertEqual([1, 0, 1, 1], taken)

    def test_a_model_that_a_node_still_has_from_before_is_refused(self):
        (self.folder / "manifest.json").write_text('{"files": {"cpu": {"sha256": "abcdef"}, "cuda": {"sha256": "123456"}}}')
        self.client.served = lambda model: {"n": served}
        for served in ("abc", "123"):
            self.asked(System.of_model("mine", ["text"], 3, self.folder), queries=(served,))
        served = "fff"
        with self.assertRaisesRegex(SystemExit, r"\[n\] still serves another model as \[mine\]: .*another name, or restart"):
            self.asked(System.of_model("mine", ["text"], 3, self.folder))

    def test_hits_without_text_have_no_logit(self):
        first = Answer({"a": 3.0, "b": 2.0, "c": 1.0}, {}, {}, 0.1)
        report = {"status": "complete", "reranked": 2, "candidates": 3}
        found = _scored(Answer({"c": 5.0, "b": 4.0, "a": 0.1}, {"c": 1.0, "b": 2.0}, report, 0.1), first)
        self.assertEqual((["a", "b", "c"], [3.0, 2.0, 1.0]), (found.ids, found.first_stage))
        self.assertEqual((True, [4.0, 5.0]), (math.isnan(found.logits[0]), found.logits[1:]))
        self.assertIsNone(_scored(Answer({"c": 5.0, "b": 4.0}, {}, report, 0.1), first))
        self.assertIsNone(_scored(Answer({"c": 5.0}, {}, {"status": "partial", "reranked": 1}, 0.1), first))

    def test_an_answer_that_a_stop_cut_off_is_asked_again(self):
        self.asked(System(FIRST_STAGE, None))
        (file,) = self.folder.iterdir()
        file.write_bytes(file.read_bytes()[:-5])
        self.assertEqual(1, self.asked(System(FIRST_STAGE, None)))
        self.assertEqual(0, self.asked(System(FIRST_STAGE, None)))


class SearchTest(unittest.TestCase):
    def test_a_template_without_a_place_for_the_question_is_refused(self):
        from lab.evaluate import _body

        with tempfile.TemporaryDirectory() as folder:
            search = Path(folder) / "search.json"
            wanted = Namespace(search=search, window=3)
            search.write_text('{"query": {"match": {"text": "{{query}}"}}}')
            self.assertEqual({"query": {"match": {"text": 'say "a"'}}, "size": 3}, _body(wanted)('say "a"'))
            search.write_text('{"query": {"match": {"text": "{{ query }}"}}}')
            with self.assertRaisesRegex(SystemExit, r"has no \{\{query\}\}"):
                _body(wanted)


class ClusterTest(unittest.TestCase):
    def answering(self, *answers):
        """(status, body) of one request after the other."""
        left = list(answers)

        def answer(request):
            request.rfile.read(int(request.headers.get("Content-Length", 0)))
            status, body = left.pop(0)
            text = json.dumps(body).encode()
            request.send_response(status)
            request.send_header("Content-Length", str(len(text)))
            request.end_headers()
            request.wfile.write(text)

        return OpenSearch(self.enterContext(Loopback(answer)).url)

    def test_an_overloaded_node_is_asked_again(self):
        client = self.answering((429, {}), (503, {}), (200, {"hits": {"hits": [{"_id": "a", "_score": 1.0}]}}), (400, {}))
        self.assertEqual(["a"], client.patiently("any", {}).ids)
        with self.assertRaisesRegex(SystemExit, "can't be searched: 400"):
            client.patiently("any", {})

    def test_what_is_served_is_told_by_node(self):
        nodes = {
            "1": {"name": "one", "models": {"mine": {"state": "ready", "sha256": "abc"}}},
            "2": {"name": "two", "models": {"mine": {"state": "loading"}}},
            "3": {"name": "three", "models": {}},
        }
        client = self.answering((200, {"nodes": nodes}), (403, {}))
        self.assertEqual({"one": "abc"}, client.served("mine"))
        self.assertEqual({}, client.served("mine"))

    def test_an_index_that_was_written_to_is_another(self):
        def of(uuid, *numbers):
            copies = [{"routing": {}, "seq_no": {"max_seq_no": number}} for number in numbers]
            return 200, {"indices": {"mine": {"uuid": uuid, "shards": {"0": copies}}}}

        client = self.answering(of("a", 5, 4), of("a", 5, 5), of("a", 6, 5), of("b", 5, 5), (403, {}))
        one, same, written, anew, unknown = (client.state("mine") for _ in range(5))
        self.assertEqual(one, same)
        self.assertTrue(one != written and one != anew)
        self.assertIsNone(unknown)


class _Cluster(BaseHTTPRequestHandler):
    """Answers as a cluster does: the reranked order is the first stage's turned round."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        ids, reranked = ["a", "b", "c"], "search_pipeline" in body
        hits = [{"_id": each, "_score": 3.0 - i} for i, each in enumerate(ids)]
        if reranked:
            hits = [
                {"_id": each, "_score": 1.0 * i, "fields": {"previous_score": [3.0 - i]}}
                for i, each in reversed(list(enumerate(ids)))
            ]
        report = {"status": "complete", "reranked": len(hits), "windows": {"cached": 0}}
        answer = json.dumps(
            {"hits": {"hits": hits[: body["size"]]}, **({"ext": {"cross_encoder": report}} if reranked else {})}
        ).encode()
        self.send_response(400 if "refused" in str(body) else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class EvaluateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "queries.jsonl").write_text(
            "".join(json.dumps({"_id": str(i), "text": f"<script>{i}</script>"}) + "\n" for i in range(6))
        )
        (self.folder / "qrels.tsv").write_text(
            "query-id\tcorpus-id\tscore\n" + "".join(f"{i}\tc\t1\n" for i in range(5)) + "5\ta\t1\n"
        )

    def evaluated(self, *data, report="report.html"):
        from lab.evaluate import evaluate

        server = ThreadingHTTPServer(("127.0.0.1", 0), _Cluster)
        threading.Thread(target=server.serve_forever, args=(.01,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        wanted = Namespace(
            data=data,
            url=f"http://127.0.0.1:{server.server_port}",
            certificates=None,
            index="any",
            fields=["text"],
            search=None,
            pipelines=[],
            models=["default"],
            config=None,
            window=3,
            queries=None,
            qrels=None,
            seed=1,
            answers=self.folder / "answers",
            report=self.folder / report,
        )
        with contextlib.redirect_stdout(io.StringIO()) as said:
            evaluate(wanted)
        return said

    def test_what_was_found_is_written_though_the_next_collection_fails(self):
        other = self.folder / "other"
        other.mkdir()
        (other / "queries.jsonl").write_text(json.dumps({"_id": "1", "text": "refused"}) + "\n")
        (other / "qrels.tsv").write_text("1\tc\t1\n")
        with self.assertRaisesRegex(SystemExit, "can't be searched: 400"):
            self.evaluated(self.folder, other)
        self.assertEqual(1, len(json.loads((self.folder / "report.json").read_text(encoding="utf-8"))["collections"]))
        self.assertIn("</html>", (self.folder / "report.html").read_text(encoding="utf-8"))

    def test_a_folder_that_is_none_or_a_page_that_can_not_be_written_is_refused_before_anything_is_asked(self):
        with self.assertRaisesRegex(SystemExit, "missing has no queries.jsonl"):
            self.evaluated(self.folder, self.folder / "missing")
        with self.assertRaisesRegex(SystemExit, "figures go as JSON"):
            self.evaluated(self.folder, report="report.json")
        with self.assertRaises(OSError):
            self.evaluated(self.folder, report="queries.jsonl/report.html")
        self.assertFalse((self.folder / "answers").exists())

    def test_what_the_machine_refuses_is_told_in_a_line(self):
        self.addCleanup(setattr, sys, "argv", sys.argv)
        sys.argv = ["run", "evaluate", "--data", str(self.folder), "--report", str(self.folder / "queries.jsonl" / "report.html")]
        with self.assertRaisesRegex(SystemExit, r"^\[Errno .*queries.jsonl'$"):
            main()

    def test_a_folder_may_name_its_analyzer(self):
        from lab.evaluate import _analyzed

        wanted = Namespace(analyzer="english")
        for data, folder, analyzer in (("a", "a", "english"), ("a=french", "a", "french")):
            found, its = _analyzed(Path(data), wanted)
            self.assertEqual((Path(folder), analyzer), (found, its.analyzer))
        self.assertEqual("english", wanted.analyzer)

    def test_a_report_is_written_and_shows_no_markup_of_queries(self):
        said = self.evaluated(self.folder)
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        made = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        self.assertNotIn("<script", page)
        self.assertIn("&lt;script&gt;0", page)
        systems = {each["name"]: each for each in made["collections"][0]["systems"]}
        self.assertAlmostEqual((5 * 0.5 + 1) / 6, systems["not reranked"]["nDCG@10"])
        self.assertAlmostEqual((5 + 0.5) / 6, systems["default"]["nDCG@10"])
        self.assertEqual({"complete": 6}, systems["default"]["searches"])
        self.assertIn("| default | 0.9167 | 0.8889 | 1.0000 | 5 / 1 |", said.getvalue())


if __name__ == "__main__":
    unittest.main()
