"""A real OpenSearch node with the plugin installed from its zip, on loopback, in a folder of its own."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from .client import Unreachable
from .search import OpenSearch

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "bench" / "target"
START_SECONDS = 180


def version(name):
    """A version that the root pom pins; `version` is the project's own."""
    return re.search(rf"<{name}>(.*)</{name}>", (ROOT / "pom.xml").read_text(encoding="utf-8")).group(1)


def maven(*arguments):
    subprocess.run(["mvn", "-B", "-ntp", "-q", "-Dstyle.color=never", *arguments], cwd=ROOT, check=True)


def build():
    """The plugin's zip, built from this tree."""
    maven("-pl", "plugin-src", "-am", "package", "-Dmaven.test.skip=true")
    return ROOT / "plugin-src" / "target" / f"cross-encoder-{version('version')}.zip"


def server():
    """The server of the pinned version, from the Maven repository."""
    home = TARGET / "server" / f"opensearch-{version('opensearch.version')}"
    if not home.is_dir():
        artifact = f"org.opensearch.distribution.integ-test-zip:opensearch:{version('opensearch.version')}:zip"
        maven("-N", "dependency:unpack", f"-Dartifact={artifact}", f"-DoutputDirectory={home.parent}")
    return home


def resident_mb(pid):
    """Memory of a process that is in use."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1_024


class Node:
    """A started node; use it in a `with`.

    plugins: zips, installed in this order; heap: in megabytes; config: folders to copy, by their place in the node's
    config folder; environment: further variables of the process, where `{config}` stands for that folder;
    seconds_to_ready: from the process's start to a yellow cluster.
    """

    def __init__(
        self,
        plugins: Sequence[Path],
        port: int,
        settings: Mapping[str, str],
        heap: int = 1024,
        config: Mapping[str, Path] = MappingProxyType({}),
        environment: Mapping[str, str] = MappingProxyType({}),
    ):
        self._home = Path(tempfile.mkdtemp(prefix="cross-encoder-bench-"))
        self._plugins = [plugin.resolve() for plugin in plugins]
        self._port = port
        self._settings = settings
        self._heap = heap
        self._config = config
        self._variables = environment
        # The server refuses root; nobody owns nothing else and is everywhere.
        self._user = "nobody" if os.geteuid() == 0 else None
        self._process = None
        self.seconds_to_ready = None

    def __enter__(self):
        try:
            self._install()
            return self._start()
        except BaseException:
            self.__exit__()
            raise

    def _install(self):
        self._server = self._home / "server"
        shutil.copytree(server(), self._server)
        for script in (self._server / "bin").iterdir():
            script.chmod(0o755)
        with (self._server / "config" / "opensearch.yml").open("a", encoding="utf-8") as out:
            for name, value in {
                "cluster.name": "cross-encoder-bench",
                "discovery.type": "single-node",
                "network.host": "127.0.0.1",
                "http.port": self._port,
                "transport.port": self._port + 1,
                "cluster.routing.allocation.disk.threshold_enabled": "false",
                **self._settings,
            }.items():
                out.write(f"{name}: {value}\n")
        for plugin in self._plugins:
            self._run("bin/opensearch-plugin", "install", "--batch", plugin.as_uri())
        for place, folder in self._config.items():
            shutil.copytree(folder, self._server / "config" / place)
        if self._user:
            owner = pwd.getpwnam(self._user)
            for path in (self._home, *self._home.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def _environment(self):
        java = os.environ["JAVA_HOME"]
        return {
            **os.environ,
            "HOME": str(self._home),
            "OPENSEARCH_JAVA_HOME": java,
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self._heap}m -Xmx{self._heap}m",
            **{name: value.format(config=self._server / "config") for name, value in self._variables.items()},
        }

    def _run(self, *command):
        done = subprocess.run(command, cwd=self._server, env=self._environment(), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")

    def _start(self):
        log = self._home / "node.log"
        with log.open("w") as out:
            drop = (
                {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []} if self._user else {}
            )
            self._process = subprocess.Popen(
                ["bin/opensearch"],
                cwd=self._server,
                env=self._environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **drop,
            )
        client = OpenSearch(f"http://127.0.0.1:{self._port}")
        started = time.monotonic()
        while time.monotonic() < started + START_SECONDS and self._process.poll() is None:
            try:
                client.call("GET", "/_cluster/health?wait_for_status=yellow")
                self.seconds_to_ready = time.monotonic() - started
                return client
            except Unreachable:
                time.sleep(0.1)
        raise SystemExit("the node did not start; the end of its log:\n" + log.read_text()[-4_000:])

    def resident_mb(self):
        """Memory of the server's process that is in use, its heap included."""
        return resident_mb(self._process.pid)

    def processor_seconds(self):
        """Processor time of the server's process so far, over all cores."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __exit__(self, *_):
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)
