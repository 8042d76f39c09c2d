"""The other side: Python libraries with packages of their own, and OpenSearch's own processor on a node of its own."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from quality.node import ROOT, TARGET
from quality.report import progress

from . import ml_commons, peers
from .processes import NotRun
from .scorers import Row
from .searches import Workload
from .settings import INDEX, LIBRARIES, ML_COMMONS, MODEL, PUBLISHED, NotRunList, Settings


class Rivals:
    """tried: the search for the best settings; versions: of the peers' packages. Both are filled by `rows`."""

    def __init__(self, settings: Settings, workload: Workload, open: contextlib.ExitStack):
        self._settings = settings
        self._workload = workload
        self._open = open
        self.tried: list[dict] = []
        self.versions: dict[str, str] = {}

    def rows(self, not_run: NotRunList) -> list[Row]:
        rows: list[Row] = []
        if self._settings.wants(ML_COMMONS):
            try:
                rows += self._ml_commons()
            except (NotRun, SystemExit, subprocess.CalledProcessError) as e:
                not_run.add(ML_COMMONS, "student", e)
        wanted = [name for name in LIBRARIES if self._settings.wants(name)]
        return rows + self._libraries(wanted, not_run) if wanted else rows

    def _ml_commons(self) -> Iterator[Row]:
        port = self._settings.port + 20
        progress(f"starting a node with ML Commons on port {port}")
        client = self._open.enter_context(ml_commons.node(port))
        model = ml_commons.deploy(client, MODEL / "model.int8.onnx", MODEL / "tokenizer.json")
        ml_commons.index(client, INDEX, self._workload.collection, model)
        url = f"http://127.0.0.1:{port}"
        clients, tried = ml_commons.best_clients(url, INDEX, self._workload.untimed[:4])
        self.tried += tried
        one, best = (ml_commons.MlCommonsSearches(url, INDEX, count) for count in (1, clients))
        yield Row(ML_COMMONS, "student", "default", "one search at a time", one)
        yield Row(ML_COMMONS, "student", "best", f"{clients} searches at a time", best, at_once=None)
        published = self._settings.published_model
        if published:
            model = ml_commons.deploy(client, published / "model.onnx", published / "tokenizer.json")
            ml_commons.index(client, PUBLISHED, self._workload.collection, model)
            again = ml_commons.MlCommonsSearches(url, PUBLISHED)
            yield Row(ML_COMMONS, PUBLISHED, "default", "one search at a time", again)

    def _libraries(self, wanted: list[str], not_run: NotRunList) -> list[Row]:
        setup = [str(ROOT / "scripts" / "python-environment"), str(TARGET / "peers-python"), str(peers.REQUIREMENTS)]
        done = subprocess.run(setup, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            for name in wanted:
                not_run.add(name, "all", "its packages could not be installed; what pip said is above")
            return []
        python = Path(done.stdout.strip())
        opened = self._open.enter_context(peers.Peers(python, self._workload.untimed[0], not_run))
        self.versions = opened.versions()
        rows: list[Row] = []
        for model, folder, own_file in self._models(not_run):
            try:
                rows += opened.rows(model, peers.exported(python, folder, model), own_file, wanted)
            except NotRun as e:
                not_run.add("every library", model, e)
        self.tried += opened.tried
        return rows

    def _models(self, not_run: NotRunList) -> Iterator[tuple[str, Path, str]]:
        """Name, Hugging Face folder, and the int8 file that is served as it is."""
        yield "student", MODEL, "model.int8.onnx"
        if self._settings.teacher:
            yield "L12", self._settings.teacher, peers.OWN_INT8
        else:
            not_run.add("every library", "L12", "needs --teacher")
