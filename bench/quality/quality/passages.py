"""Does the passage that a hit shows hold the answer? Full papers, against BM25's best window of the same size."""

import json
from statistics import median

from . import collection
from .client import UNCUT
from .forced import FIELDS
from .report import Check, progress
from .search import OpenSearch, forced, pipeline, report, utf16

COLLECTION = "covid_qa_long"
WINDOWS = "covid_qa_long_windows"
QUESTIONS, CANDIDATES = 200, 20
# The figure the passage must reach as a multiple of BM25's, and the share of answers it should.
BETTER, GOAL = 1.5, 0.6
# As the plugin's windows: neighbours share a quarter.
OVERLAP = 4


def available(data):
    return collection.exists(data / COLLECTION) and (data / COLLECTION / "evidence.jsonl").is_file()


def check(data, client: OpenSearch):
    papers = collection.load(data / COLLECTION, None, CANDIDATES)
    evidence = _evidence(data / COLLECTION / "evidence.jsonl", papers)
    client.index(COLLECTION, {"properties": _english("title", "text")}, papers.sources())
    client.wait_for_model(COLLECTION)
    first, inexact = {}, 0
    for number, query in enumerate(evidence):
        if number % 10 == 0:
            progress(f"question {number + 1} of {len(evidence)}")
        id, passage = _best(client, papers, query)
        text = papers.documents[id].text
        inexact += _slice(text, passage) != passage["text"]
        if id == evidence[query]["docid"] and passage["field"] == "text":
            first[query] = passage
    size = int(median(len(passage["text"]) for passage in first.values()))
    client.index(WINDOWS, {"properties": {"paper": {"type": "keyword"}, **_english("text")}}, _windows(papers, size))
    rows = []
    for query, passage in first.items():
        text, start = papers.documents[evidence[query]["docid"]].text, evidence[query]["answer_start"]
        window = _bm25(client, evidence[query]["docid"], papers.queries[query])
        rows.append(
            {
                "query": query,
                "passage": passage["start"] <= utf16(text[:start]) < passage["end"],
                "BM25": window is not None and window <= start < window + size,
            }
        )
    hits = {system: sum(row[system] for row in rows) / len(rows) for system in ("passage", "BM25")}
    table = [{"window": system, "holds the answer's start": share} for system, share in hits.items()]
    passed = inexact == 0 and hits["passage"] >= BETTER * hits["BM25"]
    return Check(
        "passages",
        passed,
        {"passages": table, "passages-queries": rows},
        [
            f"first {len(evidence)} questions whose answer's place is known, {CANDIDATES} candidates each; "
            f"for {len(rows)} the right paper came first",
            f"passage against BM25: {hits['passage'] / hits['BM25']:.2f} times (at least {BETTER}); goal {GOAL}",
            f"BM25's windows have {size} characters, as the median passage; english analyzer, idf over all windows",
            f"passages that are not exactly what stands at their offsets: {inexact}",
        ],
    )


def _best(client, papers, query):
    """The paper that comes first, and its passage."""
    response = client.call(
        "POST",
        f"/{COLLECTION}/_search",
        {
            "query": forced("text", papers.queries[query], papers.candidates(query)),
            "size": 1,
            "_source": False,
            "search_pipeline": pipeline({**FIELDS, **UNCUT, "passage": True}, CANDIDATES),
        },
    )
    report(response)
    (hit,) = response["hits"]["hits"]
    return hit["_id"], hit["fields"]["cross_encoder_passage"][0]


def _bm25(client, paper, question):
    """Where BM25's best window of a paper starts; None where no word of the question is in it."""
    query = {"bool": {"must": {"match": {"text": question}}, "filter": {"term": {"paper": paper}}}}
    ids = client.search(WINDOWS, query, 1).ids
    return int(ids[0].rpartition("@")[2]) if ids else None


def _windows(papers, size):
    for document in papers.documents.values():
        for start in range(0, len(document.text), size - size // OVERLAP):
            yield f"{document.id}@{start}", {"paper": document.id, "text": document.text[start : start + size]}


def _evidence(file, papers):
    with file.open(encoding="utf-8") as lines:
        by_query = {e["qid"]: e for e in map(json.loads, lines) if e["offset_verified"]}
    return {query: by_query[query] for query in [q for q in papers.queries if q in by_query][:QUESTIONS]}


def _english(*fields):
    return {field: {"type": "text", "analyzer": "english"} for field in fields}


def _slice(text, passage):
    return text.encode("utf-16-le")[2 * passage["start"] : 2 * passage["end"]].decode("utf-16-le", "replace")
