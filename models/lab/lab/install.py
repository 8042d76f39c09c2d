"""install: a model folder → a node's config folder, on this machine or in a container."""

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from .package import sha256, vouched

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
MODELS = "cross-encoder/models"
# $1 is the folder of models, $2 a model's name.
SWAP = 'cd "$1" && chmod -R a+rX ".$2.part" && rm -rf ".$2.old" && { [ ! -e "$2" ] || mv "$2" ".$2.old"; } && mv ".$2.part" "$2" && rm -rf ".$2.old"'


def install(folder: Path, config: str, name=None):
    """Checks the files against the manifest, copies them, and puts them in place in one step: a node looks every few seconds.

    config: a folder, or CONTAINER:FOLDER as `docker cp` has it.
    """
    name = checked_name(name or folder.resolve().name)
    place = Place.named(str(config))
    models = f"{place.path}/{MODELS}"
    if not place.succeeds('[ -f "$1" ]', f"{place.path}/opensearch.yml"):
        raise SystemExit(f"{config} is not a node's config folder: it has no opensearch.yml")
    files = checked(folder)
    with tempfile.TemporaryDirectory() as made:
        staged = Path(made) / name
        staged.mkdir()  # not readable for its owner only, as the temporary folder is
        for file in files:
            (staged / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / file, staged / file)
        # A name that no pipeline can name, so that no node reads a half copied folder.
        place.copy(staged, f"{models}/.{name}.part")
    if not place.succeeds(SWAP, models, name):
        raise SystemExit(f"can't put {models}/{name} in place")
    print(f'{config}/{MODELS}/{name}: {len(files)} files. Use it with "model": "{name}" in a pipeline, on every node that coordinates searches.')


def checked_name(name):
    if not NAME.fullmatch(name):
        raise SystemExit(f"[{name}] can't be a model's name: letters, digits, dots, underscores, hyphens; say another with --name")
    return name


@dataclass(frozen=True)
class Place:
    """A node's config folder; container: of Docker, or of what speaks its language, where it is not on this machine."""

    path: str
    container: str | None = None

    @classmethod
    def named(cls, config):
        container, colon, path = config.partition(":")
        return cls(path.rstrip("/"), container) if colon and not Path(config).exists() else cls(config.rstrip("/"))

    def succeeds(self, script, *arguments):
        """Whether a shell script does, there. In a container as root, whose files those are that `docker cp` copies."""
        inside = ["docker", "exec", "--user", "0", self.container] if self.container else []
        return subprocess.run([*inside, "sh", "-c", script, "install", *arguments], check=False).returncode == 0

    def copy(self, source: Path, target):
        # For a node's user to read, whoever installs.
        if not self.succeeds('umask 022 && rm -rf "$1" && mkdir -p "$1"', target):
            raise SystemExit(f"can't write to {target}")
        if self.container:
            subprocess.run(["docker", "cp", f"{source}/.", f"{self.container}:{target}"], check=True)
        else:
            shutil.copytree(source, target, dirs_exist_ok=True)


def checked(folder):
    """The files that a node takes, those of a manifest as it vouches for them."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return _unvouched(folder)
    files = vouched(json.loads(manifest.read_text(encoding="utf-8")))
    for file in files:
        path = _inside(folder, file["path"])
        if not path.is_file() or sha256(path) != file["sha256"]:
            raise SystemExit(f"{path} is missing or not what the manifest says: package it again")
    return [file["path"] for file in files] + _there(folder, "manifest.json", "README.md", "config.json")


def _unvouched(folder):
    """Public graphs, which nobody vouches for: the first of those for the CPU, as the node takes it, and the one for cards. The node
    says what is wrong with them."""
    graphs = _there(folder, "model.int8.onnx", "model.onnx")[:1]
    if not graphs:
        raise SystemExit(
            f"{folder} has neither manifest.json nor an ONNX graph: `models/lab/run install {folder} CONFIG` makes and installs one")
    graphs += _there(folder, "model.float16.onnx")
    weights = {name for graph in graphs for name in _beside(folder / graph)}
    for name in weights:
        if not _inside(folder, name).is_file():
            raise SystemExit(f"{folder / name} is missing: the weights of a graph lie there")
    return [*graphs, *sorted(weights), *_there(folder, "tokenizer.json", "config.json")]


def _beside(graph):
    """Files that its weights lie in, where they are not in the graph itself."""
    try:
        tensors = onnx.load(graph, load_external_data=False).graph.initializer
    except DecodeError as e:
        raise SystemExit(f"{graph} is no ONNX graph") from e
    return {entry.value for tensor in tensors for entry in tensor.external_data if entry.key == "location"}


def _there(folder, *names):
    return [name for name in names if (folder / name).is_file()]


def _inside(folder, name):
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SystemExit(f"[{name}] leaves the model's folder")
    return path
