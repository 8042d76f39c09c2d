"""Do windows find what truncation cuts off, and what does that cost? Full papers whose answers lie deep inside."""

from statistics import median

from . import collection, metrics
from .client import UNCUT
from .forced import FIELDS
from .report import Check, progress
from .search import OpenSearch, forced

COLLECTION = "covid_qa_long"
QUESTIONS, CANDIDATES = 100, 20
SIGNIFICANT = 0.05

# One window is what a reranker that truncates sees.
SYSTEMS = {
    "head": {"window_selection": "lead", "max_windows": 1},
    "lexical, 4 windows": {"window_selection": "lexical", "max_windows": 4},
    "all": {"window_selection": "all"},
}


def available(data):
    return collection.exists(data / COLLECTION)


def check(data, client: OpenSearch):
    papers = collection.load(data / COLLECTION, QUESTIONS, CANDIDATES)
    properties = {
        "title": {"type": "text", "copy_to": "all"},
        "text": {"type": "text", "copy_to": "all"},
        "all": {"type": "text", "analyzer": "english"},
    }
    client.index(
        COLLECTION,
        {"properties": properties},
        papers.sources(),
    )
    client.wait_for_model(COLLECTION)
    answers = {system: {} for system in ("BM25", *SYSTEMS)}
    for number, (query, text) in enumerate(papers.queries.items()):
        if number % 10 == 0:
            progress(f"question {number + 1} of {len(papers.queries)}")
        wanted = forced("all", text, papers.candidates(query))
        answers["BM25"][query] = client.search(COLLECTION, wanted, CANDIDATES)
        for system, options in SYSTEMS.items():
            answers[system][query] = client.search(COLLECTION, wanted, CANDIDATES, {**FIELDS, **UNCUT, **options})
    rankings = {system: {query: answer.ids for query, answer in found.items()} for system, found in answers.items()}
    (judgments,) = papers.judgments.values()
    ndcg = {system: metrics.ndcg(judgments, ranking) for system, ranking in rankings.items()}
    mrr = {system: metrics.reciprocal_rank(judgments, ranking) for system, ranking in rankings.items()}
    rows = [_row(system, answers[system], ndcg, mrr) for system in answers]
    queries = [
        {
            "query": query,
            **{
                f"{system} {name}": of[system][query]
                for name, of in (("nDCG", ndcg), ("RR", mrr))
                for system in answers
            },
        }
        for query in ndcg["BM25"]
    ]
    passed = all(
        metrics.mean(of[system]) > metrics.mean(of["head"])
        and metrics.paired_p(of[system], of["head"])[0] < SIGNIFICANT
        for system in ("lexical, 4 windows", "all")
        for of in (ndcg, mrr)
    )
    return Check(
        "long-documents", passed, {"long-documents": rows, "long-documents-queries": queries}, _notes(papers, judgments)
    )


def _row(system, answers, ndcg, mrr):
    reranked = system != "BM25"
    windows = [answer.report["windows"]["scored"] for answer in answers.values()] if reranked else []
    row = {"system": system, "nDCG@10": metrics.mean(ndcg[system]), "MRR@10": metrics.mean(mrr[system])}
    for name, of in (("nDCG", ndcg), ("MRR", mrr)):
        compared = reranked and system != "head"
        randomised, student = metrics.paired_p(of[system], of["head"]) if compared else (None, None)
        row[f"p {name} (randomisation)"] = randomised if compared else ""
        row[f"p {name} (t)"] = student if compared else ""
    return {
        **row,
        "p50 took, ms": median(answer.took for answer in answers.values()),
        "windows a search": sum(windows) / len(windows) if reranked else 0,
    }


def _notes(papers, judgments):
    found = sum(any(judgments[query].get(id, 0) for id in papers.candidates(query)) for query in papers.queries)
    return [
        f"first {len(papers.queries)} questions, {CANDIDATES} candidates each; for {found} the relevant paper is there",
        f"p: two-sided, against head, paired over the questions; passes below {SIGNIFICANT} on both measures",
        "times are the server's own, with the caches off",
    ]
