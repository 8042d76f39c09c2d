"""Does `rescore` rank as the processor does? On one shard it must; of three, each reranks its own first hits."""

from . import collection, metrics
from .client import UNCUT
from .forced import FIELDS, MAPPING, ForcedCandidates
from .report import Check, progress

COLLECTIONS = ("nq_utd", "cranfield")
WINDOW = 100
SHARDS = 3
# As many candidates as the processor has, in all.
SHARE = -(-WINDOW // SHARDS)


def available(data):
    return [name for name in COLLECTIONS if collection.exists(data / name)]


def check(data, runs: ForcedCandidates):
    rows, queries, same = [], [], True
    for name in available(data):
        loaded = runs.collection(name)
        answers = _answers(name, loaded, runs.client)
        one, ours = answers["processor"], answers["rescore"]
        same &= all(list(one[query].scores.items()) == list(ours[query].scores.items()) for query in loaded.queries)
        for label, judgments in loaded.judged().items():
            figures = {
                system: metrics.ndcg(judgments, {query: answer.ids for query, answer in of.items()})
                for system, of in answers.items()
            }
            rows.append(
                {
                    "collection": label,
                    "queries": len(loaded.queries),
                    **{system: metrics.mean(values) for system, values in figures.items()},
                }
            )
            for query in figures["BM25"]:
                queries.append({"collection": label, "query": query, **{s: f[query] for s, f in figures.items()}})
    notes = [
        f"nDCG@10 of `match` over the whole collection, windows of {WINDOW} hits; the columns with {SHARDS} shards are "
        "the same collection on as many shards, where the window of `rescore` is each shard's",
        f"on one shard every hit's place and score {'equal' if same else 'NOT equal'} to the processor's",
    ]
    return Check("rescore", same, {"rescore": rows, "rescore-queries": queries}, notes)


def _answers(name, loaded, client):
    """Of each system, an answer per query."""
    spread = f"{name}-{SHARDS}-shards"
    progress(f"{name}: indexing on {SHARDS} shards")
    settings = {**MAPPING["settings"], "number_of_shards": SHARDS}
    sources = loaded.sources()
    client.index(spread, {**MAPPING, "settings": settings}, sources)
    options = {**FIELDS, **UNCUT}
    systems = {
        "BM25": lambda query: client.search(name, query, WINDOW),
        "processor": lambda query: client.search(name, query, WINDOW, options),
        "rescore": lambda query: client.rescored(name, query, WINDOW, options, WINDOW),
        f"processor, {SHARDS} shards": lambda query: client.search(spread, query, WINDOW, options),
        f"rescore {SHARE}, {SHARDS} shards": lambda query: client.rescored(spread, query, WINDOW, options, SHARE),
        f"rescore {WINDOW}, {SHARDS} shards": lambda query: client.rescored(spread, query, WINDOW, options, WINDOW),
    }
    answers = {}
    for system, search in systems.items():
        progress(f"{name}: {system}")
        answers[system] = {query: search({"match": {"all": text}}) for query, text in loaded.queries.items()}
    return answers
