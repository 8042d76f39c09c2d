"""Retrieves and reranks through unmodified frameworks; prints, as JSON lines, what they gave back.

    applications.py {langchain|llama-index|haystack|cohere} CORPUS URL INDEX QUESTION

CORPUS is a file of lines of JSON with _id, title and text, which the framework stores in INDEX. Knows nothing of reranking by
search pipelines: who runs it compares what it prints for two indices. See RequestKind.java for the lines.
"""

import collections
import importlib.metadata
import json
import math
import os
import re
import sys
import zlib

kind, corpus, url, index, question = sys.argv[1:]
with open(corpus, encoding="utf-8") as lines:
    TEXTS = {article["_id"]: f'{article["title"]}\n{article["text"]}' for article in map(json.loads, lines)}
RERANK = f"{url}/_plugins/_cross_encoder"
# With the name that their templates give it, the pipeline of an index can be named where a framework insists.
PIPELINE = "reranked" if index.endswith("-reranked") else "normalized"
DIMENSION = 256
TOP = 20
os.environ["COHERE_API_KEY"] = os.environ["CO_API_KEY"] = "not-checked-here"


def words(text):
    return set(re.findall(r"\w+", text.lower()))


FREQUENCY = collections.Counter(word for text in TEXTS.values() for word in words(text))


def embed(text):
    """Hashed words, the rare ones long: similar enough for similar texts, and needs no model."""
    vector = [0.0] * DIMENSION
    for word in words(text):
        vector[zlib.crc32(word.encode()) % DIMENSION] += math.log(len(TEXTS) / FREQUENCY.get(word, 1))
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def found(ids, sent=None):
    answer = {"responses": [{"hits": {"hits": [{"_id": i} for i in ids]}}]}
    return answer if sent is None else {**answer, "sent": sent}


def langchain():
    from langchain_cohere import CohereRerank
    from langchain_community.vectorstores import OpenSearchVectorSearch
    from langchain_core.embeddings import Embeddings

    class HashedWords(Embeddings):
        def embed_documents(self, texts):
            return [embed(text) for text in texts]

        def embed_query(self, text):
            return embed(text)

    def store(name):
        return OpenSearchVectorSearch(url, name, HashedWords(), engine="lucene", timeout=100)

    def retrieve(**options):
        return store(index).as_retriever(search_kwargs={"k": TOP, **options}).invoke(question)

    def hybrid():
        return retrieve(search_type="hybrid_search", search_pipeline=PIPELINE, query_text=question)

    def ids(documents):
        return [document.metadata["id"] for document in documents]

    def rerank(model="rerank-v3.5"):
        documents = hybrid()
        best = CohereRerank(base_url=RERANK, model=model, top_n=TOP).compress_documents(documents, question)
        return found(ids(best), sent=ids(documents))

    store(index).add_texts(TEXTS.values(), [{"id": i} for i in TEXTS], ids=list(TEXTS), engine="lucene")
    return "langchain-community", {
        "hybrid search": lambda: found(ids(hybrid())),
        "vector search": lambda: found(ids(retrieve())),
        "rerank API": rerank,
        "missing index": lambda: store("no-such-index").as_retriever().invoke(question),
        "unknown model": lambda: rerank("no-such-model"),
    }


def llama_index():
    from llama_index.core import VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.schema import TextNode
    from llama_index.core.vector_stores.types import VectorStoreQueryMode
    from llama_index.postprocessor.cohere_rerank import CohereRerank
    from llama_index.vector_stores.opensearch import OpensearchVectorClient, OpensearchVectorStore

    class HashedWords(BaseEmbedding):
        def _get_text_embedding(self, text):
            return embed(text)

        def _get_query_embedding(self, query):
            return embed(query)

        async def _aget_query_embedding(self, query):
            return embed(query)

    client = OpensearchVectorClient(
        url, index, DIMENSION, engine="lucene", search_pipeline=PIPELINE, timeout=100
    )
    store = OpensearchVectorStore(client)
    nodes = VectorStoreIndex.from_vector_store(store, embed_model=HashedWords())
    nodes.insert_nodes([TextNode(id_=i, text=text) for i, text in TEXTS.items()])

    def retrieve(mode):
        return nodes.as_retriever(similarity_top_k=TOP, vector_store_query_mode=mode).retrieve(question)

    def ids(nodes):
        return [node.node.node_id for node in nodes]

    def rerank(model="rerank-v3.5"):
        first = retrieve(VectorStoreQueryMode.TEXT_SEARCH)
        best = CohereRerank(base_url=RERANK, model=model, top_n=TOP).postprocess_nodes(first, query_str=question)
        return found(ids(best), sent=ids(first))

    return "llama-index-vector-stores-opensearch", {
        "text search": lambda: found(ids(retrieve(VectorStoreQueryMode.TEXT_SEARCH))),
        "hybrid search": lambda: found(ids(retrieve(VectorStoreQueryMode.HYBRID))),
        "vector search": lambda: found(ids(retrieve(VectorStoreQueryMode.DEFAULT))),
        "rerank API": rerank,
        "unknown model": lambda: rerank("no-such-model"),
    }


def haystack():
    from haystack import Document
    from haystack_integrations.components.rankers.cohere import CohereRanker
    from haystack_integrations.components.retrievers.opensearch import (
        OpenSearchBM25Retriever,
        OpenSearchEmbeddingRetriever,
    )
    from haystack_integrations.document_stores.opensearch import OpenSearchDocumentStore

    def store(name, create=True):
        method = {"name": "hnsw", "engine": "lucene", "space_type": "l2"}
        return OpenSearchDocumentStore(
            hosts=url, index=name, embedding_dim=DIMENSION, method=method, create_index=create, timeout=100
        )

    def text_search(documents):
        return OpenSearchBM25Retriever(document_store=documents, top_k=TOP).run(query=question)["documents"]

    def vector_search():
        retriever = OpenSearchEmbeddingRetriever(document_store=articles, top_k=TOP)
        return retriever.run(query_embedding=embed(question))["documents"]

    def ids(documents):
        return [document.id for document in documents]

    def rerank(model="rerank-v3.5"):
        documents = text_search(articles)
        ranker = CohereRanker(model=model, top_k=TOP, api_base_url=RERANK)
        return found(ids(ranker.run(query=question, documents=documents)["documents"]), sent=ids(documents))

    articles = store(index)
    articles.write_documents([Document(id=i, content=text, embedding=embed(text)) for i, text in TEXTS.items()])
    return "opensearch-haystack", {
        "text search": lambda: found(ids(text_search(articles))),
        "vector search": lambda: found(ids(vector_search())),
        "rerank API": rerank,
        "missing index": lambda: text_search(store("no-such-index", create=False)),
        "unknown model": lambda: rerank("no-such-model"),
    }


def cohere():
    import cohere

    client = cohere.ClientV2(base_url=RERANK)
    ids = list(TEXTS)[-40:]

    def rerank(model="rerank-v3.5"):
        answer = client.rerank(model=model, query=question, documents=[TEXTS[i] for i in ids])
        return found([ids[result.index] for result in answer.results], sent=ids)

    return "cohere", {"rerank API": rerank, "unknown model": lambda: rerank("no-such-model")}


def status(error):
    """What opensearch-py and Cohere's client call it; a framework may have wrapped theirs."""
    while error is not None:
        if isinstance(getattr(error, "status_code", None), int):
            return error.status_code
        error = error.__cause__
    return 0


package, requests = {"langchain": langchain, "llama-index": llama_index, "haystack": haystack, "cohere": cohere}[kind]()
print(json.dumps({"version": importlib.metadata.version(package)}))
for name, request in requests.items():
    try:
        seen = request()
    except Exception as e:
        seen = {"error": {"status": status(e), "name": type(e).__name__}}
        print(f"{name}: {e}"[:500], file=sys.stderr)
    print(json.dumps({"request": name, **seen}), flush=True)
