"""export: a Hugging Face folder → the files that nodes run, and back."""

import json
import os
import shutil
import time
from pathlib import Path

import onnx

from . import graph, quantise
from .folder import HuggingFaceFolder, plain_tokenizer, refuse_own_code, write_json
from .fused import NotFusable, fused

KINDS = ("float32", "fused", "float16", "int8", "torch")
FILES = {"float32": "model.onnx", "fused": "model.fused.onnx", "float16": "model.float16.onnx", "int8": "model.int8.onnx"}
TORCH = "sentence-transformers"
TOKENIZER = "tokenizer.json"
# Bytes of a protobuf message, and weights in a file of their own are not written.
LARGEST = 1 << 31
# Beside the exports: per file the digest of the folder that it was made of.
MADE_OF = "made-of.json"


def export(folder: HuggingFaceFolder, out: Path, kinds=KINDS):
    """Writes what is asked for, and the tokenizer, as `manifest.json` and nodes want it: without truncation and padding."""
    refuse_own_code(folder.path, folder.path)
    if set(kinds) - {"torch"} and 4 * folder.parameters >= LARGEST:
        raise SystemExit(
            f"{folder.path} has {folder.parameters:,} parameters: in float32, of which every graph is made, more than the 2 GiB of "
            "one ONNX file")
    out.mkdir(parents=True, exist_ok=True)
    _note(out, TOKENIZER, None)
    _tokenizer(folder, out)
    _note(out, TOKENIZER, folder.digest)
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


def is_made(folder: HuggingFaceFolder, exports: Path, kind):
    """Whether an export is there and was made of this folder: exports lie under its last name, which other folders have too."""
    name, noted = FILES.get(kind, TORCH), _made_of(exports)
    return (exports / name).exists() and all(noted.get(each) == folder.digest for each in (name, TOKENIZER))


def remake(folder: HuggingFaceFolder, exports: Path, kinds):
    """Exports what is not there, or was made of another folder."""
    missing = [kind for kind in kinds if not is_made(folder, exports, kind)]
    if missing:
        export(folder, exports, missing)


def _made_of(exports):
    file = exports / MADE_OF
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _note(exports, name, digest):
    """digest: None while the file is being made."""
    noted = {**_made_of(exports), name: digest}
    write_json(exports / MADE_OF, {each: of for each, of in sorted(noted.items()) if of})


def _write(folder, out, kind):
    file = out / FILES.get(kind, TORCH)
    _note(out, file.name, None)
    if kind == "torch":
        _sentence_transformers(folder, file)
    else:
        _graph(folder, file, kind, _best(out))
    _note(out, file.name, folder.digest)
    return file


def _graph(folder, file, kind, best):
    part = file.with_suffix(".part")
    if kind == "float32":
        graph.write(folder, part)
    elif kind == "fused":
        file.unlink(missing_ok=True)
        onnx.save(fused(folder.model), part)
    elif kind == "float16":
        quantise.float16(onnx.load(best), part)
    else:
        quantise.int8(best, part)
    os.replace(part, file)


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
    # Any other class would normalize and split in its own way.
    plain_tokenizer(folder.path / TOKENIZER).save(str(out / TOKENIZER))
    said = json.loads((out / "tokenizer_config.json").read_text(encoding="utf-8"))
    write_json(out / "tokenizer_config.json", {**said, "tokenizer_class": "PreTrainedTokenizerFast", "model_input_names": folder.inputs})


def _tokenizer(folder, out):
    folder.copy_tokenizer(out)
    if folder.path.resolve() != out.resolve():
        shutil.copy(folder.path / "config.json", out)
    tokenizer = json.loads((folder.path / TOKENIZER).read_text(encoding="utf-8"))
    if tokenizer.get("truncation") or tokenizer.get("padding"):
        plain_tokenizer(folder.path / TOKENIZER).save(str(out / TOKENIZER))
