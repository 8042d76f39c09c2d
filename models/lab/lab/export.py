"""export: a Hugging Face folder → the files that nodes run, and back."""

import os
import shutil
import time
from pathlib import Path

import onnx

from . import graph, quantise
from .folder import TOKENIZER_FILES, HuggingFaceFolder
from .fused import NotFusable, fused

KINDS = ("float32", "fused", "float16", "int8", "torch")
FILES = {"float32": "model.onnx", "fused": "model.fused.onnx", "float16": "model.float16.onnx", "int8": "model.int8.onnx"}
TORCH = "sentence-transformers"


def export(folder: HuggingFaceFolder, out: Path, kinds=KINDS):
    """Writes what is asked for, and the tokenizer, as `manifest.json` and nodes want it: without truncation and padding."""
    out.mkdir(parents=True, exist_ok=True)
    _tokenizer(folder, out)
    # Smaller numbers are made of these.
    needed = {"float32", "fused"} if {"float16", "int8"} & set(kinds) else set()
    for kind in (kind for kind in KINDS if kind in {*kinds, *needed}):
        start = time.monotonic()
        try:
            file = _write(folder, out, kind)
        except NotFusable as e:
            print(f"{kind:8} not made: {e}", flush=True)
            continue
        size = sum(each.stat().st_size for each in ([file] if file.is_file() else file.iterdir()))
        print(f"{kind:8} {file}, {size / 1e6:.1f} MB, {time.monotonic() - start:.0f} s", flush=True)


def _write(folder, out, kind):
    if kind == "torch":
        return _sentence_transformers(folder, out / TORCH)
    file, best = out / FILES[kind], _best(out)
    part = file.with_suffix(".part")
    if kind == "float32":
        graph.write(folder, part)
    elif kind == "fused":
        file.unlink(missing_ok=True)
        onnx.save(fused(folder.model), part)
    elif kind == "float16":
        quantise.float16(best, part)
    else:
        quantise.int8(best, part)
    os.replace(part, file)
    return file


def _best(out):
    """What smaller numbers are made of: the fused graph where there is one."""
    return out / FILES["fused"] if (out / FILES["fused"]).is_file() else out / FILES["float32"]


def _sentence_transformers(folder, out):
    """What sentence_transformers.CrossEncoder and LlamaIndex's SentenceTransformerRerank open, offline, in float32."""
    from sentence_transformers import CrossEncoder

    shutil.rmtree(out, ignore_errors=True)
    model = CrossEncoder(
        str(folder.path), device="cpu", local_files_only=True, max_length=folder.max_length, model_kwargs={"dtype": "float32"})
    model.save_pretrained(str(out), create_model_card=False)
    return out


def _tokenizer(folder, out):
    for name in (*TOKENIZER_FILES, "config.json"):
        if (folder.path / name).is_file() and folder.path.resolve() != out.resolve():
            shutil.copy(folder.path / name, out / name)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder.path / "tokenizer.json"))
    if tokenizer.truncation or tokenizer.padding:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.save(str(out / "tokenizer.json"))
