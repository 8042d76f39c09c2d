"""install NAME: from the catalogue, the hub or a local copy to a model folder, without running anything that comes with it."""

import json
import os
import re
import shutil
import urllib.parse
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import onnx

from .catalogue import Entry
from .fetch import HUB, Missing, Offline, Repository
from .folder import USUAL_LENGTH, positions, refuse_own_code, write_json
from .package import listed, sha256

# Whichever of these a repository has make a tokenizer.
TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model", "spiece.model", "spm.model")
OPTIONAL = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "merges.txt", *TOKENIZERS)
COMMIT = re.compile(r"[0-9a-f]{40}")
# What came, with checksums: the catalogue names few.
RECORD = "fetched.json"


def bring(entry: Entry, wanted, target: Path):
    """A model folder made of a repository of the catalogue."""
    revision = wanted.revision or entry.revision or "main"
    # A folder for each: what is there is not fetched again.
    fetched = target / "fetched" / entry.name / urllib.parse.quote(revision, safe="")
    # The catalogue's checksum is that of its own revision.
    vouched = entry.sha256 if wanted.revision in (None, entry.revision) else None
    folder = _local(entry, wanted.source, vouched) if wanted.source else _fetched(entry, wanted, revision, fetched, vouched)
    if entry.is_onnx:
        return _as_it_is(entry, folder, target / "installed" / entry.name, wanted.max_length or USUAL_LENGTH)
    # Again, for a copy was not looked at.
    refuse_own_code(folder, entry.name, entry.needs_own_code)
    return convert(folder, target, entry, wanted)


def _fetched(entry, wanted, revision, folder, vouched):
    base = wanted.mirror or os.environ.get("HF_ENDPOINT") or HUB
    repository = Repository(base, entry.repository, revision)
    if not COMMIT.fullmatch(repository.revision):
        print(f"[{repository.revision}] is no commit: what it names may be another model tomorrow; {folder / RECORD} has what came")
    print(f"{entry.name}: {entry.repository} at {repository.revision}, licence {entry.licence or 'unknown'}, into {folder}")
    try:
        sums = {"config.json": repository.fetch("config.json", folder)}
        # Before hundreds of megabytes.
        if not entry.is_onnx:
            refuse_own_code(folder, entry.name, entry.needs_own_code)
        for file in OPTIONAL:
            try:
                sums[file] = repository.fetch(file, folder)
            except Missing:
                continue
        sums[entry.weights] = repository.fetch(entry.weights, folder, vouched)
    except (Offline, Missing) as e:
        raise SystemExit(f"{e}\n{_by_hand(entry, repository)}") from e
    if not sums[entry.weights][1]:
        print(f"nobody says what {entry.weights} has to be: its SHA-256 is {sums[entry.weights][0]}")
    record = {
        "repository": repository.name,
        "revision": repository.revision,
        "base": base,
        "files": {file: {"sha256": digest, "verified": verified} for file, (digest, verified) in sums.items()},
    }
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return folder


def _by_hand(entry, repository):
    files = ", ".join(dict.fromkeys(("config.json", "tokenizer.json", "tokenizer_config.json", entry.weights)))
    return (
        f"Without a way there: on a machine that has one, download {files} (and whatever else of the tokenizer there is) from\n"
        f"  {HUB}/{repository.name}/tree/{repository.revision}\ninto one folder, copy it here, and run\n"
        f"  models/lab/run install {entry.name} CONFIG --from FOLDER\nBehind a mirror: --mirror URL, or HF_ENDPOINT."
    )


def _local(entry, source, vouched):
    missing = [file for file in ("config.json", entry.weights) if not (source / file).is_file()]
    if not any((source / file).is_file() for file in TOKENIZERS):
        missing.append("tokenizer.json")
    if missing:
        raise SystemExit(f"{source} lacks {', '.join(missing)} of {entry.repository}")
    if vouched and sha256(source / entry.weights) != vouched:
        raise SystemExit(f"{source / entry.weights} does not have the catalogue's SHA-256, {vouched}: another file, or damaged")
    return source


def _as_it_is(entry, folder, out, length):
    """A repository's own ONNX graph. Nobody vouches for it: the node checks it at load, and serves it unverified."""
    config = SimpleNamespace(**{"model_type": None, "pad_token_id": 1, **json.loads((folder / "config.json").read_text(encoding="utf-8"))})
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copy(folder / entry.weights, out / "model.onnx")
    for file in ("tokenizer.json", "config.json"):
        shutil.copy(folder / file, out)
    graph = onnx.load(out / "model.onnx", load_external_data=False).graph
    weights = {each.name for each in graph.initializer}
    manifest = {
        "name": entry.name,
        "files": {"cpu": listed(out / "model.onnx")},
        "tokenizer": listed(out / "tokenizer.json"),
        "inputs": [each.name for each in graph.input if each.name not in weights],
        "output": graph.output[0].name,
        "max_length": min(length, positions(config)),
        **{key: entry.values[key] for key in ("languages", "licence") if key in entry.values},
        "lineage": entry.repository,
    }
    write_json(out / "manifest.json", manifest)
    print(f"{entry.name}: the repository's own graph, in the precision it has; not compared with PyTorch")
    return out


def convert(folder: Path, target: Path, entry, wanted):
    """Exports, compares with PyTorch, packages."""
    from .export import export
    from .folder import HuggingFaceFolder
    from .install import checked_name
    from .package import package
    from .verify import verify

    refuse_own_code(folder, folder)
    name = checked_name(entry.name if entry else wanted.name or folder.resolve().name)
    # Not target / name: runs of training lie there, and logits that distil and measure keep.
    exports, out = target / "exported" / name, target / "installed" / name
    model = HuggingFaceFolder(_with_fast_tokenizer(folder, target / "converted" / name))
    # What may be refused, before minutes of exporting.
    label, _ = model.label(wanted.label), model.served_length(wanted.max_length)
    shutil.rmtree(exports, ignore_errors=True)
    export(model, exports, (wanted.kind,))
    if not verify(model, exports, label):
        raise SystemExit(f"{name} is not installed: an export differs from PyTorch, see above; --kind float32 may do")
    values = entry.values if entry else {}
    package(
        model,
        exports,
        Namespace(
            out=out,
            name=name,
            kind=wanted.kind,
            label=wanted.label,
            max_length=wanted.max_length,
            description="",
            licence=values.get("licence", "unknown"),
            languages=values.get("languages", []),
            lineage=f"{values.get('repository', folder)}",
        ),
    )
    return out


def _with_fast_tokenizer(folder, made):
    """Repositories of before 2021 have vocabularies only. Theirs is made beside links to the other files: the folder may be a user's."""
    if (folder / "tokenizer.json").is_file():
        return folder
    from transformers import AutoTokenizer

    shutil.rmtree(made, ignore_errors=True)
    AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False).save_pretrained(made)
    for file in folder.iterdir():
        if file.is_file() and not (made / file.name).exists():
            (made / file.name).symlink_to(file.resolve())
    return made
