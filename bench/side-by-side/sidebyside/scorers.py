"""What is compared: anything that turns searches into logits and says how long that took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from .searches import Search


@dataclass(frozen=True)
class Scored:
    """ms: for all the searches; logits: per search, per candidate in the list's order. NaN where there is none."""

    ms: float
    logits: list[list[float]]


class Scorer(Protocol):
    def score(self, searches: Sequence[Search]) -> Scored: ...


@dataclass(frozen=True)
class Row:
    """A scorer in the table.

    model: `student`, `L12` or `published`; kind: `ours`, or a peer's `default` or `best` settings, or `default, best`
    where no others are faster; note: the settings, for a reader; at_once: searches given to the scorer at a time, the
    whole slice where None; ranks: whether its logits only stand for an order.
    """

    name: str
    model: str
    kind: str
    note: str
    scorer: Scorer
    at_once: int | None = 1
    ranks: bool = False

    @property
    def label(self) -> str:
        return f"{self.name} {self.kind}" if self.kind != "ours" else self.name
