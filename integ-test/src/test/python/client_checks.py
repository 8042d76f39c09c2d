"""Uses an index that reranks through an unmodified Python client, and prints a line of JSON per check.

    client_checks.py {opensearch-py|elasticsearch-py} URL INDEX JUDGED

JUDGED is a JSON object from questions to the ids of their answers. What is not reranked must equal what the same request
answers without the pipeline.
"""

import json
import sys
import traceback

PLAIN = {"search_pipeline": "_none"}
LATE = "late train"


def connect(kind, url):
    if kind == "opensearch-py":
        import opensearchpy

        return opensearchpy.OpenSearch([url], timeout=100), opensearchpy.exceptions
    import elasticsearch

    return elasticsearch.Elasticsearch([url], timeout=100), elasticsearch.exceptions


kind, url, index, judged = sys.argv[1:]
judged = json.loads(judged)
client, errors = connect(kind, url)


def body(question=LATE, **more):
    return {"query": {"multi_match": {"query": question, "fields": ["title", "text"]}}, **more}


def search(params=None, **more):
    return client.search(index=index, body=body(**more), params=params or {})


def ids(answer):
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def equal(expected, actual):
    assert expected == actual, f"expected {expected}, got {actual}"


def search_finds_the_answer_that_plain_search_puts_lower():
    for question, answer in judged.items():
        reranked, plain = search(question=question, size=20), search(PLAIN, question=question, size=20)
        equal(answer, ids(reranked)[0])
        assert ids(plain)[0] != answer, question
        equal(sorted(ids(plain)), sorted(ids(reranked)))
        equal("complete", reranked["ext"]["cross_encoder"]["status"])
        assert "ext" not in plain


def pages_make_up_the_long_list():
    pages = [i for start in range(0, 30, 7) for i in ids(search(**{"from": start, "size": 7}))]
    equal(ids(search(size=35)), pages)


def multi_search_reranks_each_of_its_searches():
    lines = [line for question in judged for line in ({"index": index}, body(question))]
    answers = client.msearch(body=lines)["responses"]
    equal(list(judged.values()), [ids(answer)[0] for answer in answers])


def multi_search_takes_a_pipeline_per_search():
    question = next(iter(judged))
    answers = client.msearch(body=[{"index": index}, {**body(question), **PLAIN}])["responses"]
    equal(ids(search(PLAIN, question=question)), ids(answers[0]))


def count_is_that_of_the_plain_search():
    counted = client.count(index=index, body=body())["count"]
    equal(search(PLAIN, size=0)["hits"]["total"]["value"], counted)


def scroll_reads_everything_in_plain_order():
    answer = search({"scroll": "1m"}, size=15)
    read = ids(answer)
    while answer["hits"]["hits"]:
        answer = client.scroll(body={"scroll_id": answer["_scroll_id"], "scroll": "1m"})
        read += ids(answer)
    client.clear_scroll(body={"scroll_id": [answer["_scroll_id"]]})
    equal(ids(search(PLAIN, size=1000)), read)


def aggregations_see_every_match_with_and_without_hits():
    titles = {"titles": {"terms": {"field": "title.raw", "size": 100}}}
    plain = search(PLAIN, size=0, aggs=titles)["aggregations"]
    assert plain["titles"]["buckets"]
    equal(plain, search(size=0, aggs=titles)["aggregations"])
    equal(plain, search(size=5, aggs=titles)["aggregations"])


def highlights_are_those_of_the_plain_search():
    def highlights(params):
        answer = search(params, size=20, highlight={"fields": {"text": {"number_of_fragments": 2}}})
        return {hit["_id"]: hit["highlight"] for hit in answer["hits"]["hits"]}

    assert highlights(PLAIN)
    equal(highlights(PLAIN), highlights({}))


def source_is_what_was_asked_for():
    equal({"title"}, set(search(size=1, _source=["title"])["hits"]["hits"][0]["_source"]))
    assert "_source" not in search(size=1, _source=False)["hits"]["hits"][0]


def passages_are_where_they_say():
    for hit in search(size=5, ext={"cross_encoder": {"passages": 2}})["hits"]["hits"]:
        for passage in hit["fields"]["cross_encoder_passage"]:
            text = hit["_source"][passage["field"]].encode("utf-16-le")
            equal(passage["text"], text[2 * passage["start"] : 2 * passage["end"]].decode("utf-16-le"))


def explanation_accounts_for_the_score():
    for hit in search(size=5, explain=True)["hits"]["hits"]:
        equal(hit["_score"], hit["_explanation"]["value"])
        assert "cross_encoder [default]" in hit["_explanation"]["description"], hit["_explanation"]


def sort_is_kept():
    by_title = {"sort": ["title.raw"], "size": 20}
    equal(search(PLAIN, **by_title)["hits"], search(**by_title)["hits"])


def missing_index_is_not_found():
    raises(errors.NotFoundError, lambda: client.search(index="no-such-index", body=body()))


def malformed_query_is_a_request_error():
    raises(
        errors.RequestError,
        lambda: client.search(index=index, body={"query": {"query_string": {"query": "late AND ("}}}),
    )


def wrong_option_in_ext_is_a_request_error_that_names_it():
    error = raises(errors.RequestError, lambda: search(ext={"cross_encoder": {"windwo": 1}}))
    assert "windwo" in str(error.info), error.info


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


CHECKS = [
    search_finds_the_answer_that_plain_search_puts_lower,
    pages_make_up_the_long_list,
    multi_search_reranks_each_of_its_searches,
    multi_search_takes_a_pipeline_per_search,
    count_is_that_of_the_plain_search,
    scroll_reads_everything_in_plain_order,
    aggregations_see_every_match_with_and_without_hits,
    highlights_are_those_of_the_plain_search,
    source_is_what_was_asked_for,
    passages_are_where_they_say,
    explanation_accounts_for_the_score,
    sort_is_kept,
    missing_index_is_not_found,
    malformed_query_is_a_request_error,
    wrong_option_in_ext_is_a_request_error_that_names_it,
]

for check in CHECKS:
    try:
        check()
        failure = ""
    except Exception:
        failure = traceback.format_exc()
    print(json.dumps({"check": check.__name__, "failure": failure}), flush=True)
