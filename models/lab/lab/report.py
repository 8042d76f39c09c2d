"""A page with everything that evaluate found: one file, no script, nothing fetched. What comes from queries is escaped."""

import html
import io
import time

import matplotlib
import numpy
from matplotlib.figure import Figure

from . import figures
from .figures import NDCG

SHOWN = 12
PLOTS = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "svg.hashsalt": "evaluate",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .2rem .8rem; border-bottom: 1px solid #ddd; text-align: right }
th:first-child, td:first-child, td.text { text-align: left } svg { max-width: 100%; height: auto }
.better { color: #00613c } .worse { color: #a3210f } details { margin: 1rem 0 } summary { cursor: pointer }
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Which ranking is better?</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><h1>Which ranking is better?</h1><p>{made}. {legend}</p>{parts}</body></html>
"""
LEGEND = (
    "nDCG has linear gain and the ideal over all judged documents, as trec_eval's. Better and worse count queries against the first "
    "stage; p is that of no difference, by a paired randomisation test of nDCG@10. Times are the client's, of searches whose windows "
    "were all new to the score cache. “By the other half”: method and weight were chosen on one half of the queries and judged on the "
    "other, both ways round; what was chosen and judged on the same queries looks better than it is."
)


def write(outcomes, file, window):
    with matplotlib.rc_context(PLOTS):
        parts = "".join(_collection(outcome, window) for outcome in outcomes)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PAGE.format(style=STYLE, made=time.strftime("%F"), legend=LEGEND, parts=parts), encoding="utf-8")


def _collection(outcome, window):
    rows, first = outcome.rows, outcome.rows[0].of_queries[NDCG]
    parts = [f"<h2>{html.escape(outcome.name)}: {len(first)} queries</h2>", _table(outcome, window), _means(rows)]
    parts += [
        f"<p>{html.escape(name)}: <b>{found.chosen[0]}</b> was best on one half of the queries, <b>{found.chosen[1]}</b> on the other; "
        f"on all of them <b>{found.best}</b>.</p>"
        for name, found in outcome.halves.items()
    ]
    parts += [_curve(outcome), _latency(rows)]
    for row in rows[1:]:
        if row.statuses:
            parts.append(_changes(row, first, outcome.queries))
    parts.append(_every_query(outcome))
    return "".join(parts)


def _table(outcome, window):
    heads = (
        "",
        NDCG,
        "MRR@10",
        "recall@10",
        f"recall@{window}",
        "better",
        "worse",
        "p",
        "p50 ms",
        "p95",
        "p99",
        "searches timed",
        "not complete",
    )
    lines = []
    for row, compared in zip(outcome.rows, outcome.compared, strict=True):
        times = [f"{value:,.0f}" for value in figures.percentiles(row.seconds).values()] or [""] * 3
        incomplete = sum(count for status, count in row.statuses.items() if status not in ("", "complete"))
        lines.append(
            (
                row.name,
                *(f"{row.mean(each):.4f}" for each in heads[1:5]),
                *compared,
                *times,
                len(row.seconds) or "",
                incomplete or "",
            )
        )
    return _html_table(heads, lines)


def _html_table(heads, lines, classes=("",)):
    top = "".join(f"<th>{html.escape(str(each))}</th>" for each in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{classes[i] if i < len(classes) else ""}">{html.escape(str(cell))}</td>' for i, cell in enumerate(line)
        )
        + "</tr>"
        for line in lines
    )
    return f"<table><tr>{top}</tr>{body}</table>"


def _means(rows):
    figure, axes = _axes((9, 0.35 * len(rows) + 1))
    values = [row.mean(NDCG) for row in rows]
    axes.barh([row.name for row in rows], values, color=["#8a8a8a"] + ["#2f6db3"] * (len(rows) - 1))
    axes.axvline(values[0], color="#8a8a8a", linewidth=1)
    axes.invert_yaxis()
    axes.set_xlabel(NDCG)
    axes.set_xlim(max(0, min(values) - 0.1), min(1, max(values) + 0.05))
    for place, value in enumerate(values):
        axes.text(value, place, f" {value:.4f}", va="center", fontsize=8)
    return _svg(figure)


def _curve(outcome):
    """nDCG@10 over all queries by anchored's weight; 0 is replace."""
    curves = {name: found.curve for name, found in outcome.halves.items() if name.endswith(", anchored")}
    if not curves:
        return ""
    figure, axes = _axes((9, 3))
    for name, curve in curves.items():
        points = sorted((choice.weight or 0, value) for choice, value in curve.items())
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=name.removesuffix(", anchored"))
    axes.axhline(outcome.rows[0].mean(NDCG), color="#8a8a8a", linewidth=1, label="not reranked")
    axes.set_xlabel("weight of anchored (0: replace)")
    axes.set_ylabel(NDCG)
    axes.legend(fontsize=8)
    return _svg(figure)


def _latency(rows):
    timed = [row for row in rows if row.seconds]
    if not timed:
        return ""
    figure, axes = _axes((9, 3))
    for row in timed:
        axes.ecdf(numpy.array(row.seconds) * 1_000, label=row.name)
    axes.set_xscale("log")
    axes.set_xlabel("ms a search")
    axes.set_ylabel("share of searches")
    axes.legend(fontsize=8)
    return _svg(figure)


def _changes(row, first, queries):
    """Queries by what they gained, drawn whole, and the most extreme in words."""
    gains = sorted(((value - first[query], query) for query, value in row.of_queries[NDCG].items()), reverse=True)
    figure, axes = _axes((9, 2.5))
    values = [gain for gain, _ in gains]
    axes.bar(range(len(values)), values, width=1, color=["#00613c" if value > 0 else "#a3210f" for value in values])
    axes.set_ylabel(f"gain of {NDCG}")
    axes.set_xlabel("queries")
    wins = [each for each in gains if each[0] > 1e-9][:SHOWN]
    losses = [each for each in reversed(gains) if each[0] < -1e-9][:SHOWN]
    tables = "".join(
        f'<h4 class="{kind}">Most for the {kind}</h4>'
        + _html_table(
            ("query", "before", "now"),
            [(queries[query], f"{first[query]:.4f}", f"{first[query] + gain:.4f}") for gain, query in some],
            ("text",),
        )
        for kind, some in (("better", wins), ("worse", losses))
        if some
    )
    return f"<h3>{html.escape(row.name)} against the order without it</h3>{_svg(figure)}{tables}"


def _every_query(outcome):
    rows = outcome.rows
    lines = [
        (query, outcome.queries[query], *(f"{row.of_queries[NDCG][query]:.4f}" for row in rows))
        for query in rows[0].of_queries[NDCG]
    ]
    table = _html_table(("id", "query", *(row.name for row in rows)), lines, ("", "text"))
    return f"<details><summary>{NDCG} of every query</summary>{table}</details>"


def _axes(size):
    figure = Figure(figsize=size)
    return figure, figure.subplots()


def _svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight", metadata={"Date": None})
    # From its element on: the XML declaration has no place in a page.
    return out.getvalue()[out.getvalue().index("<svg") :]
