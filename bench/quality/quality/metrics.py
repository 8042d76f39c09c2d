"""Figures of a ranking as trec_eval computes them, and whether two systems differ."""

from statistics import fmean

import numpy
import pytrec_eval
from scipy import stats

CUT = 10


def ndcg(judgments, rankings):
    """nDCG@10 per query: linear gain, ideal over all judged documents. `rankings` are ids, best first, per query."""
    figures = _evaluate(judgments, rankings, f"ndcg_cut.{CUT}")
    return {query: value[f"ndcg_cut_{CUT}"] for query, value in figures.items()}


def reciprocal_rank(judgments, rankings):
    """1 / rank of the first relevant document among the first ten, else 0, per query."""
    cut = {query: ranking[:CUT] for query, ranking in rankings.items()}
    return {query: value["recip_rank"] for query, value in _evaluate(judgments, cut, "recip_rank").items()}


def _evaluate(judgments, rankings, measure):
    # trec_eval sorts by score and breaks ties by id. Users see the order of the answer: scores that fall with it.
    run = {
        query: {document: float(len(ranking) - rank) for rank, document in enumerate(ranking)}
        for query, ranking in rankings.items()
        if judgments[query]
    }
    return pytrec_eval.RelevanceEvaluator({query: judgments[query] for query in run}, {measure}).evaluate(run)


def mean(figures):
    return fmean(figures.values())


def paired_p(better, worse):
    """Two-sided p of the two means being equal: paired randomisation test, and Student's t."""
    differences = [better[query] - worse[query] for query in sorted(better)]
    return p_value(better, worse), float(stats.ttest_1samp(differences, 0).pvalue)


def p_value(first, second, seed=0, rounds=100_000):
    """Two-sided p of both having the same mean over the same queries: paired randomisation test."""
    differences = numpy.array([first[query] - second[query] for query in sorted(first)])
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    draw, observed, extreme = numpy.random.default_rng(seed), abs(differences.sum()), 0
    for _ in range(rounds // 1_000):
        signs = draw.integers(0, 2, (1_000, len(differences)), dtype=numpy.int8) * 2 - 1
        extreme += int((abs(signs @ differences) >= observed - 1e-12).sum())
    return (extreme + 1) / (rounds + 1)
