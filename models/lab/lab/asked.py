"""One system asked all queries of one collection on a live cluster."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from quality.client import UNCUT
from quality.search import pipeline
from tqdm import tqdm

from .combined import Scored
from .opensearch import Answer, OpenSearch

# What is added to a search to see the model's own logits and the first stage's scores, whatever a pipeline combines them to.
OPEN = {"activation": "identity", "combine": "replace", "keep_previous_score": True, "stages": [], **UNCUT}
FIRST_STAGE = "not reranked"


@dataclass(frozen=True)
class System:
    """Something that ranks. pipeline: the name of one on the cluster, or one written out; None for the first stage."""

    name: str
    pipeline: str | dict | None

    @staticmethod
    def of_model(model, fields, window):
        cross_encoder = {"model": model, "fields": fields, **OPEN}
        return System(model, pipeline(cross_encoder, window))

    @property
    def shows_logits(self):
        """Whether its own answers have them; a pipeline's has to be asked a second time."""
        return isinstance(self.pipeline, dict)


@dataclass(frozen=True)
class Asking:
    """How a collection is asked. body: of a query's text the search's body, of `window` hits; kept: a folder that answers are kept in,
    or None."""

    client: OpenSearch
    index: str
    body: object
    queries: dict[str, str]
    window: int
    kept: Path | None

    def answers(self, system, logits=False):
        """Per query. logits: as scores, instead of what the pipeline makes of them."""
        name = f"{self.index}, {system.name}{', logits' if logits else ''}"
        extra = {"ext": {"cross_encoder": {**OPEN, "window_size": self.window}}} if logits and not system.shows_logits else {}
        kept = _Kept(self.kept and self.kept / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.jsonl")
        if system.pipeline and len(kept.answers) < len(self.queries):
            self._wait(system)
        for query, text in tqdm(self.queries.items(), desc=name, disable=None, leave=False):
            if query not in kept.answers:
                kept.add(query, self.client.patiently(self.index, {**self.body(text), **extra}, system.pipeline))
        return {query: kept.answers[query] for query in self.queries}

    def _wait(self, system):
        """A pipeline that keeps the order while its model is being loaded would be judged as one that never reranks."""
        ext = {"ext": {"cross_encoder": {**UNCUT, "window_size": 1}}}
        for text in self.queries.values():
            if self.client.patiently(self.index, {**self.body(text), "size": 1, **ext}, system.pipeline).ids:
                return

    def scored(self, answers, first_stage):
        """Logits in first-stage order; None where an answer does not have all of them."""
        return {query: _scored(answer, first_stage[query].ids) for query, answer in answers.items()}


def _scored(answer, first_ids):
    if not answer.ids:
        return Scored([], [], [])
    if answer.report.get("status") != "complete" or answer.report.get("reranked") != len(answer.ids):
        return None
    ranks = {each: rank for rank, each in enumerate(first_ids)}
    ids = sorted(answer.ids, key=lambda each: ranks.get(each, len(ranks)))
    return Scored(ids, [answer.scores[each] for each in ids], [answer.previous.get(each, 0.0) for each in ids])


class _Kept:
    """Answers, also in a file: a run that was stopped goes on where it was."""

    def __init__(self, file):
        self._file = file
        self.answers = {}
        if file and file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                query, answer = json.loads(line)
                self.answers[query] = Answer(**answer)

    def add(self, query, answer):
        self.answers[query] = answer
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps([query, asdict(answer)]) + "\n")
