"""models/lab/run COMMAND …"""

import argparse
import os
import sys
from pathlib import Path

# Before transformers is imported: nothing is ever fetched, and its tokenizers need no threads of their own.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# One pair at a time gives several threads nothing to share, and on a busy machine they wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

TARGET = Path(__file__).resolve().parents[2] / "target" / "lab"


def main():
    from quality.client import Refused

    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.run(arguments))
    except (OSError, UnicodeDecodeError, Refused) as e:
        sys.exit(str(e))


def _folder(arguments):
    from transformers.utils import logging

    from .folder import HuggingFaceFolder

    logging.disable_progress_bar()
    return HuggingFaceFolder(arguments.model)


def _exports(arguments):
    return arguments.exports or TARGET / arguments.model.resolve().name


def _export(arguments):
    from .export import KINDS, export

    export(_folder(arguments), _exports(arguments), arguments.kinds or KINDS)


def _verify(arguments):
    from .verify import verify

    folder = _folder(arguments)
    return 0 if verify(folder, _exports(arguments), folder.label(arguments.label)) else 1


def _package(arguments):
    from .package import package

    package(_folder(arguments), _exports(arguments), arguments)


def _gpu(arguments):
    from .gpu import gpu

    name = arguments.model.resolve().name + ("-packed" if arguments.packed else "")
    gpu(_folder(arguments), _exports(arguments), arguments.out or TARGET.parent / "gpu" / name, arguments.packed)


def _install(arguments):
    from .install import install

    install(_model_folder(arguments), arguments.config, arguments.name)


def _model_folder(arguments):
    """What was named, made to a model folder where it is not one."""
    from .bring import bring, convert
    from .catalogue import entry

    folder = Path(arguments.what)
    if (folder / "manifest.json").is_file():
        if arguments.max_length:
            raise SystemExit(f"{folder} is packaged already, and its manifest says how long pairs may be: package it again with --max-length")
        return folder
    if (folder / "config.json").is_file():
        return convert(folder, TARGET, None, arguments)
    if folder.is_dir():
        raise SystemExit(f"{folder} has neither manifest.json, as package makes it, nor config.json, as Hugging Face lays models out")
    return bring(entry(arguments.what), arguments, TARGET)


def _catalogue(_arguments):
    from .catalogue import show

    show()


def _variants(arguments):
    from .variants import variants

    variants(_folder(arguments).one_logit(), _exports(arguments), arguments)


def _distil(arguments):
    from .distil import distil

    distil(_folder(arguments).one_logit(), _exports(arguments), arguments)


def _fine_tune(arguments):
    from .finetune import fine_tune

    fine_tune(_folder(arguments).one_logit(), arguments)


def _demonstrate(arguments):
    from .demonstration import demonstrate

    demonstrate(_folder(arguments).one_logit(), arguments)


def _measure(arguments):
    from .measure import measure

    measure(_folder(arguments).one_logit(), _exports(arguments), arguments)


def _overlap(arguments):
    from .overlap import overlap

    return 0 if overlap(arguments.data, arguments.collections) else 1


def _evaluate(arguments):
    from .evaluate import evaluate

    evaluate(arguments)


def _families(_arguments):
    from .families import fixtures

    fixtures()


def _parser():
    parser = argparse.ArgumentParser(prog="models/lab/run", description="Makes, checks and installs cross-encoders.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run, text, model=True):
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if model:
            made.add_argument("--model", type=Path, required=True, help="a Hugging Face folder with safetensors and tokenizer.json")
            made.add_argument("--exports", type=Path, help="where the exports are (default: models/target/lab/NAME)")
        return made

    def max_length(made):
        made.add_argument("--max-length", type=int, metavar="TOKENS", help="of a pair on the node (default: the model's, 512 at most); its memory grows with the square")

    made = command("export", _export, "Writes the files that nodes run, and a folder for sentence-transformers.")
    made.add_argument("--kinds", nargs="+", choices=("float32", "fused", "float16", "int8", "torch"), help="default: all")
    made = command("verify", _verify, "Compares every export with PyTorch; exit status 1 where one is beyond its tolerance.")
    made.add_argument("--label", type=int, help="which of several logits counts, from 0")
    made = command("package", _package, "Makes a model folder: files, manifest.json with checksums and self-test, card.")
    made.add_argument("--out", type=Path, required=True, help="the folder to make")
    made.add_argument("--name", help="what the model calls itself (default: the folder's name)")
    made.add_argument("--description", default="")
    made.add_argument("--licence", required=True, help="SPDX identifier")
    made.add_argument("--languages", nargs="+", default=[], help="ISO 639 codes")
    made.add_argument("--lineage", default="", help="which model and data it comes from")
    made.add_argument("--label", type=int, help="which of several logits counts, from 0")
    made.add_argument("--kind", choices=("int8", "fused", "float32"), default="int8", help="what a CPU runs (default int8)")
    max_length(made)
    made = command("gpu", _gpu, "Makes of a model folder one with a float16 graph besides, for the GPU zip or for install.")
    made.add_argument("--out", type=Path, help="the folder to make (default: models/target/gpu/NAME, NAME-packed)")
    made.add_argument("--packed", action="store_true", help="with the graph that takes padding out on the card (BERT-shaped models)")
    made = command("install", _install, "Puts a model where a node looks for it; made, if need be, of a public or local one.", model=False)
    made.add_argument("what", help="a folder as package makes it, a Hugging Face folder, a name of the catalogue, or OWNER/NAME of the hub")
    made.add_argument("config", help="the node's config folder, or CONTAINER:FOLDER")
    made.add_argument("--name", help="what pipelines call it (default: the folder's name)")
    made.add_argument("--from", dest="source", type=Path, help="a copy of the repository, instead of fetching it")
    made.add_argument("--mirror", metavar="URL", help="where to fetch from (default: HF_ENDPOINT, or the hub)")
    made.add_argument("--revision", help="a commit, tag or branch (default: the catalogue's)")
    made.add_argument("--label", type=int, help="which of several logits counts, from 0")
    made.add_argument("--kind", choices=("int8", "fused", "float32"), default="int8", help="what a CPU runs (default int8)")
    max_length(made)
    command("catalogue", _catalogue, "Lists public rerankers that install by name.", model=False)
    made = command("variants", _variants, "Measures graphs and settings of ONNX Runtime against models' shipped file.")
    made.add_argument("--data", type=Path, help="folder with collections in BEIR layout, for nDCG@10 on nq_utd")
    made.add_argument("--repetitions", type=int, default=5)
    made.add_argument("--queries", type=int, default=80, help="of nq_utd (default 80)")
    made = command("distil", _distil, "Trains a small model to order as --model does, on text without judgments.")
    made.add_argument("--data", type=Path, required=True, help="folder with passages.jsonl.xz and queries.jsonl.xz")
    made.add_argument("--start", required=True, help="a Hugging Face folder to train on, or LAYERSxWIDTH such as 6x384 or 2x128")
    made.add_argument("--questions", type=int, default=20_000, help="how many to draw (default 20,000, some five pairs each)")
    made.add_argument("--only-scores", action="store_true", help="stop when the teacher's logits are on disk")
    made.add_argument("--guided", action="store_true", help="learn what the teacher's layers give, too; the student has to be as wide")
    made.add_argument("--held-out", type=int, default=160, help="lists that choose the checkpoint (default 160)")
    _training(made, rate=1e-4, epochs=1)
    made = command("fine-tune", _fine_tune, "Trains --model on a user's judgments or clicks.")
    judged = made.add_mutually_exclusive_group(required=True)
    judged.add_argument("--judgments", type=Path, help="a folder in BEIR layout: queries.jsonl, qrels.tsv; without --url its documents too")
    judged.add_argument("--clicks", type=Path, help="a TSV file with the columns query and document (an id)")
    made.add_argument("--url", help="the cluster that holds the documents, http://user:password@host:9200")
    made.add_argument("--certificates", type=Path, help="of the authority that signed the cluster's, as PEM")
    made.add_argument("--index", help="with --url")
    made.add_argument("--fields", nargs="+", default=["title", "text"], help="with --url: what is searched and read (default: title text)")
    _training(made, rate=2e-5, epochs=2)
    made = command("fine-tune-demo", _demonstrate, "Fine-tunes on odd query ids, tests on even ones, deletes the weights.")
    made.add_argument("--judgments", type=Path, required=True, help="a collection in BEIR layout whose query ids are numbers")
    _training(made, rate=2e-5, epochs=2, seed=False)
    made = command("measure", _measure, "nDCG@10 of --model's int8 export on collections' BM25 candidates, without a cluster.")
    made.add_argument("--data", type=Path, required=True, help="folder with collections in BEIR layout")
    made.add_argument("--queries", type=int, help="of each, the first ones that are judged (default: all)")
    made.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    made = command("overlap", _overlap, "Shows whether --data holds text of collections; exit status 1 if so.", model=False)
    made.add_argument("--data", type=Path, required=True, help="folder with passages.jsonl.xz and queries.jsonl.xz")
    made.add_argument("--collections", type=Path, required=True, help="folder with collections in BEIR layout, at any depth")
    made = command("evaluate", _evaluate, "Judges rankings on a live cluster, or on a node that it starts.", model=False)
    made.add_argument("--data", type=Path, nargs="+", required=True, metavar="FOLDER[=ANALYZER]", help="in BEIR layout: queries.jsonl, qrels.tsv, corpus.jsonl; with the analyzer of the lab's own index, if not that of --analyzer")
    made.add_argument("--url", help="the cluster, http://user:password@host:9200; without it a node is started, with no score cache")
    made.add_argument("--certificates", type=Path, help="of the authority that signed the cluster's, as PEM")
    made.add_argument("--index", help="the index that holds the documents under the judgments' ids (default: one of the lab's, made of corpus.jsonl)")
    made.add_argument("--fields", nargs="+", default=["title", "text"], help="that models read, and that --index is searched in (default: title text)")
    made.add_argument("--search", type=Path, help="a search's body as JSON, with {{query}} where the question goes, instead of a multi_match")
    made.add_argument("--pipelines", nargs="+", default=[], help="search pipelines of the cluster, judged as they are")
    made.add_argument("--models", nargs="+", default=[], metavar="NAME[=FOLDER]", help="models by name; with a folder they are installed first")
    made.add_argument("--config", type=Path, help="the node's config folder, to install into")
    made.add_argument("--window", type=int, default=100, help="how many hits are reranked (default 100)")
    made.add_argument("--queries", type=int, help="only the first so many of each folder")
    made.add_argument("--qrels", help="file of judgments in each folder (default: qrels.graded.tsv, qrels.tsv or qrels/test.tsv)")
    made.add_argument("--analyzer", default="english", help="of the lab's own index (default english)")
    made.add_argument("--seed", type=int, default=1, help="of the halves (default 1)")
    made.add_argument("--answers", type=Path, help="a folder to keep answers in: a run that was stopped goes on from there; a model named without FOLDER is known by its name only: one installed anew wants another folder, as does an index whose _stats you may not read")
    made.add_argument("--report", type=Path, default=Path("evaluation.html"), help="the page to write (default evaluation.html)")
    made.add_argument("--zip", type=Path, help="without --url: the plugin's zip, instead of building it")
    made.add_argument("--port", type=int, default=9600, help="without --url: of the node (default 9600)")
    command("families", _families, "Writes the fixtures of the plugin's FamilyConformanceTest.", model=False)
    return parser


def _training(made, rate, epochs, seed=True):
    made.add_argument("--out", type=Path, required=True, help="where the run is kept, to go on with after a stop")
    made.add_argument("--rate", type=float, default=rate, help=f"highest learning rate (default {rate:g})")
    made.add_argument("--epochs", type=float, default=epochs, help=f"default {epochs:g}")
    made.add_argument("--checks", type=int, default=8, help="how often a checkpoint is judged (default 8)")
    if seed:
        made.add_argument("--seed", type=int, default=1)
    made.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    made.add_argument("--freeze-embeddings", action="store_true")


if __name__ == "__main__":
    main()
