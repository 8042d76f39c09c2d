"""Does the plugin rank as the model ranks? Against transformers and ONNX Runtime in Python, on the same windows."""

import onnxruntime

from . import metrics
from .forced import ForcedCandidates
from .node import ROOT, TARGET, version
from .reference import Reference
from .report import Check, progress

NDCG_TOLERANCE = 0.002
LOGIT_TOLERANCE = 1e-3
SAME_TOP = 0.99


def check(data, runs: ForcedCandidates):
    if onnxruntime.__version__ != version("onnxruntime.version"):
        raise SystemExit(
            f"the plugin runs another ONNX Runtime than [{onnxruntime.__version__}]: mend requirements.txt"
        )
    reference = Reference(ROOT / "models" / "default", TARGET / "quality-reference.txt")
    rows, queries = [], []
    for name in runs.available(data):
        for label, per_query in _compare(name, runs, reference).items():
            queries += per_query
            rows.append(_summary(label, per_query, runs.collection(name)))
    passed = all(
        abs(row["difference"]) <= NDCG_TOLERANCE
        and row["same top 10"] >= SAME_TOP
        and row["largest logit difference"] <= LOGIT_TOLERANCE
        for row in rows
    )
    notes = [
        f"asked for: nDCG@10 within {NDCG_TOLERANCE}, the same ten documents in the same order for {SAME_TOP:.0%} of "
        f"the queries, pooled logits within {LOGIT_TOLERANCE}",
        f"longest candidate: {reference.longest} windows; above 4 the lexical selection is compared too",
    ]
    return Check("parity", passed, {"parity": rows, "parity-queries": queries}, notes)


def _compare(name, runs, reference):
    collection = runs.collection(name)
    first_stage = runs.first_stage(name)
    plugin = runs.reranked(name, "replace", "identity")
    progress(f"{name}: the same in Python")
    searches = [
        (text, [collection.documents[id].whole for id in first_stage[query].ids])
        for query, text in collection.queries.items()
    ]
    rankings, furthest = {}, {}
    for query, logits in zip(collection.queries, reference.all_logits(searches), strict=True):
        expected = dict(zip(first_stage[query].ids, logits, strict=True))
        # sorted is stable: equal logits keep their first-stage order, as the plugin promises.
        rankings[query] = sorted(expected, key=lambda id, of=expected: -of[id])
        furthest[query] = max(abs(score - expected[id]) for id, score in plugin[query].scores.items())
    compared = {}
    for label, judgments in collection.judged().items():
        ours = metrics.ndcg(judgments, {query: answer.ids for query, answer in plugin.items()})
        theirs = metrics.ndcg(judgments, rankings)
        bm25 = metrics.ndcg(judgments, {query: answer.ids for query, answer in first_stage.items()})
        compared[label] = [
            {
                "collection": label,
                "query": query,
                "bm25": bm25.get(query),
                "plugin": ours.get(query),
                "reference": theirs.get(query),
                "same_top_10": plugin[query].ids[: metrics.CUT] == rankings[query][: metrics.CUT],
                "logit_difference": furthest[query],
                "windows": plugin[query].report["windows"]["wanted"],
            }
            for query in collection.queries
        ]
    return compared


def _summary(label, queries, collection):
    def mean(column):
        return metrics.mean({row["query"]: row[column] for row in queries if row[column] is not None})

    return {
        "collection": label,
        "queries": len(queries),
        "pairs": sum(len(collection.candidates(row["query"])) for row in queries),
        "windows": sum(row["windows"] for row in queries),
        "BM25": mean("bm25"),
        "plugin": mean("plugin"),
        "reference": mean("reference"),
        "difference": mean("plugin") - mean("reference"),
        "same top 10": sum(row["same_top_10"] for row in queries) / len(queries),
        "largest logit difference": max(row["logit_difference"] for row in queries),
    }
