"""Reranks texts through an unmodified Cohere client whose base URL is ours, and prints a line of JSON per check.

    cohere_checks.py {sdk|wrappers} URL TEXTS EXPECTED

TEXTS is a JSON object from ids to texts, EXPECTED one with the question asked and the scores by id that a search gives the
same texts.
"""

import asyncio
import json
import os
import sys
import traceback

kind, url, texts, expected = sys.argv[1:]
texts = json.loads(texts)
expected = json.loads(expected)
QUESTION, SCORES = expected["question"], expected["scores"]
IDS = list(texts)
BEST_FIRST = sorted(IDS, key=lambda i: -SCORES[i])
TOKEN = "not-checked-here"


def equal(wanted, actual):
    assert wanted == actual, f"expected {wanted}, got {actual}"


def scores_by_id(answer):
    return {IDS[result.index]: result.relevance_score for result in answer.results}


def raises(error, call):
    try:
        call()
    except error as raised:
        return raised
    raise AssertionError(f"no {error.__name__}")


def sdk_checks():
    import cohere

    v1 = cohere.Client(api_key=TOKEN, base_url=url)
    v2 = cohere.ClientV2(api_key=TOKEN, base_url=url)
    documents = list(texts.values())

    def version_two_gives_the_scores_of_a_search():
        answer = v2.rerank(model="default", query=QUESTION, documents=documents)
        equal(SCORES, scores_by_id(answer))
        equal(BEST_FIRST, [IDS[result.index] for result in answer.results])
        equal("2", answer.meta.api_version.version)
        assert answer.id

    def version_one_gives_the_scores_of_a_search():
        answer = v1.rerank(query=QUESTION, documents=documents)
        equal(SCORES, scores_by_id(answer))
        equal("1", answer.meta.api_version.version)
        equal({None}, {result.document for result in answer.results})

    def version_one_reads_fields_and_repeats_documents():
        parts = [{"title": text[:20], "body": text[20:], "id": i} for i, text in texts.items()]
        answer = v1.rerank(
            query=QUESTION,
            documents=parts,
            rank_fields=["title", "body"],
            return_documents=True,
            max_chunks_per_doc=4,
            top_n=3,
        )
        equal(3, len(answer.results))
        for result in answer.results:
            equal(parts[result.index]["id"], result.document.id)

    def version_one_repeats_texts():
        answer = v1.rerank(query=QUESTION, documents=documents, return_documents=True, top_n=1)
        equal(documents[answer.results[0].index], answer.results[0].document.text)

    def top_n_cuts():
        answer = v2.rerank(model="default", query=QUESTION, documents=documents, top_n=2, max_tokens_per_doc=4096)
        equal(BEST_FIRST[:2], [IDS[result.index] for result in answer.results])

    def asynchronous_client_gives_the_same():
        async def rerank():
            client = cohere.AsyncClientV2(api_key=TOKEN, base_url=url)
            return await client.rerank(model="default", query=QUESTION, documents=documents)

        equal(SCORES, scores_by_id(asyncio.run(rerank())))

    def another_services_model_is_known_by_its_alias():
        answer = v2.rerank(model="rerank-v3.5", query=QUESTION, documents=documents)
        equal(SCORES, scores_by_id(answer))

    def unknown_model_is_not_found():
        error = raises(
            cohere.NotFoundError, lambda: v2.rerank(model="no-such-model", query=QUESTION, documents=documents)
        )
        assert "no-such-model" in error.body["message"], error.body

    def no_documents_is_a_bad_request():
        error = raises(cohere.BadRequestError, lambda: v2.rerank(model="default", query=QUESTION, documents=[]))
        equal("invalid request: list of documents must not be empty", error.body["message"])

    def no_question_is_a_bad_request():
        raises(cohere.BadRequestError, lambda: v2.rerank(model="default", query="", documents=documents))

    return [
        version_two_gives_the_scores_of_a_search,
        version_one_gives_the_scores_of_a_search,
        version_one_reads_fields_and_repeats_documents,
        version_one_repeats_texts,
        top_n_cuts,
        asynchronous_client_gives_the_same,
        another_services_model_is_known_by_its_alias,
        unknown_model_is_not_found,
        no_documents_is_a_bad_request,
        no_question_is_a_bad_request,
    ]


def wrapper_checks():
    os.environ["COHERE_API_KEY"] = TOKEN

    def llama_index_postprocessor_reranks():
        from llama_index.core.schema import NodeWithScore, TextNode
        from llama_index.postprocessor.cohere_rerank import CohereRerank

        nodes = [NodeWithScore(node=TextNode(id_=i, text=text), score=0.5) for i, text in texts.items()]
        ranked = CohereRerank(base_url=url, top_n=3).postprocess_nodes(nodes, query_str=QUESTION)
        equal(BEST_FIRST[:3], [node.node.node_id for node in ranked])
        equal([SCORES[i] for i in BEST_FIRST[:3]], [node.score for node in ranked])

    def langchain_compressor_reranks():
        from langchain_cohere import CohereRerank
        from langchain_core.documents import Document

        documents = [Document(page_content=text, metadata={"id": i}) for i, text in texts.items()]
        reranker = CohereRerank(base_url=url, model="rerank-v3.5", top_n=3)
        ranked = reranker.compress_documents(documents, QUESTION)
        equal(BEST_FIRST[:3], [document.metadata["id"] for document in ranked])
        equal([SCORES[i] for i in BEST_FIRST[:3]], [document.metadata["relevance_score"] for document in ranked])

    return [llama_index_postprocessor_reranks, langchain_compressor_reranks]


for check in sdk_checks() if kind == "sdk" else wrapper_checks():
    try:
        check()
        failure = ""
    except Exception:
        failure = traceback.format_exc()
    print(json.dumps({"check": check.__name__, "failure": failure}), flush=True)
