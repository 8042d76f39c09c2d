"""gpu: a model folder that nodes serve on the CPU → the same with a float16 graph, which GPUs run."""

import json
import shutil
from pathlib import Path

from .export import FILES, export
from .folder import HuggingFaceFolder, write_json
from .fused import fused
from .package import replaceable, sha256, vouched
from .quantise import float16


def gpu(folder: HuggingFaceFolder, exports: Path, out: Path, packed=False):
    """Makes `out` anew: what the folder's manifest names, and the graph exported from the folder's weights.

    packed: the graph that takes padding out on the card, instead.
    """
    replaceable(out, folder.path, exports)
    manifest = json.loads((folder.path / "manifest.json").read_text(encoding="utf-8"))
    if not packed:
        export(folder, exports, ("float16",))
    made = out.with_name(out.name + ".part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    served = [file["path"] for file in vouched(manifest)]
    for name in {*served, "config.json", manifest.get("card", "README.md")}:
        if (folder.path / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder.path / name, made / name)
    graph = made / FILES["float16"]
    if packed:
        float16(fused(folder.model, packed=True), graph)
    else:
        shutil.copy(exports / graph.name, graph)
    manifest["files"]["cuda"] = {"path": graph.name, "sha256": sha256(graph)}
    write_json(made / "manifest.json", manifest)
    shutil.rmtree(out, ignore_errors=True)
    made.rename(out)
    print(f"{out}: {', '.join(sorted(file.name for file in out.iterdir()))}")
