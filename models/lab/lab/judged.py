"""What do a user's judgments or clicks teach? For each query what was judged good, beside hard texts that were not."""

import csv
import hashlib
import json
import random
import urllib.parse
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy
from tqdm import tqdm

from .candidates import Group
from .collection import CANDIDATES, load
from .judgments import TO_LEARN_FROM, read
from .lessons import Lesson
from .opensearch import NO_PIPELINE, OpenSearch, names
from .trainer import STATE

# Of a group: judged texts at most, and texts that are not judged, more of them from the first ranks, where a mistake costs most.
GOOD, HARD, EASIER = 2, 4, 2
FIRST = 20
DEPTH = 100
# What a run learns from, beside its state.
FETCHED = "fetched.json"


@dataclass(frozen=True)
class Judged:
    """queries: texts by id; grades: per query of each judged document, above 0 is good; ranked: ids of candidates, best first."""

    queries: dict[str, str]
    grades: dict[str, dict[str, int]]
    ranked: dict[str, list[str]]
    texts: dict[str, str]

    def only(self, queries):
        return Judged({each: self.queries[each] for each in queries}, self.grades, self.ranked, self.texts)

    def found(self):
        """How much of what was judged good is there, in words."""
        good = {each for grades in self.grades.values() for each, grade in grades.items() if grade > 0}
        return f"of {len(good)} documents that were judged good {len(good & self.texts.keys())} are there"

    def groups(self, seed, rounds):
        """`rounds` for each query, each with other texts where there are others."""
        draw = random.Random(seed)
        return [each for query in self.queries for _ in range(rounds) if (each := self._group(query, draw)) is not None]

    def lists(self, depth):
        """Each query's first candidates with their grades, to choose checkpoints on."""
        return [self._lesson(query, self.ranked[query][:depth]) for query in self.queries if self.ranked[query]]

    def _group(self, query, draw):
        grades, ranked = self.grades[query], self.ranked[query]
        good = [each for each, grade in grades.items() if grade > 0 and each in self.texts]
        others = [each for each in ranked if grades.get(each, 0) <= 0]
        if not good or not others:
            return None
        chosen = draw.sample(good, min(GOOD, len(good)))
        chosen += draw.sample(others[:FIRST], min(HARD, len(others[:FIRST])))
        chosen += draw.sample(others[FIRST:], min(EASIER, len(others[FIRST:])))
        return self._lesson(query, chosen)

    def _lesson(self, query, documents):
        grades = [float(self.grades[query].get(each, 0)) for each in documents]
        return Lesson(Group(self.queries[query], [self.texts[each] for each in documents]), numpy.array(grades))


def of_folder(folder: Path):
    """A folder in BEIR layout with its candidate list."""
    if not (folder / CANDIDATES).is_file():
        raise SystemExit(f"{folder} has no {CANDIDATES}: name the cluster that holds the documents by --url and --index")
    loaded = load(folder, files=TO_LEARN_FROM)
    return Judged(loaded.queries, loaded.judgments, loaded.candidates, loaded.texts)


def of_cluster(cluster, queries, grades):
    """Candidates and texts from the index; judged documents that are no candidates are fetched."""
    ranked, texts = {}, {}
    for query, text in tqdm(queries.items(), desc="candidates", disable=None):
        found = cluster.search(text)
        ranked[query] = list(found)
        texts |= found
    if texts:
        cluster.refuse_unknown_fields()
    missing = sorted({each for judged in grades.values() for each in judged} - texts.keys())
    return Judged(queries, grades, ranked, texts | cluster.fetched(missing))


def kept(out: Path, cluster, queries, grades):
    """As of_cluster; for a run that goes on, what it has learnt from so far: an index that is written to answers otherwise."""
    file, asked = out / FETCHED, hashlib.sha256(json.dumps([cluster.asked, queries, grades]).encode()).hexdigest()
    if file.is_file() and (out / STATE).is_file():
        said = json.loads(file.read_text(encoding="utf-8"))
        if said["asked"] != asked:
            raise SystemExit(f"{out} holds a run on other judgments, another index or other fields: delete it, or name another folder by --out")
        return Judged(**said["judged"])
    found = of_cluster(cluster, queries, grades)
    out.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"asked": asked, "judged": asdict(found)}, ensure_ascii=False), encoding="utf-8")
    part.rename(file)
    return found


def judgments(folder: Path):
    """Queries and grades of a folder without its documents."""
    found = read(folder, files=TO_LEARN_FROM)
    return found.queries, found.grades


def clicks(file: Path):
    """Queries and grades of a TSV file with a header `query`, `document` and a line for each click; a document clicked for a query
    is good for it."""
    queries, grades = {}, {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in rows:
            if not row.get("query") or not row.get("document"):
                raise SystemExit(f"{file}, line {rows.line_num}: the columns [query] and [document], named in the first line, are separated by tabs")
            queries[row["query"]] = row["query"]
            grades.setdefault(row["query"], {})[row["document"]] = 1
    return queries, grades


class Cluster:
    """An index of OpenSearch, asked without its pipelines. url: may name user and password; fields: with or without boosts."""

    def __init__(self, url, index, fields, certificates=None):
        self._client = OpenSearch(url, certificates)
        self._path = f"/{urllib.parse.quote(index)}/_search?search_pipeline={NO_PIPELINE}"
        self._index, self._fields, self._read = index, fields, names(fields)
        self._unknown = set(self._read)

    @property
    def asked(self):
        return [self._index, self._fields]

    def search(self, text):
        """Texts by id, best first."""
        return self._hits({"multi_match": {"query": text, "fields": self._fields, "type": "most_fields"}}, DEPTH)

    def fetched(self, ids):
        found = {}
        for start in range(0, len(ids), DEPTH):
            found |= self._hits({"ids": {"values": ids[start:start + DEPTH]}}, DEPTH)
        return found

    def _hits(self, query, size):
        parents = [each for name in self._read if (each := _parent(name))]
        body = {"query": query, "size": size, "_source": [*self._read, *parents]}
        hits = self._client.call("POST", self._path, body)["hits"]["hits"]
        return {hit["_id"]: self._text(list(_leaves(hit.get("_source") or {}))) for hit in hits}

    def _text(self, leaves):
        parts = {name: _values(leaves, name) for name in self._read}
        self._unknown -= {name for name, values in parts.items() if values}
        return " ".join(each for values in parts.values() for each in values)

    def refuse_unknown_fields(self):
        """After searches that had hits."""
        if self._unknown:
            raise SystemExit(
                f"no hit of [{self._index}] has {sorted(self._unknown)} in its _source: name by --fields what its documents have")


def _leaves(value, path=""):
    """(path, value) of all that is not empty, depth first."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, path)
    elif value not in (None, ""):
        yield path, str(value)


def _values(leaves, name):
    """Of a field, an object or a pattern; of a multi-field, which has no source of its own, its parent's."""
    found = [value for path, value in leaves if fnmatchcase(path, name) or path.startswith(f"{name}.")]
    return found or [value for path, value in leaves if path == _parent(name)]


def _parent(name):
    return name.rpartition(".")[0]
