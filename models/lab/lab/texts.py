"""The text to train on: questions and passages without judgments, and which questions are kept to choose checkpoints on."""

import hashlib
import json
import lzma
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PASSAGES, QUESTIONS = "passages.jsonl.xz", "queries.jsonl.xz"
# One question of so many is never trained on.
HELD_OUT = 20


@dataclass(frozen=True)
class Question:
    """passage: the id of the passage it was asked about, where known."""

    id: str
    text: str
    passage: str | None

    @property
    def held_out(self):
        """By its text, so that equal questions of two sources fall on the same side."""
        return int(hashlib.sha256(self.text.lower().encode()).hexdigest(), 16) % HELD_OUT == 0


@dataclass(frozen=True)
class Passage:
    id: str
    title: str
    text: str


class Texts:
    """A folder with PASSAGES and QUESTIONS, one JSON object a line."""

    def __init__(self, folder: Path):
        missing = [name for name in (PASSAGES, QUESTIONS) if not (folder / name).is_file()]
        if missing:
            raise SystemExit(f"{folder} lacks {missing}: name the folder with the text to train on by --data")
        self._folder = folder

    @cached_property
    def digest(self):
        """Of both files."""
        digest = hashlib.sha256()
        for name in (PASSAGES, QUESTIONS):
            with (self._folder / name).open("rb") as data:
                digest.update(hashlib.file_digest(data, "sha256").digest())
        return digest.hexdigest()

    @cached_property
    def passages(self):
        return [Passage(row["_id"], row.get("title") or "", row["text"]) for row in _rows(self._folder / PASSAGES)]

    @cached_property
    def questions(self):
        return [Question(row["_id"], row["text"], row.get("passage_id")) for row in _rows(self._folder / QUESTIONS)]


def _rows(file):
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
