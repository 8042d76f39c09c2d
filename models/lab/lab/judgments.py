"""A folder in BEIR layout: queries and what was judged for them; its documents where it has any."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from quality import beir

CORPUS = "corpus.jsonl"
# The first that a folder has; of the collections that have both, the first is as their makers graded them.
FILES = ("qrels.graded.tsv", "qrels.tsv", "qrels/test.tsv")
TO_LEARN_FROM = (*FILES[:2], "qrels/train.tsv")


@dataclass(frozen=True)
class Judgments:
    """grades: per query of each judged document, above 0 is relevant; those of queries without any relevant one are left out."""

    name: str
    folder: Path
    queries: dict[str, str]
    grades: dict[str, dict[str, int]]

    def documents(self):
        """(id, source) pairs."""
        for each in beir.rows(self.folder / CORPUS):
            yield each["_id"], {"title": each.get("title") or "", "text": each["text"]}

    def made_of(self):
        """What an index of the documents is made of, to know it again."""
        with (self.folder / CORPUS).open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()


def read(folder: Path, queries=None, file=None, files=FILES):
    """The first `queries` judged queries, in the order of the file. files: to choose from, where none is named."""
    found = [folder / each for each in ((file,) if file else files) if (folder / each).is_file()]
    if not found or not (folder / "queries.jsonl").is_file():
        raise SystemExit(f"{folder} has no queries.jsonl, or none of {', '.join((file,) if file else files)}")
    grades = beir.grades(found[0])
    texts = {each["_id"]: each["text"] for each in beir.rows(folder / "queries.jsonl")}
    chosen = [each for each in texts if any(grade > 0 for grade in grades.get(each, {}).values())][:queries]
    if not chosen:
        raise SystemExit(f"{folder}: no query of queries.jsonl has a relevant document in {found[0].name}")
    name = folder.name if folder.parent.name != "xquad" else f"xquad-{folder.name}"
    return Judgments(name, folder, {each: texts[each] for each in chosen}, {each: grades[each] for each in chosen})
