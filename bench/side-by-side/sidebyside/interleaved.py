"""Times rows in turn: in each repetition every row scores the same searches, none of which it has seen before."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from quality.report import progress

from .processes import NotRun
from .scorers import Row
from .searches import Search, Workload


@dataclass
class Measured:
    """ms: per repetition, for all searches of its slice; logits: per query; failure: why the row was given up."""

    row: Row
    ms: list[float] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)
    logits: dict[str, list[float]] = field(default_factory=dict)
    failure: str | None = None

    @property
    def rates(self) -> list[float]:
        """Pairs a second, per repetition."""
        return [1e3 * pairs / ms for pairs, ms in zip(self.pairs, self.ms, strict=True)]

    @property
    def rate(self) -> float:
        return median(self.rates)

    def times(self, other: "Measured") -> float:
        """How many times as fast as another row: the median over the repetitions, each of the same work."""
        return median(theirs / mine for mine, theirs in zip(self.ms, other.ms, strict=True))


def measure(rows: Sequence[Row], workload: Workload) -> list[Measured]:
    """Each repetition starts with another row."""
    measured = [Measured(row) for row in rows]
    for one in measured:
        progress(f"warming up {one.row.label} on {one.row.model}")
        for search in workload.warm_up:
            _guarded(one, [search], timed=False)
    for repetition, slice in enumerate(workload.slices):
        progress(f"repetition {repetition + 1} of {len(workload.slices)}, load {os.getloadavg()[0]:.1f}")
        turn = repetition % len(measured)
        for one in measured[turn:] + measured[:turn]:
            _guarded(one, slice, timed=True)
    return measured


def _guarded(one: Measured, searches: Sequence[Search], timed: bool) -> None:
    if one.failure is not None:
        return
    try:
        ms = 0.0
        at_once = one.row.at_once or len(searches)
        for start in range(0, len(searches), at_once):
            together = searches[start : start + at_once]
            scored = one.row.scorer.score(together)
            ms += scored.ms
            if timed:
                one.logits.update(zip((search.id for search in together), scored.logits, strict=True))
    except NotRun as e:
        one.failure = str(e)
        return
    if timed:
        one.ms.append(ms)
        one.pairs.append(sum(len(search.ids) for search in searches))
