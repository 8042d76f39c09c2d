"""Figures of rankings as trec_eval computes them."""

import numpy
import pytrec_eval

CUT = 10
NDCG, MRR = f"nDCG@{CUT}", f"MRR@{CUT}"


def measured(judgments, rankings, depth):
    """Per figure and query. judgments: per query the grade of each document; rankings: per query ids, best first; depth: how many
    of them recall looks at.

    nDCG has linear gain and the ideal over all judged documents; MRR looks at ten hits only, which trec_eval's does not.
    """
    judged = {query: judgments[query] for query in rankings if judgments.get(query)}
    # trec_eval sorts by score and breaks ties by id. Users see the order of the answer: scores that fall with it.
    runs = {query: {each: float(-rank) for rank, each in enumerate(rankings[query])} for query in judged}
    figures = pytrec_eval.RelevanceEvaluator(judged, {f"ndcg_cut.{CUT}", f"recall.{CUT},{depth}"}).evaluate(runs)
    heads = {query: dict(list(run.items())[:CUT]) for query, run in runs.items()}
    ranks = pytrec_eval.RelevanceEvaluator(judged, {"recip_rank"}).evaluate(heads)
    names = {NDCG: f"ndcg_cut_{CUT}", f"recall@{CUT}": f"recall_{CUT}", f"recall@{depth}": f"recall_{depth}"}
    of_all = {name: {query: figures.get(query, {}).get(key, 0.0) for query in judged} for name, key in names.items()}
    # Of a query that finds nothing nothing is said; it counts as 0.
    return {**of_all, MRR: {query: ranks.get(query, {}).get("recip_rank", 0.0) for query in judged}}


def mean(of_queries):
    return float(numpy.mean(list(of_queries.values()))) if of_queries else 0.0


def changes(first, second):
    """(wins, losses, ties) of the second."""
    differences = [second[query] - first[query] for query in first]
    wins, losses = sum(each > 1e-9 for each in differences), sum(each < -1e-9 for each in differences)
    return wins, losses, len(differences) - wins - losses


def shown(p):
    return f"{p:.4f}" if p >= 1e-4 else "< .0001"


def percentiles(seconds, of=(50, 95, 99)):
    """In milliseconds."""
    return {f"p{each}": float(numpy.percentile(seconds, each)) * 1_000 for each in of} if seconds else {}
