"""Our side: bare model and engine in a plain JVM, the plugin on real nodes. Each is started when first needed."""

import contextlib
import os
from functools import cached_property
from pathlib import Path

from quality import node
from quality.client import Refused
from quality.node import TARGET
from quality.report import progress
from quality.search import OpenSearch

from . import caches, plugin, processes
from .processes import LineProcess, NotRun, PlainJvm
from .scorers import Row
from .searches import Workload
from .settings import EMPTY, FIRST_STAGE, INDEX, MODEL, PUBLISHED, NotRunList, Settings


class Ours:
    def __init__(self, settings: Settings, workload: Workload, open: contextlib.ExitStack):
        self._settings = settings
        self._workload = workload
        self._open = open
        self.url = f"http://127.0.0.1:{settings.port}"

    @cached_property
    def _jvm(self) -> LineProcess:
        processes.build_bench()
        jvm = self._open.enter_context(processes.java("plain-jvm", "ScoringProcess", MODEL))
        jvm.hear()
        return jvm

    @property
    def raw(self) -> PlainJvm:
        return PlainJvm(self._jvm, "raw")

    @property
    def engine(self) -> PlainJvm:
        return PlainJvm(self._jvm, "engine")

    @cached_property
    def _zip(self) -> Path:
        return self._settings.zip or node.build()

    @cached_property
    def with_caches(self) -> OpenSearch:
        """A node with the plugin's defaults."""
        return self._node(self._settings.port + 10, {})

    @cached_property
    def without_caches(self) -> OpenSearch:
        """Nothing that is timed may come from a cache; what caches save has lines of its own."""
        off = {"plugins.cross_encoder.cache.size": "0b"}
        # A node refuses to start with a setting that its plugin does not know: another one is asked.
        if caches.knows(self.with_caches, caches.TOKEN_CACHE):
            off[caches.TOKEN_CACHE] = "0b"
        return self._node(self._settings.port, off)

    def _node(self, port: int, settings: dict[str, str]) -> OpenSearch:
        progress(f"starting a node on port {port}: {settings or 'defaults'}")
        more = {FIRST_STAGE: self._settings.first_stage_model, PUBLISHED: self._settings.published_model}
        config = {f"cross-encoder/models/{name}": folder for name, folder in more.items() if folder}
        config[f"cross-encoder/models/{EMPTY}"] = TARGET / "empty-model"
        config[f"cross-encoder/models/{EMPTY}"].mkdir(exist_ok=True)
        client = self._open.enter_context(node.Node([self._zip], port, settings, config=config))
        plugin.index(client, INDEX, self._workload.collection)
        client.wait_for_model(INDEX)
        return client

    def searches(self, options: dict | None = None, by_rank: bool = False) -> plugin.PluginSearches:
        """Through the node without caches."""
        _ = self.without_caches
        return plugin.PluginSearches(self.url, INDEX, options, by_rank)

    def rows(self, not_run: NotRunList) -> list[Row]:
        rows = []
        cores = f"batch one, {os.cpu_count()} threads"
        if self._settings.wants("raw"):
            rows.append(Row("raw", "student", "ours", f"ONNX Runtime Java, {cores}", self.raw))
        if self._settings.wants("engine"):
            rows.append(Row("engine", "student", "ours", f"plain JVM, {cores}", self.engine))
        if self._settings.wants("plugin"):
            rows.append(Row("plugin", "student", "ours", "through _search", self.searches()))
        if self._settings.wants("plugin") and self._settings.published_model:
            rows.append(Row("plugin", PUBLISHED, "ours", "through _search", self._published()))
        if self._settings.wants("cascade"):
            try:
                rows.append(self._cascade())
            except NotRun as e:
                not_run.add("cascade", "student", e)
        return rows

    def _published(self) -> plugin.PluginSearches:
        self.without_caches.wait_for_model(INDEX, PUBLISHED)
        return self.searches({"model": PUBLISHED})

    def _cascade(self) -> Row:
        self._require_stages()
        options = {**_stages(self._settings.keep), "activation": "sigmoid"}
        cheap = self._settings.first_stage_model.name
        note = f"{cheap} anchored to BM25 on all, the default model on the best {self._settings.keep}"
        return Row("cascade", "student", "ours", note, self.searches(options, by_rank=True), ranks=True)

    def _require_stages(self) -> None:
        """Waits until the first stage's model is loaded."""
        if self._settings.first_stage_model is None:
            raise NotRun("needs --first-stage-model")
        try:
            self.without_caches.wait_for_model(INDEX, **_stages(1))
        except Refused as e:
            raise NotRun(f"this build does not serve the option [stages]: {e}") from e


def _stages(keep: int) -> dict:
    return {"stages": [{"model": FIRST_STAGE, "keep": keep, "combine": "anchored"}]}
