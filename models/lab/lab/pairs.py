"""Texts to compare models on: the demo's collection, as people write, and the hostile texts of the plugin's tests."""

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

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
    texts = {each["_id"]: " ".join(filter(None, (each.get("title"), each["text"]))) for each in _lines(DEMO / "corpus.jsonl")}
    questions = {each["_id"]: each["text"] for each in _lines(DEMO / "queries.jsonl")}
    judged = {}
    for line in (DEMO / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        judged.setdefault(query, []).append(document)
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


def _lines(file):
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
