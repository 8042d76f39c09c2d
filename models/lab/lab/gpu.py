"""gpu: a model folder that nodes serve on the CPU → the same with a float16 graph, which GPUs run."""

import json
import shutil
from pathlib import Path

from .export import FILES, export
from .folder import HuggingFaceFolder, write_json
from .package import replaceable, sha256, vouched


def gpu(folder: HuggingFaceFolder, exports: Path, out: Path):
    """Makes `out` anew: what the folder's manifest names, and the graph exported from the folder's weights."""
    replaceable(out, folder.path, exports)
    manifest = json.loads((folder.path / "manifest.json").read_text(encoding="utf-8"))
    export(folder, exports, ("float16",))
    made = out.with_name(out.name + ".part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    served = [file["path"] for file in vouched(manifest)]
    for name in {*served, "config.json", manifest.get("card", "README.md")}:
        if (folder.path / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder.path / name, made / name)
    shutil.copy(exports / FILES["float16"], made)
    manifest["files"]["cuda"] = {"path": FILES["float16"], "sha256": sha256(made / FILES["float16"])}
    write_json(made / "manifest.json", manifest)
    shutil.rmtree(out, ignore_errors=True)
    made.rename(out)
    print(f"{out}: {', '.join(sorted(file.name for file in out.iterdir()))}")
