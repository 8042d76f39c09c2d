"""bench/quality/run --data DIR [check …]"""

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path

# Before transformers is imported: its tokenizer has threads of its own, which do not survive the fork of the reference;
# it warns of texts longer than the model's length, which are cut into windows afterwards.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from . import combine, cost, long_documents, node, parity, passages, rescore, stages, start_cost, xquad
from .forced import ForcedCandidates
from .report import progress, show
from .search import OpenSearch

# Checks that share a node, by the settings it needs. Where time is measured nothing may come from the cache.
QUALITY = {}
COST = {"plugins.cross_encoder.cache.size": "0b", "plugins.cross_encoder.token_cache.size": "0b"}
# Its timed searches are all new to the score cache.
STAGES = {"plugins.cross_encoder.token_cache.size": "0b"}
# A node with a model of its own. Not the same as QUALITY, though it is equal.
LANGUAGES = {}
# Brings its own nodes.
NO_NODE = None


def main():
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = arguments.checks or list(CHECKS)
    outcomes = {}
    for settings in (QUALITY, COST, STAGES, LANGUAGES, NO_NODE):
        names = [name for name in wanted if CHECKS[name][0] is settings]
        ready = [name for name in names if CHECKS[name][1](arguments.data)]
        outcomes.update({name: "not run: no data" for name in names if name not in ready})
        if settings is STAGES and not arguments.first_stage_model and not arguments.url:
            outcomes.update({name: "not run: no --first-stage-model" for name in ready})
            ready = []
        if settings is LANGUAGES and arguments.url:
            outcomes.update({name: "not run: needs a node of its own" for name in ready})
            ready = []
        if ready:
            outcomes.update(_run(ready, arguments, settings))
    for name in wanted:
        print(f"{name}: {outcomes[name]}")
    sys.exit("failed" in outcomes.values())


def _run(names, arguments, settings):
    if settings is NO_NODE:
        return {name: _one(name, arguments.data, arguments) for name in names}
    with _client(arguments, settings) as client:
        for setting, value in settings.items():
            if client.setting(setting) != value:
                return {name: f"not run: the node must be started with [{setting}: {value}]" for name in names}
        plain = settings is COST or settings is LANGUAGES
        context = client if plain else ForcedCandidates(arguments.data, client)
        return {name: _one(name, arguments.data, context) for name in names}


def _one(name, data, context):
    progress(name)
    check = CHECKS[name][2](data, context)
    show(check)
    return check.outcome


def _client(arguments, settings):
    if arguments.url:
        return contextlib.nullcontext(OpenSearch(arguments.url))
    plugin = arguments.zip or node.build()
    progress(f"starting a node with {plugin.name} on port {arguments.port}")
    first = arguments.first_stage_model
    config = {f"cross-encoder/models/{stages.FIRST_STAGE}": first} if first else {}
    if settings is LANGUAGES:
        config[f"cross-encoder/models/{xquad.MODEL}"] = xquad.model(arguments.data)
    return node.Node([plugin], arguments.port, settings, config=config)


CHECKS = {
    "parity": (QUALITY, ForcedCandidates.available, parity.check),
    "combine": (QUALITY, ForcedCandidates.available, combine.check),
    "rescore": (QUALITY, rescore.available, rescore.check),
    "long-documents": (COST, long_documents.available, long_documents.check),
    "passages": (COST, passages.available, passages.check),
    "cost-table": (COST, cost.available, cost.table),
    "stages": (STAGES, stages.available, stages.check),
    "xquad": (LANGUAGES, xquad.available, xquad.check),
    "plugin-cost": (NO_NODE, cost.available, lambda data, given: cost.overhead(data, given.port)),
    "start-cost": (NO_NODE, start_cost.available, lambda data, given: start_cost.check(data, given.port, given.zip)),
}


def _arguments():
    parser = argparse.ArgumentParser(prog="bench/quality/run", description="Measures the plugin on a real node.")
    parser.add_argument("checks", nargs="*", metavar="check", help=f"of {', '.join(CHECKS)}; default: all")
    parser.add_argument("--data", type=Path, required=True, help="folder with collections in BEIR layout")
    parser.add_argument("--url", help="a running node with the plugin, instead of starting one")
    parser.add_argument("--zip", type=Path, help="the plugin's zip, instead of building it")
    parser.add_argument(
        "--first-stage-model", type=Path, help=f"folder of the cheap model of `stages`, as [{stages.FIRST_STAGE}]"
    )
    parser.add_argument("--port", type=int, default=9500, help="of the node that is started (default 9500)")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.checks if name not in CHECKS]
    if unknown:
        parser.error(f"{unknown} is none of {list(CHECKS)}")
    return arguments


main()
