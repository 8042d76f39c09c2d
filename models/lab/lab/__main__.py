"""models/lab/run COMMAND …"""

import argparse
import os
import sys
from pathlib import Path

# Before transformers is imported: nothing is ever fetched, and its tokenizers need no threads of their own.
os.environ["HF_HUB_OFFLINE"] = "1"
# One pair at a time gives several threads nothing to share, and on a busy machine they wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

TARGET = Path(__file__).resolve().parents[2] / "target" / "lab"


def main():
    arguments = _parser().parse_args()
    sys.exit(arguments.run(arguments))


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

    gpu(_folder(arguments), _exports(arguments), arguments.out or TARGET.parent / "gpu" / arguments.model.resolve().name)


def _install(arguments):
    from .install import install

    install(arguments.folder, arguments.config, arguments.name)


def _variants(arguments):
    from .variants import variants

    variants(_folder(arguments), _exports(arguments), arguments)


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
    made = command("gpu", _gpu, "Makes of a model folder one with a float16 graph besides, for the GPU zip or for install.")
    made.add_argument("--out", type=Path, help="the folder to make (default: models/target/gpu/NAME)")
    made = command("install", _install, "Copies a model folder to where a node looks for it.", model=False)
    made.add_argument("folder", type=Path, help="as package makes it")
    made.add_argument("config", type=Path, help="the node's config folder")
    made.add_argument("--name", help="what pipelines call it (default: the folder's name)")
    made = command("variants", _variants, "Measures graphs and settings of ONNX Runtime against models' shipped file.")
    made.add_argument("--data", type=Path, help="folder with collections in BEIR layout, for nDCG@10 on nq_utd")
    made.add_argument("--repetitions", type=int, default=5)
    made.add_argument("--queries", type=int, default=80, help="of nq_utd (default 80)")
    command("families", _families, "Writes the fixtures of the plugin's FamilyConformanceTest.", model=False)
    return parser


if __name__ == "__main__":
    main()
