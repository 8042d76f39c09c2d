"""A collection in BEIR layout with a candidate list `bm25_top100.trec`, and trec_eval's nDCG@10."""

from dataclasses import dataclass
from pathlib import Path

import numpy
import pytrec_eval
from quality import beir

from . import judgments

CANDIDATES = "bm25_top100.trec"


@dataclass(frozen=True)
class Collection:
    """texts: title and text of each document; candidates: per query the documents to order, best first; scores: those that the
    first stage gave them."""

    queries: dict[str, str]
    texts: dict[str, str]
    judgments: dict[str, dict[str, int]]
    candidates: dict[str, list[str]]
    scores: dict[str, list[float]]

    def pairs(self):
        return [(self.queries[query], self.texts[document]) for query in self.queries for document in self.candidates[query]]

    def ndcg(self, scores):
        """Mean nDCG@10 of `scores`, in the order of pairs()."""
        return float(self.ndcg_of_each(scores).mean())

    def ndcg_of_each(self, scores):
        """nDCG@10 of each query."""
        scores, run = iter(scores), {}
        for query in self.queries:
            documents = self.candidates[query]
            given = numpy.array([next(scores) for _ in documents])
            # Ranks, so that trec_eval does not break ties its own way.
            order = numpy.argsort(-given, kind="stable")
            run[query] = {documents[i]: float(len(documents) - rank) for rank, i in enumerate(order)}
        figures = pytrec_eval.RelevanceEvaluator(self.judgments, {"ndcg_cut.10"}).evaluate(run)
        return numpy.array([figures[query]["ndcg_cut_10"] for query in self.queries])


def load(folder: Path, queries=None, files=judgments.FILES):
    """The first `queries` queries that are judged and have candidates."""
    judged, texts = judgments.read(folder, files=files), texts_of(folder / "corpus.jsonl")
    candidates, scores = {}, {}
    for query, document, score in beir.run(folder / CANDIDATES):
        candidates.setdefault(query, []).append(document)
        scores.setdefault(query, []).append(score)
    chosen = [query for query in judged.queries if query in candidates][:queries]
    return Collection(
        {query: judged.queries[query] for query in chosen}, texts, {query: judged.grades[query] for query in chosen},
        {query: candidates[query] for query in chosen}, {query: scores[query] for query in chosen})


def texts_of(file):
    """Title and text by id, of documents or queries."""
    return {each["_id"]: " ".join(filter(None, (each.get("title"), each["text"]))) for each in beir.rows(file)}
