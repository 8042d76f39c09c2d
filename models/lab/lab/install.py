"""install: a model folder → a node's config folder."""

import json
import re
import shutil
from pathlib import Path

from .package import sha256

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def install(folder: Path, config: Path, name=None):
    """Checks the files against the manifest, copies them, and puts them in place in one step: a node looks every few seconds."""
    name = name or folder.resolve().name
    if not NAME.fullmatch(name):
        raise SystemExit(f"[{name}] can't be a model's name: letters, digits, dots, underscores, hyphens")
    if not (config / "opensearch.yml").is_file():
        raise SystemExit(f"{config} is not a node's config folder: it has no opensearch.yml")
    files = _checked(folder)
    models = config / "cross-encoder" / "models"
    # A name that no pipeline can name, so that no node reads a half copied folder.
    part, old = models / f".{name}.part", models / f".{name}.old"
    for each in (part, old):
        shutil.rmtree(each, ignore_errors=True)
    part.mkdir(parents=True)
    for file in files:
        (part / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / file, part / file)
    if (models / name).exists():
        (models / name).rename(old)
    part.rename(models / name)
    shutil.rmtree(old, ignore_errors=True)
    print(f'{models / name}: {len(files)} files. Use it with "model": "{name}" in a pipeline, on every node that coordinates searches.')


def _checked(folder):
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        # A public ONNX graph, which nobody vouches for; the node says what is wrong with it.
        return [name for name in ("model.onnx", "tokenizer.json", "config.json") if (folder / name).is_file()]
    said = json.loads(manifest.read_text(encoding="utf-8"))
    vouched = [*said["files"].values(), said["tokenizer"]]
    for file in vouched:
        path = (folder / file["path"]).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise SystemExit(f"[{file['path']}] leaves the model's folder")
        if not path.is_file() or sha256(path) != file["sha256"]:
            raise SystemExit(f"{path} is missing or not what the manifest says: package it again")
    others = [name for name in ("manifest.json", "README.md", "config.json") if (folder / name).is_file()]
    return [file["path"] for file in vouched] + others
