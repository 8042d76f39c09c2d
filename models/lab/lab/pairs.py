"""Texts to compare models on: the demo's collection, as people write, and the hostile texts of the plugin's tests."""

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

from quality import beir

from .collection import texts_of

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "integ-test" / "demo-collection"
HOSTILE = ROOT / "plugin-src" / "src" / "test" / "resources" / "reference" / "texts.jsonl.gz"


@dataclass(frozen=True)
class Search:
    """A query and the documents that it is to order."""

    query: str
    documents: list[str]


def ordinary(queries=12, documents=15, seed=1):
    """Half of the documents, at most, are judged for the query, so that there is an order to get wrong."""
    draw = random.Random(seed)
    texts, questions = texts_of(DEMO / "corpus.jsonl"), texts_of(DEMO / "queries.jsonl")
    judged = {query: list(grades) for query, grades in beir.grades(DEMO / "qrels.tsv").items()}
    searches = []
    for query in draw.sample(sorted(judged), queries):
        near = judged[query][: documents // 2]
        others = sorted(set(texts) - set(near))
        chosen = near + draw.sample(others, documents - len(near))
        searches.append(Search(questions[query], [texts[document] for document in chosen]))
    return searches


def hostile(queries=12, documents=6, seed=2):
    """In fourteen scripts; documents of one to sixteen texts, so that some reach the model's limit."""
    draw = random.Random(seed)
    texts = hostile_texts()
    return [
        Search(draw.choice(texts), [" ".join(draw.choices(texts, k=draw.choice((1, 2, 4, 16)))) for _ in range(documents)])
        for _ in range(queries)]


def hostile_texts():
    with gzip.open(HOSTILE, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]
