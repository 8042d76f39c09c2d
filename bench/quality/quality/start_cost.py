"""What does the plugin add to a node's start and memory? Fresh nodes with and without it, in turn."""

import os
from pathlib import Path
from statistics import median

from . import node
from .client import UNCUT
from .report import Check, progress
from .workload import Workload, source

PAIRS = 5
CANDIDATES, TOKENS = 100, 230
INDEX = "start-cost"


def available(data):
    return Path("/proc/self/status").is_file() and source(data) is not None


def check(data, port, plugin):
    workload = Workload(data)
    texts, question = workload.documents(CANDIDATES, TOKENS), workload.questions(1)[0]
    plugin = (plugin or node.build()).resolve()
    measured = {"without": [], "with": []}
    load = os.getloadavg()[0]
    for pair in range(PAIRS):
        for name, installed in (("without", None), ("with", plugin)):
            progress(f"pair {pair + 1} of {PAIRS}: a node {name} the plugin")
            measured[name].append(
                _life(node.Node([installed] if installed else [], port, {}), installed is not None, texts, question)
            )
    rows = [
        {
            "at": at,
            "without plugin": round(median(run[at] for run in measured["without"]), 1),
            "with plugin": round(median(run[at] for run in measured["with"]), 1),
            "added": round(
                median(b[at] - a[at] for a, b in zip(measured["without"], measured["with"], strict=True)), 1
            ),
            "added, lowest to highest pair": _range(measured, at),
        }
        for at in measured["with"][0]
    ]
    notes = [
        f"medians of {PAIRS} pairs of fresh nodes (heap 1 GB), in turn; load of the machine before {load:.1f}",
        f"the search: {CANDIDATES} documents of {TOKENS} tokens, sent three times; with the plugin it is reranked, and "
        "the model loaded for it",
    ]
    return Check("start-cost", None, {"start-cost": rows}, notes)


def _life(server, installed, texts, question):
    with server as client:
        run = {
            "ready: seconds": server.seconds_to_ready,
            "ready: processor seconds": server.processor_seconds(),
            "ready: resident MB": server.resident_mb(),
        }
        documents = ((str(i), {"text": text}) for i, text in enumerate(texts))
        client.index(INDEX, {"properties": {"text": {"type": "text"}}}, documents)
        rerank = {"fields": ["text"], **UNCUT} if installed else None
        if installed:
            client.wait_for_model(INDEX)
        query = {"bool": {"filter": {"match_all": {}}, "should": {"match": {"text": question}}}}
        for _ in range(3):
            client.search(INDEX, query, 10, rerank, CANDIDATES)
        run["after the search: resident MB"] = server.resident_mb()
    return run


def _range(measured, at):
    added = [b[at] - a[at] for a, b in zip(measured["without"], measured["with"], strict=True)]
    return f"{min(added):.1f} to {max(added):.1f}"
