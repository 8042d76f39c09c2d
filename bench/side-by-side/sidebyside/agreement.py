"""Is nobody fast by being wrong? A row's logits against a reference, and what its order is worth."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy
from quality import metrics
from quality.collection import Collection
from scipy import stats

from .interleaved import Measured
from .searches import Search

# Rank correlation below which a row counts as another model. Quantising the same weights keeps it above .97.
SAME_MODEL = 0.95

Logits = Mapping[str, Sequence[float]]


def spearman(logits: Logits, reference: Logits) -> float:
    """Mean over the queries of the rank correlation of their candidates."""
    return fmean(float(stats.spearmanr(logits[query], reference[query]).statistic) for query in logits)


def furthest(logits: Logits, reference: Logits) -> float:
    """Largest difference of two logits of a pair."""
    return max(float(numpy.abs(numpy.subtract(logits[query], reference[query])).max()) for query in logits)


def ndcg(measured: Measured, searches: Sequence[Search], collection: Collection) -> float:
    """nDCG@10 over the timed queries, by the collection's finest judgments."""
    judgments = next(iter(collection.judgments.values()))
    rankings = {}
    for search in searches:
        logits = measured.logits[search.id]
        # Stable: equal logits keep their first-stage order.
        rankings[search.id] = [search.ids[i] for i in sorted(range(len(logits)), key=lambda i, of=logits: -of[i])]
    return metrics.mean(metrics.ndcg(judgments, rankings))
