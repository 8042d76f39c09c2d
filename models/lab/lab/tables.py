"""What evaluate found, as Markdown and as JSON."""

import time
from dataclasses import dataclass, field
from functools import cached_property

from quality.metrics import p_value

from . import figures
from .figures import MRR, NDCG


@dataclass(frozen=True)
class Row:
    """One ranking of one collection. of_queries: per figure and query; seconds: of searches that found no window in the cache."""

    name: str
    of_queries: dict[str, dict[str, float]]
    seconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def mean(self, figure):
        return figures.mean(self.of_queries[figure])


@dataclass(frozen=True)
class Outcome:
    """Of one collection. rows: the first stage first; halves: per system what was chosen among all methods."""

    name: str
    queries: dict[str, str]
    rows: list[Row]
    halves: dict[str, object]

    @cached_property
    def compared(self):
        """Each row against the first: queries that got better and worse, and the p of no difference; empty for the first itself."""
        first = self.rows[0].of_queries[NDCG]
        return [("", "", "")] + [_compared(first, row.of_queries[NDCG]) for row in self.rows[1:]]


def _compared(old, new):
    wins, losses, _ = figures.changes(old, new)
    return wins, losses, figures.shown(p_value(new, old))


def table(outcome, window):
    """As Markdown. Against the first stage: wins, losses, and the p of no difference."""
    heads = ("", NDCG, MRR, f"recall@{window}", "better / worse", "p", "p50 ms", "p95", "p99")
    lines = [f"\n## {outcome.name}: {len(outcome.rows[0].of_queries[NDCG])} queries\n", _line(heads), _line(["---"] * len(heads))]
    for row, (wins, losses, p) in zip(outcome.rows, outcome.compared, strict=True):
        changes = f"{wins} / {losses}" if p else ""
        times = [f"{value:,.0f}" for value in figures.percentiles(row.seconds).values()] or ["", "", ""]
        lines.append(
            _line((row.name, *(f"{row.mean(each):.4f}" for each in (NDCG, MRR, f"recall@{window}")), changes, p, *times))
        )
    lines += _against_the_first(outcome)
    for name, found in outcome.halves.items():
        lines.append(
            f"- {name}: {found.chosen[0]} was best on one half, {found.chosen[1]} on the other; on all queries {found.best}"
        )
    for row in outcome.rows:
        if row.statuses and not row.seconds:
            lines.append(f"- {row.name}: no times, every search found windows in the score cache")
        if set(row.statuses) - {"", "complete"}:
            lines.append(f"- {row.name}: not every search was reranked completely: {row.statuses}")
    return "\n".join(lines)


def _against_the_first(outcome):
    """Each system that was asked against the first of them."""
    first, *others = [row for row in outcome.rows[1:] if row.statuses] or [None]
    for row in others:
        wins, losses, p = _compared(first.of_queries[NDCG], row.of_queries[NDCG])
        yield f"- {row.name} against {first.name}: {wins} better, {losses} worse, p {p}"


def summary(outcomes):
    """nDCG@10 of every ranking on every collection, and p50 of those that were asked."""
    names = list(dict.fromkeys(row.name for outcome in outcomes for row in outcome.rows))
    lines = [
        "\n## nDCG@10, and p50 in ms\n",
        _line(["", *(outcome.name for outcome in outcomes)]),
        _line(["---"] * (len(outcomes) + 1)),
    ]
    for name in names:
        cells = []
        for outcome in outcomes:
            row = next((row for row in outcome.rows if row.name == name), None)
            time_of = f" ({figures.percentiles(row.seconds)['p50']:,.0f} ms)" if row and row.seconds else ""
            cells.append(f"{row.mean(NDCG):.4f}{time_of}" if row else "")
        lines.append(_line([name, *cells]))
    return "\n".join(lines)


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def as_json(outcomes, wanted):
    return {
        "made": time.strftime("%F"),
        "window": wanted.window,
        "seed": wanted.seed,
        "collections": [
            {
                "name": outcome.name,
                "systems": [
                    {
                        "name": row.name,
                        "searches": row.statuses,
                        **figures.percentiles(row.seconds),
                        "searches timed": len(row.seconds),
                        **{figure: row.mean(figure) for figure in row.of_queries},
                        "queries": row.of_queries,
                    }
                    for row in outcome.rows
                ],
                "chosen": {
                    name: {"halves": [str(each) for each in found.chosen], "all": str(found.best)}
                    for name, found in outcome.halves.items()
                },
            }
            for outcome in outcomes
        ],
    }
