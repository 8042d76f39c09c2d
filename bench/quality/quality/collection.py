"""What is measured on: folders in BEIR layout with a fixed candidate list."""

from dataclasses import dataclass
from pathlib import Path

from . import beir

CANDIDATES = "bm25_top100.trec"
# A collection may have both: the first as its makers graded them, the second with every judged document as relevant.
JUDGMENTS = ("qrels.graded.tsv", "qrels.tsv")


@dataclass(frozen=True)
class Document:
    id: str
    title: str
    text: str

    @property
    def whole(self):
        """Title and text as the plugin joins the fields [title, text]: with a space, empty ones left out."""
        return " ".join(part for part in (self.title, self.text) if part)


@dataclass(frozen=True)
class Collection:
    """A collection, cut down to some queries.

    judgments: per file of judgments, per query the grade of each judged document.
    first_stage: per query the documents to rank, best first, with the scores that the candidate list gives them.
    """

    name: str
    documents: dict[str, Document]
    queries: dict[str, str]
    judgments: dict[str, dict[str, dict[str, int]]]
    first_stage: dict[str, dict[str, float]]

    def candidates(self, query):
        return list(self.first_stage[query])

    def sources(self):
        """(id, source) pairs, as an index takes them."""
        return ((d.id, {"title": d.title, "text": d.text}) for d in self.documents.values())

    def judged(self):
        """The judgments by a name for tables: the collection's, with the file's where there are several."""
        single = len(self.judgments) == 1
        return {self.name if single else f"{self.name}, {file}": of for file, of in self.judgments.items()}


def exists(folder: Path):
    return all((folder / name).is_file() for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv", CANDIDATES))


def load(folder: Path, queries=None, depth=100):
    """The first `queries` queries (all where None) in the order of the file, with `depth` candidates each."""
    return _load(folder, queries, lambda chosen: _candidates(folder / CANDIDATES, set(chosen), depth))


def load_without_candidates(folder: Path, queries=None):
    """As load, of a folder without candidate list: searches find their own."""
    return _load(folder, queries, lambda chosen: {})


def _load(folder, queries, candidates_of):
    texts = {q["_id"]: q["text"] for q in beir.rows(folder / "queries.jsonl")}
    chosen = list(texts)[:queries]
    judgments = {file: beir.grades(folder / file) for file in JUDGMENTS if (folder / file).is_file()}
    candidates = candidates_of(chosen)
    return Collection(
        folder.name,
        {d["_id"]: Document(d["_id"], d.get("title", ""), d["text"]) for d in beir.rows(folder / "corpus.jsonl")},
        {query: texts[query] for query in chosen},
        {file: {query: of.get(query, {}) for query in chosen} for file, of in judgments.items()},
        {query: candidates.get(query, {}) for query in chosen},
    )


def _candidates(file, queries, depth):
    candidates = {}
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            query, _, document, rank, score, _ = line.split()
            if query in queries and int(rank) <= depth:
                candidates.setdefault(query, {})[document] = float(score)
    return candidates
