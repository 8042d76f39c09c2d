"""Which `combine` method and weight ranks best? Chosen on one half of the queries, judged on the other, both ways round: what was
chosen on the queries that it is judged on looks better than it is."""

import random
from dataclasses import dataclass

import numpy

from .figures import NDCG, measured

RRF_K = 60


@dataclass(frozen=True)
class Combine:
    """Options of `cross_encoder`."""

    method: str
    weight: float | None = None

    def __str__(self):
        return self.method if self.weight is None else f"{self.method} {self.weight:g}"

    def order(self, logits, first_stage):
        """Positions, best first. Both are given in first-stage order, and equal values stay in it. As the plugin's Combination."""
        logits, first = numpy.asarray(logits, dtype=float), numpy.asarray(first_stage, dtype=float)
        return numpy.argsort(-self._values(logits, first), kind="stable")

    def _values(self, logits, first):
        if self.method == "anchored":
            holds = len(first) and first.max() > 0 and first.max() > first.min()
            return logits + self.weight * first / first.max() if holds else logits
        if self.method == "linear":
            return self.weight * _share(logits) + (1 - self.weight) * _share(first)
        if self.method == "rrf":
            ranks = numpy.empty(len(logits))
            ranks[numpy.argsort(-logits, kind="stable")] = numpy.arange(1, len(logits) + 1)
            fused = 1 / (RRF_K + ranks) + 1 / (RRF_K + numpy.arange(1, len(logits) + 1))
            return numpy.where(numpy.isnan(logits), numpy.nan, fused)
        return logits


REPLACE = Combine("replace")
# In the order in which the first of equally good ones is taken: what needs no option first.
CHOICES = (
    REPLACE,
    *(Combine("anchored", each) for each in (6, 4, 1, 2, 3, 5, 8, 10, 12, 16, 24)),
    Combine("rrf"),
    *(Combine("linear", each / 10) for each in range(5, 10)),
    *(Combine("linear", each / 10) for each in range(1, 5)),
)


@dataclass(frozen=True)
class Scored:
    """Of one query, in first-stage order; logits: NaN where there is none, of hits that come last."""

    ids: list[str]
    logits: list[float]
    first_stage: list[float]

    def ranking(self, combine):
        return [self.ids[i] for i in combine.order(self.logits, self.first_stage)]


@dataclass(frozen=True)
class Halves:
    """chosen: what was best on either half; rankings: of every query by what was best on the half that it is not in; curve: mean
    nDCG@10 over all queries of every choice."""

    chosen: tuple[Combine, Combine]
    rankings: dict[str, list[str]]
    curve: dict[Combine, float]

    @property
    def best(self):
        """To be used; what to expect of it is what `rankings` has."""
        return max(self.curve, key=self.curve.get)


def halves(scored, judgments, seed, choices=CHOICES):
    """scored: per query. None where there are too few queries to halve."""
    queries = sorted(query for query in scored if judgments.get(query))
    if len(queries) < 4:
        return None
    random.Random(seed).shuffle(queries)
    parts = queries[::2], queries[1::2]
    figures = {
        choice: measured(judgments, {query: scored[query].ranking(choice) for query in queries}, 10)[NDCG] for choice in choices
    }
    chosen = tuple(max(choices, key=lambda choice: sum(figures[choice][query] for query in part)) for part in parts)
    rankings = {
        query: scored[query].ranking(choice) for part, choice in zip(parts, reversed(chosen), strict=True) for query in part
    }
    return Halves(chosen, rankings, {choice: float(numpy.mean(list(figures[choice].values()))) for choice in choices})


def _share(values):
    if numpy.isnan(values).all():
        return values
    low, high = numpy.nanmin(values), numpy.nanmax(values)
    return (values - low) / (high - low) if high > low else 0 * values
