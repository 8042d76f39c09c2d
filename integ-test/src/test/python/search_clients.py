"""Sends every kind of search request through an unmodified Python client; prints, as JSON lines, what the client gave back.

    search_clients.py {opensearch-py|opensearch-py-async|elasticsearch-py} URL INDEX QUESTION

Knows nothing of reranking: who runs it compares what it prints for two indices. See RequestKind.java for the lines.
"""

import asyncio
import inspect
import json
import sys

kind, url, index, question = sys.argv[1:]


def connect():
    if kind == "elasticsearch-py":
        import elasticsearch

        return elasticsearch.Elasticsearch([url], timeout=100), elasticsearch
    import opensearchpy

    create = opensearchpy.AsyncOpenSearch if kind == "opensearch-py-async" else opensearchpy.OpenSearch
    return create([url], timeout=100), opensearchpy


client, package = connect()
TITLES = {"titles": {"terms": {"field": "title.raw", "size": 100}}}
HIGHLIGHT = {"fields": {"text": {"number_of_fragments": 2}}}


async def done(answer):
    """The synchronous clients answer at once, the asynchronous one has to be awaited."""
    return await answer if inspect.isawaitable(answer) else answer


def body(**more):
    return {"query": {"multi_match": {"query": question, "fields": ["title", "text"]}}, "size": 20, **more}


async def search(**more):
    return await done(client.search(index=index, body=body(**more)))


async def one(**more):
    return [await search(**more)]


async def pages():
    return [await search(**{"from": start, "size": 7}) for start in range(0, 35, 7)]


async def msearch():
    lines = [line for start in (0, 20) for line in ({"index": index}, body(**{"from": start}))]
    return (await done(client.msearch(body=lines)))["responses"]


async def count():
    return (await done(client.count(index=index, body={"query": body()["query"]})))["count"]


async def scroll():
    answers = [await done(client.search(index=index, body=body(size=15), scroll="1m"))]
    while answers[-1]["hits"]["hits"]:
        answers.append(await done(client.scroll(body={"scroll_id": answers[-1]["_scroll_id"], "scroll": "1m"})))
    await done(client.clear_scroll(body={"scroll_id": [answers[-1]["_scroll_id"]]}))
    return answers


async def point_in_time():
    if kind == "elasticsearch-py":
        pit = (await done(client.open_point_in_time(index=index, keep_alive="1m")))["id"]
    else:
        pit = (await done(client.create_pit(index=index, params={"keep_alive": "1m"})))["pit_id"]
    answer = await done(client.search(body=body(pit={"id": pit, "keep_alive": "1m"})))
    await done(client.delete_pit(body={"pit_id": [pit]}))
    return [answer]


async def missing_index():
    return [await done(client.search(index="no-such-index", body=body()))]


async def malformed_query():
    return await one(query={"query_string": {"query": "late AND ("}})


REQUESTS = {
    "search": one,
    "pages": pages,
    "msearch": msearch,
    "point in time": point_in_time,
    "count": count,
    "scroll": scroll,
    "aggregation": lambda: one(aggs=TITLES),
    "aggregation only": lambda: one(aggs=TITLES, size=0),
    "highlight": lambda: one(highlight=HIGHLIGHT),
    "sort": lambda: one(sort=["title.raw"]),
    "missing index": missing_index,
    "malformed query": malformed_query,
}


async def main():
    print(json.dumps({"version": package.__versionstr__}))
    for name, request in REQUESTS.items():
        try:
            answer = await request()
            seen = {"count": answer} if name == "count" else {"responses": answer}
        except package.TransportError as e:
            seen = {"error": {"status": e.status_code, "name": type(e).__name__}}
        print(json.dumps({"request": name, **seen}), flush=True)
    await done(client.close())


asyncio.run(main())
