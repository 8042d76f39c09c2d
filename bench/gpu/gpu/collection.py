"""nq_utd: questions with the passages that BM25 finds, and which of them answer."""

import csv
import json
import math
from dataclasses import dataclass

CUT = 10


@dataclass(frozen=True)
class Search:
    query: str
    texts: list[str]
    grades: list[int]
    # Grades of all judged documents, found or not.
    judged: list[int]


def searches(folder, queries, candidates):
    """The first questions, each with its first candidates in BM25's order."""
    texts = {d["_id"]: " ".join(part for part in (d.get("title", ""), d["text"]) if part) for d in _lines(folder / "corpus.jsonl")}
    grades = {}
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            grades.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    found = {}
    for line in (folder / "bm25_top100.trec").read_text(encoding="utf-8").splitlines():
        query, _, document, *_ = line.split()
        found.setdefault(query, []).append(document)
    made = []
    for question in _lines(folder / "queries.jsonl")[:queries]:
        documents = found.get(question["_id"], [])[:candidates]
        of = grades.get(question["_id"], {})
        made.append(Search(
            question["text"], [texts[d] for d in documents], [of.get(d, 0) for d in documents], list(of.values())))
    return made


def _lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def order(logits):
    """Places, best first; equal logits in the first stage's order, as the plugin has it."""
    return sorted(range(len(logits)), key=lambda place: (-logits[place], place))


def ndcg(search, logits):
    """nDCG@10 as trec_eval computes it: linear gain, ideal over all judged documents."""
    ideal = _gain(sorted(search.judged, reverse=True))
    return _gain([search.grades[place] for place in order(logits)]) / ideal if ideal else None


def _gain(grades):
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades[:CUT]))


def overlap(one, other):
    """Share of the first ten that two orders have in common."""
    first, second = (set(order(logits)[:CUT]) for logits in (one, other))
    return len(first & second) / len(first)
