"""The plugin's engine in a JVM of its own: a line of JSON in, a line of JSON out."""

import contextlib
import json
import subprocess
import tempfile

from . import place


class NotRun(Exception):
    """Why something can't be measured here."""


class Engine:
    """Use it in a `with`.

    device: cuda:N, or cpu for a core that stands in for a card.
    natives: a folder with ONNX Runtime's libraries and its CUDA provider; None takes those in its jar.
    """

    def __init__(self, device, model, natives=None, batch_tokens=16_384, memory_mb=4_096):
        flags = ["-Xms1g", "-Xmx2g", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
        if natives:
            flags.append(f"-Donnxruntime.native.path={natives}")
        main = "io.crossencoder.opensearch.bench.DeviceProcess"
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            [place.java(), *flags, "-cp", place.class_path(), main, str(model), device, str(batch_tokens), str(memory_mb)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, encoding="utf-8")
        self.ready = self._hear()
        if self.ready["device"] != device or self.ready["kept_on_cpu"]:
            self.__exit__()
            raise NotRun("; ".join(self.ready["kept_on_cpu"]) or f"the model runs on {self.ready['device']}")

    def ask(self, **request):
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        return self._hear()

    def searches(self, searches, way="device", concurrency=1):
        asked = [{"query": search.query, "texts": search.texts} for search in searches]
        return self.ask(way=way, concurrency=concurrency, searches=asked)

    def _hear(self):
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise NotRun("the engine ended: " + " ".join(self._log.read()[-600:].split()))
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()
