"""package: exports → a model folder as nodes check it: files with checksums, self-test pairs with their logits, a card."""

import hashlib
import shutil
from pathlib import Path

from . import runtime
from .export import FILES, is_made
from .folder import HuggingFaceFolder, write_json

# A query with a passage that answers it, one about its words, and one about something else; two short ones for short models.
SELF_TEST = (
    ("How many people live in Berlin?",
     "Berlin had a population of 3,520,031 registered inhabitants in an area of 891.82 square kilometers."),
    ("How many people live in Berlin?", "Berlin is well known for its museums."),
    ("How many people live in Berlin?", "New York City is famous for the Metropolitan Museum of Art."),
    ("how to remove a stripped screw",
     "Place a rubber band over the screw head, press the driver in hard and turn slowly: the rubber fills the stripped slots and "
     "gives grip."),
    ("how to remove a stripped screw",
     "The Phillips screw was patented by Henry F. Phillips in 1936 and became common in car manufacturing."),
    ("capital of France", "Paris is the capital."),
    ("capital of France", "Bread is baked."),
)
# int8 kernels differ between processors by a few tenths, float32 ones in the fifth digit.
TOLERANCE = {"int8": 1.0, "fused": .01, "float32": .01}
# Two logits that another processor may swap prove nothing: the order is checked too.
APART = {"int8": .2, "fused": .001, "float32": .001}
CARD = """# {name}: a cross-encoder

{description}

| | |
|---|---|
| architecture | {architecture}: {layers} layers of {hidden} |
| input | {inputs} as int64 `[batch, length]`, at most {length} tokens |
| output | `logits` as float32 `[batch, {labels}]`{label} |
| languages | {languages} |
| licence | {licence} |
| lineage | {lineage} |

## Files

| file | SHA-256 |
|---|---|
{files}

Fill in before you publish: the data and its licences, the recipe with its command and seed, figures with the command that made them, and where the
model should not be used. Delete what is not known; do not guess.
"""


def package(folder: HuggingFaceFolder, exports: Path, wanted):
    """Makes `wanted.out` anew. Logits are those of the file that nodes run."""
    replaceable(wanted.out, folder.path, exports)
    label, length = folder.label(wanted.label), folder.served_length(wanted.max_length)
    source = exports / FILES[wanted.kind]
    if not is_made(folder, exports, wanted.kind):
        raise SystemExit(f"{source} is missing, or was not made of {folder.path}: run export first, or choose another --kind")
    made = wanted.out.with_name(wanted.out.name + ".part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    shutil.copy(source, made)
    if is_made(folder, exports, "float16"):
        shutil.copy(exports / FILES["float16"], made)
    for name in ("tokenizer.json", "config.json"):
        shutil.copy(exports / name, made)
    manifest = _manifest(folder, made, wanted, label, length)
    write_json(made / "manifest.json", manifest)
    (made / "README.md").write_text(_card(folder, made, manifest, wanted), encoding="utf-8")
    shutil.rmtree(wanted.out, ignore_errors=True)
    made.rename(wanted.out)
    print(f"{wanted.out}: {', '.join(sorted(file.name for file in wanted.out.iterdir()))}")


def replaceable(out: Path, *sources):
    """Refuses to make a folder anew that holds something else than an older model folder, or what it would be made of."""
    if out.resolve() in [each.resolve() for each in sources]:
        raise SystemExit(f"{out} is what the model would be made of: name another folder by --out")
    if out.exists() and not (out / "manifest.json").is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise SystemExit(f"{out} holds no model folder of an earlier run: delete it, or name another by --out")


def _manifest(folder, made, wanted, label, length):
    files = {"cpu": listed(made / FILES[wanted.kind])}
    if (made / FILES["float16"]).is_file():
        files["cuda"] = listed(made / FILES["float16"])
    manifest = {
        "name": wanted.name or folder.path.resolve().name,
        "description": wanted.description,
        "files": files,
        "tokenizer": listed(made / "tokenizer.json"),
        "inputs": folder.inputs,
        "output": "logits",
        **({} if label is None else {"label": label}),
        "activation": "sigmoid",
        "max_length": length,
        "languages": wanted.languages,
        "licence": wanted.licence,
        "lineage": wanted.lineage,
        "card": "README.md",
        "self_test": {"tolerance": TOLERANCE[wanted.kind], "pairs": _self_test(folder, made, wanted.kind, label, length)},
    }
    return {name: value for name, value in manifest.items() if value not in ("", [])}


def vouched(manifest):
    """Its files with their checksums: graphs, the weights that lie beside them, the tokenizer."""
    graphs = manifest["files"].values()
    return [*graphs, *(file for graph in graphs for file in graph.get("external_data", ())), manifest["tokenizer"]]


def listed(file):
    """As manifests have it."""
    return {"path": file.name, "sha256": sha256(file)}


def sha256(file):
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _self_test(folder, made, kind, label, length):
    """Pairs that the node can take whole, with logits far enough apart to keep their order on another processor."""
    session = runtime.session(made / FILES[kind])
    pairs = []
    for query, document in SELF_TEST:
        if len(folder.tokenizer(query, document, truncation=False)["input_ids"]) > length:
            continue
        logit = runtime.of_label(runtime.logits(session, folder.encoded(query, document)), label)
        if all(abs(logit - each["logit"]) >= APART[kind] for each in pairs):
            pairs.append({"query": query, "document": document, "logit": round(logit, 4)})
    return pairs


def _card(folder, made, manifest, wanted):
    config = folder.config
    return CARD.format(
        name=manifest["name"],
        description=manifest.get("description", "What it is for: fill in."),
        architecture=config.model_type, layers=config.num_hidden_layers, hidden=config.hidden_size,
        inputs=", ".join(f"`{name}`" for name in manifest["inputs"]), length=manifest["max_length"],
        labels=config.num_labels,
        label=f"; label {manifest['label']} ({folder.labels()[manifest['label']]}) counts" if "label" in manifest else "",
        languages=", ".join(manifest.get("languages", ["unknown"])), licence=manifest["licence"],
        lineage=manifest.get("lineage", "unknown"),
        files="\n".join(f"| `{file.name}` | `{sha256(file)}` |" for file in sorted(made.iterdir()) if file.name != "manifest.json"))
