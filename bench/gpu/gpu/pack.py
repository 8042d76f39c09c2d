"""pack: everything that run needs, in folders small enough to be sent one by one."""

import argparse
import shutil
import tempfile
import zipfile
from pathlib import Path

from . import place

# Of the benchmarks' class path: what a plain JVM without a node needs.
JARS = ("cross-encoder-", "opensearch-", "lucene-core-", "jackson-", "HdrHistogram-", "log4j-api-", "log4j-core-", "api-", "tokenizers-",
        "slf4j-api-", "snakeyaml-", "jts-", "joda-time-", "onnxruntime")
WEIGHTS = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def main():
    parser = argparse.ArgumentParser(prog="bench/gpu/pack", description="Packs bench/gpu/run for a machine that can fetch nothing.")
    parser.add_argument("out", type=Path, help="made anew: p0, p1, …; there: cp -r p*/. PLACE and PLACE/run")
    parser.add_argument("--data", type=Path, help="a folder that holds nq_utd in BEIR layout")
    parser.add_argument("--part-mb", type=int, default=50, help="megabytes of one part, unless one file is larger (default 50)")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as made:
        files = dict(_files(arguments.data, Path(made)))
        for number, part in enumerate(_parts(files, arguments.part_mb * 1_000_000)):
            for name in part:
                target = arguments.out / f"p{number}" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(files[name], target)
            print(f"p{number}: {sum(files[name].stat().st_size for name in part) / 1e6:.0f} MB, {len(part)} files")


def _files(data, made):
    """Where each file goes, and where it is."""
    yield "run", place.HERE / "run"
    for file in (place.HERE / "gpu").glob("*.py"):
        yield f"gpu/{file.name}", file
    for jar in (place.ROOT / "bench/target/lib").glob("*.jar"):
        if jar.name.startswith(JARS):
            yield f"lib/{jar.name}", _bare(jar, made) if jar.name.startswith("onnxruntime") else jar
    yield "lib/bench.jar", next((place.ROOT / "bench/target").glob("cross-encoder-bench-*.jar"))
    for name, folder in (("model", place.MODEL), ("model-packed", place.PACKED_MODEL)):
        for file in folder.iterdir() if folder.is_dir() else ():
            yield f"{name}/{file.name}", file
    for name in WEIGHTS:
        if (place.WEIGHTS / name).is_file():
            yield f"weights/{name}", place.WEIGHTS / name
    if data:
        folder = data / "nq_utd" if (data / "nq_utd").is_dir() else data
        for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv", "bm25_top100.trec"):
            yield f"data/{name}", folder / name


def _bare(jar, made):
    """ONNX Runtime without its libraries: those with the CUDA provider come with the GPU zip."""
    bare = made / jar.name
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if not entry.filename.startswith("ai/onnxruntime/native/"):
                target.writestr(entry, source.read(entry))
    return bare


def _parts(files, most):
    """The largest first, each into the first part that has room."""
    parts = []
    for name in sorted(files, key=lambda name: -files[name].stat().st_size):
        size = files[name].stat().st_size
        part = next((part for part in parts if part["size"] + size <= most), None)
        if part is None:
            part = {"size": 0, "names": []}
            parts.append(part)
        part["size"] += size
        part["names"].append(name)
    return [part["names"] for part in parts]


if __name__ == "__main__":
    main()
