"""The pairs that everybody scores: queries of a collection with the candidates of its list."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quality import collection
from quality.collection import Collection

# A virtual machine compiles what runs often.
WARM_UP = 5


@dataclass(frozen=True)
class Search:
    """One query and its candidates, best first; texts are title and text joined with a space."""

    id: str
    query: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]

    def head(self, count: int) -> "Search":
        return Search(self.id, self.query, self.ids[:count], self.texts[:count])

    def as_json(self) -> dict:
        return {"query": self.query, "texts": self.texts}


@dataclass(frozen=True)
class Workload:
    """slices: per repetition the searches to time, never one twice; warm_up: some that are not timed."""

    collection: Collection
    slices: list[list[Search]]
    warm_up: list[Search]

    @property
    def timed(self) -> list[Search]:
        return [search for part in self.slices for search in part]

    @cached_property
    def all(self) -> list[Search]:
        """Those of every query of the collection."""
        return [_search(self.collection, query) for query in self.collection.queries]

    @property
    def untimed(self) -> list[Search]:
        timed = {search.id for search in self.timed}
        return [search for search in self.all if search.id not in timed]


def load(folder: Path, queries: int, candidates: int, repetitions: int) -> Workload:
    """`queries` in the order of the file, in equal slices; where the file has fewer, as many as there are."""
    loaded = collection.load(folder, None, candidates)
    searches = [_search(loaded, query) for query in loaded.queries if len(loaded.first_stage[query]) == candidates]
    each = min(queries, len(searches) - WARM_UP) // repetitions
    if each == 0:
        raise SystemExit(f"[{folder.name}] has [{len(searches)}] queries with [{candidates}] candidates: too few")
    slices = [searches[i * each : (i + 1) * each] for i in range(repetitions)]
    return Workload(loaded, slices, searches[-WARM_UP:])


def _search(loaded: Collection, query: str) -> Search:
    ids = tuple(loaded.candidates(query))
    return Search(query, loaded.queries[query], ids, tuple(loaded.documents[id].whole for id in ids))
