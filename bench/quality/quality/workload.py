"""Documents of a given length in tokens, made of a collection's running text."""

from pathlib import Path

from transformers import AutoTokenizer

from . import collection
from .node import ROOT

SOURCES = ("scifact", "cranfield", "nq_utd", "covid_qa_long")


def source(data: Path):
    """The collection that texts and questions are taken from, or None."""
    return next((name for name in SOURCES if collection.exists(data / name)), None)


class Workload:
    def __init__(self, data: Path):
        self._collection = collection.load(data / source(data))
        self._tokenizer = AutoTokenizer.from_pretrained(ROOT / "models" / "default")
        self.name = self._collection.name

    def questions(self, count):
        return list(self._collection.queries.values())[:count]

    def documents(self, count, tokens):
        """`count` different texts of about `tokens` tokens: a cut inside a word may add one."""
        texts = []
        held, held_tokens = "", 0
        for document in self._collection.documents.values():
            held = f"{held} {document.whole}"
            spans = self._tokenizer(held, add_special_tokens=False, truncation=False, return_offsets_mapping=True)
            offsets = spans["offset_mapping"]
            while len(offsets) - held_tokens >= tokens:
                texts.append(held[offsets[held_tokens][0] : offsets[held_tokens + tokens - 1][1]])
                held_tokens += tokens
                if len(texts) == count:
                    return texts
            held = held[offsets[held_tokens][0] :] if held_tokens < len(offsets) else ""
            held_tokens = 0
        raise SystemExit(f"[{self.name}] has too little text for {count} documents of {tokens} tokens")
