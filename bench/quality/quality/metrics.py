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


def paired_p(better, worse, rounds=100_000):
    """Two-sided p of the two means being equal: paired randomisation test with a fixed seed, and Student's t."""
    queries = sorted(better)
    differences = numpy.array([better[query] - worse[query] for query in queries])
    random = numpy.random.default_rng(0)
    observed = abs(differences.mean())
    extreme = 0
    for _ in range(rounds // 1_000):
        signs = random.choice((-1, 1), size=(1_000, len(queries)))
        extreme += int((abs((signs * differences).mean(axis=1)) >= observed - 1e-12).sum())
    return (extreme + 1) / (rounds + 1), float(stats.ttest_1samp(differences, 0).pvalue)
