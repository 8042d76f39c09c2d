"""Programs that score in a process of their own: a line of JSON in, a line of JSON out."""

import contextlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from quality.node import ROOT, TARGET, maven

from .scorers import Scored
from .searches import Search

HERE = Path(__file__).resolve().parents[1]


class NotRun(Exception):
    """Why something can't be measured here."""


class LineProcess:
    """A started program; use it in a `with`. What it writes to its error stream goes to a log in bench/target."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str] | None = None):
        TARGET.mkdir(parents=True, exist_ok=True)
        self._log = TARGET / f"side-by-side-{name}.log"
        with self._log.open("w") as errors:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )

    def ask(self, request: dict) -> dict:
        """The answer to a request, as JSON both."""
        answer = json.loads(self.say(json.dumps(request)))
        if "error" in answer:
            raise NotRun(answer["error"])
        return answer

    def say(self, line: str) -> str:
        """The line that answers a line."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        return self.hear()

    def hear(self) -> str:
        """The next line."""
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            raise NotRun(f"the process ended with {status}; its log is {self._log.name}: {self._log.read_text()[-400:].strip()}")
        return line

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> "LineProcess":
        return self

    def __exit__(self, *_) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def build_bench() -> None:
    """The benchmarks' classes and their class path."""
    maven("-Pbench", "-pl", "bench", "-am", "package", "-Dmaven.test.skip=true")


def java(name: str, main: str, *arguments: object, heap: int = 1024) -> LineProcess:
    """A class of the benchmarks in a plain JVM. Heap in megabytes, touched at once: what grows later is native."""
    flags = [f"-Xms{heap}m", f"-Xmx{heap}m", "-XX:+AlwaysPreTouch"]
    flags += ["--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
    classes = f"{ROOT / 'bench/target/classes'}{os.pathsep}{ROOT / 'bench/target/lib/*'}"
    program = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
    main = f"io.crossencoder.opensearch.bench.{main}"
    return LineProcess(name, [program, *flags, "-cp", classes, main, *map(str, arguments)])


class PlainJvm:
    """One of the two ways of ScoringProcess."""

    def __init__(self, process: LineProcess, way: str):
        self._process = process
        self._way = way

    def score(self, searches: Sequence[Search]) -> Scored:
        answer = self._process.ask({"way": self._way, "searches": [search.as_json() for search in searches]})
        return Scored(answer["ms"], answer["logits"])
