"""What has to hold, with its figure: passed, failed, or not run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .agreement import SAME_MODEL
from .interleaved import Measured
from .settings import ML_COMMONS, PUBLISHED


@dataclass(frozen=True)
class Line:
    """figure: what was measured, for a reader; passed: None where it was not run, and then the figure says why."""

    name: str
    asked: str
    figure: str
    passed: bool | None

    @property
    def outcome(self) -> str:
        if self.passed and self.asked == "stated":
            return "stated"
        return {None: "not run", True: "passed", False: "failed"}[self.passed]

    def as_row(self) -> dict:
        return {"line": self.name, "asked": self.asked, "figure": self.figure, "outcome": self.outcome}


def at_least(name: str, limit: float, figure: float, note: str = "") -> Line:
    return Line(name, f"≥ {limit:g}", f"{figure:.3f}{note}", figure >= limit)


def at_most(name: str, limit: float, figure: float, note: str = "") -> Line:
    return Line(name, f"≤ {limit:g}", f"{figure:.3f}{note}", figure <= limit)


def not_run(name: str, reason: str) -> Line:
    return Line(name, "", reason, None)


class Rows:
    """The measured rows by name. Those that rank as another model does are no rivals; the unknown ones are."""

    def __init__(self, measured: Sequence[Measured], agreement: dict[str, float]):
        self._done = {self._key(one): one for one in measured if one.failure is None}
        self._agreement = agreement

    @staticmethod
    def _key(one: Measured) -> tuple[str, str, str]:
        return one.row.name, one.row.model, one.row.kind

    def ours(self, name: str, model: str = "student") -> Measured | None:
        return self._done.get((name, model, "ours"))

    def rivals(self, model: str, kind: str) -> list[Measured]:
        of = [one for one in self._done.values() if one.row.model == model and kind in one.row.kind.split(", ")]
        return [one for one in of if self._agreement.get(one.row.label + model, 1.0) >= SAME_MODEL]


def of(measured: Sequence[Measured], agreement: dict[str, float], ndcg: dict[str, float]) -> list[Line]:
    """The lines that compare rows; `agreement` and `ndcg` by label and model."""
    rows = Rows(measured, agreement)
    return [*_ceilings(rows), *_rivals(rows), *_against_larger(rows, ndcg)]


def _ceilings(rows: Rows) -> Iterable[Line]:
    raw = rows.ours("raw")
    for name, limit in (("engine", 0.95), ("plugin", 0.9)):
        line, mine = f"{name} against the raw ceiling", rows.ours(name)
        if raw is None or mine is None:
            yield not_run(line, f"needs the rows raw and {name}")
        else:
            yield at_least(line, limit, mine.times(raw))


def _rivals(rows: Rows) -> Iterable[Line]:
    plugin = rows.ours("plugin")
    for kind, limit in (("default", 1.3), ("best", 1.0)):
        line = f"same model: plugin against every peer, {kind} settings"
        peers = rows.rivals("student", kind)
        if plugin is None or not peers:
            yield not_run(line, "needs the row plugin and a peer")
        else:
            nearest = min(peers, key=plugin.times)
            yield at_least(line, limit, plugin.times(nearest), f" (nearest: {nearest.row.name}, {nearest.row.note})")
    for model, files in (
        ("student", "the default model's files"),
        (PUBLISHED, "a published model.onnx and tokenizer.json"),
    ):
        line, mine = f"plugin against ML Commons' rerank processor, {files}", rows.ours("plugin", model)
        theirs = [one for one in rows.rivals(model, "default") if one.row.name == ML_COMMONS]
        if mine is None or not theirs:
            yield not_run(line, "needs the rows plugin and ml-commons" + " (--published-model)" * (model == PUBLISHED))
        else:
            yield at_least(line, 6, mine.times(theirs[0]))


def _against_larger(rows: Rows, ndcg: dict[str, float]) -> Iterable[Line]:
    """Ours on its small model against whoever is fastest on the L12, at any settings."""
    peers = rows.rivals("L12", "default") + rows.rivals("L12", "best")
    fastest = max(peers, key=lambda one: one.rate, default=None)
    for name, limit in (("plugin", 2.3), ("cascade", 3.5)):
        line, mine = f"{name} against the best peer on the L12", rows.ours(name)
        if mine is None or fastest is None:
            yield not_run(line, f"needs the row {name} and a peer on the L12 (--teacher)")
            continue
        theirs = fastest.row
        quality = f"nDCG@10 {ndcg[name + 'student']:.4f} against {ndcg[theirs.label + 'L12']:.4f}"
        note = f" ({quality} of {theirs.label}, {theirs.note})"
        yield at_least(line, limit, mine.times(fastest), note)
