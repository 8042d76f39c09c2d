"""One system asked all queries of one collection on a live cluster."""

import hashlib
import json
import math
import urllib.parse
from dataclasses import asdict, dataclass
from pathlib import Path

from quality import kept
from quality.client import UNCUT, Refused
from quality.search import pipeline
from tqdm import tqdm

from .combined import Scored
from .opensearch import Answer, OpenSearch, names

# What is added to a search to see the model's own logits and the first stage's scores, whatever a pipeline combines them to.
OPEN = {"activation": "identity", "combine": "replace", "keep_previous_score": True, "stages": [], **UNCUT}
FIRST_STAGE = "not reranked"


@dataclass(frozen=True)
class System:
    """Something that ranks. pipeline: the name of one on the cluster, or one written out; None for the first stage. version: by which
    it is known from what had its name before; graphs: checksums of those that a node may serve, where that is known."""

    name: str
    pipeline: str | dict | None
    version: object = None
    graphs: tuple = ()

    @staticmethod
    def of_model(model, fields, window, folder=None):
        """folder: that it was installed from, where that is known."""
        cross_encoder = {"model": model, "fields": names(fields), **OPEN}
        manifest = folder and folder / "manifest.json"
        if not manifest or not manifest.is_file():
            return System(model, pipeline(cross_encoder, window))
        graphs = tuple(each["sha256"] for each in json.loads(manifest.read_text(encoding="utf-8")).get("files", {}).values())
        return System(model, pipeline(cross_encoder, window), hashlib.sha256(manifest.read_bytes()).hexdigest(), graphs)

    @staticmethod
    def of_pipeline(name, client):
        try:
            version = client.call("GET", f"/_search/pipeline/{urllib.parse.quote(name)}")
        except Refused:
            version = None  # who may search with it may not have the right to read it
        return System(name, name, version)

    @property
    def shows_logits(self):
        """Whether its own answers have them; a pipeline's has to be asked a second time."""
        return isinstance(self.pipeline, dict)


@dataclass(frozen=True)
class Asking:
    """How a collection is asked. made_of: what tells the index from others of its name, where that is known; body: of a query's text
    the search's body, of `window` hits; kept: a folder that answers are kept in, or None."""

    client: OpenSearch
    index: str
    made_of: object
    body: object
    queries: dict[str, str]
    window: int
    kept: Path | None

    def answers(self, system, logits=False):
        """Per query. logits: as scores, instead of what the pipeline makes of them."""
        name = f"{self.index}, {system.name}{', logits' if logits else ''}"
        extra = {"ext": {"cross_encoder": {**OPEN, "window_size": self.window}}} if logits and not system.shows_logits else {}
        bodies = {query: {**self.body(text), **extra} for query, text in self.queries.items()}
        keys = {query: _digest([query, body]) for query, body in bodies.items()}
        file = f"{_digest([name, self.made_of, system.pipeline, system.version])}.jsonl"
        known = _Kept(self.kept and self.kept / file)
        if system.pipeline and not known.answers.keys() >= set(keys.values()):
            self._wait(system)
            self._check(system)
        for query, body in tqdm(bodies.items(), desc=name, disable=None, leave=False):
            if keys[query] not in known.answers:
                known.add(keys[query], self.client.patiently(self.index, body, system.pipeline))
        return {query: known.answers[key] for query, key in keys.items()}

    def _wait(self, system):
        """A pipeline that keeps the order while its model is being loaded would be judged as one that never reranks."""
        ext = {"ext": {"cross_encoder": {**UNCUT, "window_size": 1}}}
        for text in self.queries.values():
            if self.client.patiently(self.index, {**self.body(text), "size": 1, **ext}, system.pipeline).ids:
                return

    def _check(self, system):
        """What is loaded under a name stays until the node is restarted, whatever is installed meanwhile."""
        for node, served in (self.client.served(system.name) if system.graphs else {}).items():
            if not any(each.startswith(served) for each in system.graphs):
                raise SystemExit(
                    f"[{node}] still serves another model as [{system.name}]: install yours under another name, or restart the node")

    def scored(self, answers, first_stage):
        """Logits in first-stage order, NaN of hits without text; None where an answer does not have all of them."""
        return {query: _scored(answer, first_stage[query]) for query, answer in answers.items()}


def _scored(answer, first):
    if not answer.ids:
        return Scored([], [], [])
    reranked = answer.report.get("reranked", 0)
    if answer.report.get("status") != "complete" or answer.report.get("candidates", reranked) != len(answer.ids):
        return None
    ranks = {each: rank for rank, each in enumerate(first.ids)}
    ids = sorted(answer.ids, key=lambda each: ranks.get(each, len(ranks)))
    # Hits without text come after all others.
    logits = {each: answer.scores[each] for each in answer.ids[:reranked]}
    scores = {**first.scores, **answer.previous}
    return Scored(ids, [logits.get(each, math.nan) for each in ids], [scores.get(each, 0.0) for each in ids])


def _digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


class _Kept:
    """Answers by digests of what was asked, also in a file: a run that was stopped goes on where it was."""

    def __init__(self, file):
        self._file = file
        self.answers = {}
        for line in kept.lines(file) if file else ():
            key, answer = json.loads(line)
            self.answers[key] = Answer(**answer)

    def add(self, key, answer):
        self.answers[key] = answer
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps([key, asdict(answer)]) + "\n")
