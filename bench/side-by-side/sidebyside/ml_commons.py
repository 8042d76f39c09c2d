"""OpenSearch's own way: a local model of ML Commons behind the stock `rerank` processor, given the same model file."""

import hashlib
import http.server
import io
import shutil
import threading
import time
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from quality.client import Refused
from quality.collection import Collection
from quality.forced import MAPPING
from quality.node import ROOT, TARGET, Node, maven
from quality.search import OpenSearch, forced

from . import peers
from .processes import NotRun
from .scorers import Scored
from .searches import Search

# In the order in which they depend on each other.
PLUGINS = ("opensearch-job-scheduler", "opensearch-knn", "neural-search", "opensearch-ml-plugin")
PEERS = ROOT / "integ-test" / "target" / "peers"
SETTINGS = {
    "plugins.ml_commons.only_run_on_ml_node": "false",
    "plugins.ml_commons.allow_registering_model_via_url": "true",
    "plugins.ml_commons.native_memory_threshold": "100",
    "plugins.ml_commons.jvm_heap_memory_threshold": "100",
}
TEXT = "whole"
TASK_SECONDS = 180
CLIENTS = (1, 2, 4)


def node(port: int) -> Node:
    """A node with ML Commons and neural-search; the plugins and PyTorch come from Maven's repository, as in -Ppeers."""
    if not (PEERS / "opensearch-ml-plugin.zip").is_file():
        try:
            maven("-Ppeers", "-pl", "integ-test", "dependency:copy@peer-plugins", "dependency:unpack@pytorch")
        except OSError as e:
            raise NotRun(f"the plugins can't be had from the Maven repository: {e}") from e
    environment = {"PYTORCH_LIBRARY_PATH": "{config}/pytorch", "PYTORCH_FLAVOR": "cpu", "OPT_OUT_TRACKING": "true"}
    config = {"pytorch": _pytorch()}
    return Node([PEERS / f"{name}.zip" for name in PLUGINS], port, SETTINGS, 1536, config, environment)


def _pytorch() -> Path:
    """The libraries in one folder."""
    flat = TARGET / "pytorch"
    if not flat.is_dir():
        flat.mkdir()
        for file in (PEERS / "pytorch").rglob("*"):
            if file.is_file():
                shutil.copy(file, flat)
    return flat


def deploy(client: OpenSearch, model_file: Path, tokenizer: Path) -> str:
    """Registers a model from a server on loopback, loads it, and answers its id."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.write(model_file, "model.onnx")
        out.write(tokenizer, "tokenizer.json")
    with _Served(archive.getvalue()) as url:
        body = {
            "name": "peer",
            "version": "1",
            "function_name": "TEXT_SIMILARITY",
            "model_format": "ONNX",
            "model_config": {
                "model_type": "bert",
                "embedding_dimension": 1,
                "framework_type": "huggingface_transformers",
            },
            "model_content_hash_value": hashlib.sha256(archive.getvalue()).hexdigest(),
            "url": url,
        }
        model = _task(client, client.call("POST", "/_plugins/_ml/models/_register", body))["model_id"]
    _task(client, client.call("POST", f"/_plugins/_ml/models/{model}/_deploy", {}))
    return model


def _task(client: OpenSearch, started: dict) -> dict:
    deadline = time.monotonic() + TASK_SECONDS
    while time.monotonic() < deadline:
        task = client.call("GET", f"/_plugins/_ml/tasks/{started['task_id']}")
        if task["state"] == "COMPLETED":
            return task
        if task["state"] == "FAILED":
            raise NotRun(f"ML Commons failed: {str(task)[:300]}")
        time.sleep(0.5)
    raise NotRun(f"ML Commons did not finish a task within {TASK_SECONDS} s")


class _Served:
    """A file on loopback for as long as a `with` lasts."""

    def __init__(self, content: bytes):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/model.zip"

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


def index(client: OpenSearch, name: str, loaded: Collection, model: str) -> None:
    """One field with title and text, for the processor joins fields without a separator; and the pipeline."""
    mapping = {**MAPPING, "properties": {TEXT: MAPPING["properties"]["all"]}}
    client.index(name, mapping, ((d.id, {TEXT: d.whole}) for d in loaded.documents.values()))
    rerank = {"ml_opensearch": {"model_id": model}, "context": {"document_fields": [TEXT]}}
    client.call("PUT", f"/_search/pipeline/{name}", {"response_processors": [{"rerank": rerank}]})


class MlCommonsSearches:
    """Through `_search` with the stock processor. It reranks the page, so the page has every candidate."""

    def __init__(self, url: str, name: str, clients: int = 1):
        self._name = name
        self._clients = [OpenSearch(url) for _ in range(clients)]

    def score(self, searches: Sequence[Search]) -> Scored:
        logits: dict[str, list[float]] = {}
        shares = [(client, searches[i :: len(self._clients)]) for i, client in enumerate(self._clients)]
        start = time.perf_counter()
        with ThreadPoolExecutor(len(self._clients)) as pool:
            for share in pool.map(lambda given: {s.id: self._one(given[0], s) for s in given[1]}, shares):
                logits.update(share)
        return Scored((time.perf_counter() - start) * 1e3, [logits[search.id] for search in searches])

    def _one(self, client: OpenSearch, search: Search) -> list[float]:
        ids = list(search.ids)
        body = {
            "query": forced(TEXT, search.query, ids),
            "size": len(ids),
            "_source": [TEXT],
            "ext": {"rerank": {"query_context": {"query_text": search.query}}},
        }
        try:
            response = client.call("POST", f"/{self._name}/_search?search_pipeline={self._name}", body)
        except Refused as e:
            raise NotRun(f"the rerank processor failed: {e}") from e
        scores = {hit["_id"]: hit["_score"] for hit in response["hits"]["hits"]}
        return [scores[id] for id in ids]


def best_clients(url: str, name: str, searches: Sequence[Search]) -> tuple[int, list[dict]]:
    """How many searches at a time give the most, and what was tried: the processor has no settings of its own."""
    tried, rates = [], {}
    for clients in CLIENTS:
        scored = MlCommonsSearches(url, name, clients).score(searches)
        rates[clients] = 1e3 * sum(len(search.ids) for search in searches) / scored.ms
        settings = f"{clients} searches at a time"
        tried.append(peers.tried("ml-commons", "student", settings, rates[clients]))
    return max(rates, key=rates.get), tried
