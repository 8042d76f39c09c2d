"""What does keeping BM25's knowledge gain? `anchored` with its default weight against `replace`; nothing is tuned."""

from . import metrics
from .forced import ForcedCandidates
from .report import Check

WEIGHT = 6


def check(data, runs: ForcedCandidates):
    rows, queries, agree = [], [], True
    for name in runs.available(data):
        collection = runs.collection(name)
        first_stage = runs.first_stage(name)
        logits = {query: answer.scores for query, answer in runs.reranked(name, "replace", "identity").items()}
        anchored = runs.reranked(name, "anchored", "sigmoid")
        rankings = {
            "BM25": {query: answer.ids for query, answer in first_stage.items()},
            "replace": {query: answer.ids for query, answer in runs.reranked(name, "replace", "sigmoid").items()},
            "anchored": {query: answer.ids for query, answer in anchored.items()},
            "anchored, list's scores": {
                query: _anchored(logits[query], collection.first_stage[query]) for query in collection.queries
            },
        }
        for label, judgments in collection.judged().items():
            figures = {system: metrics.ndcg(judgments, ranking) for system, ranking in rankings.items()}
            rows.append(
                {
                    "collection": label,
                    "queries": len(collection.queries),
                    **{system: metrics.mean(values) for system, values in figures.items()},
                    "p (anchored ≠ replace)": metrics.paired_p(figures["anchored"], figures["replace"])[0],
                }
            )
            for query in figures["BM25"]:
                queries.append({"collection": label, "query": query, **{s: f[query] for s, f in figures.items()}})
        agree &= all(
            _anchored(logits[query], first_stage[query].scores)[: metrics.CUT] == answer.ids[: metrics.CUT]
            for query, answer in anchored.items()
        )
    notes = [
        "nDCG@10; anchored and replace through the plugin, first stage the node's BM25 (k1 .9, b .4, English stemming)",
        f"anchored: logit + {WEIGHT} · s / highest s; *list's scores*: computed here with the candidate list's scores",
        f"top 10 of anchored {'equal' if agree else 'NOT equal'} to the formula on the plugin's own logits and scores",
    ]
    return Check("combine", agree, {"combine": rows, "combine-queries": queries}, notes)


def _anchored(logits, first_stage):
    """The formula of the contract, over documents in first-stage order."""
    highest = max(first_stage.values())
    combined = {id: logits[id] + WEIGHT * score / highest for id, score in first_stage.items()}
    return sorted(combined, key=lambda id: -combined[id])
