"""Scores pairs with a peer, as it is told on standard input. Runs on the peers' own packages, without the harness.

A line in:  {"open": id, "peer": name, "settings": {…}}            out: {"opened": id}
            {"score": id, "searches": [{"query": …, "texts": […]}]}  out: {"ms": …, "logits": [[…]]}
            {"versions": [package, …]}                              out: {package: version or null}
What fails is answered with {"error": why}. The clock runs from texts to logits, with nothing of this protocol in it.
"""

import json
import os
import sys
import time
from importlib import metadata

import libraries


def main() -> None:
    # Libraries print: the answers go to what standard output was.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    opened: dict[str, libraries.Peer] = {}
    for line in sys.stdin:
        try:
            answer = _answer(json.loads(line), opened)
        except Exception as e:
            answer = {"error": f"{type(e).__name__}: {e}"[:600]}
        print(json.dumps(answer), file=answers, flush=True)


def _answer(request: dict, opened: dict[str, libraries.Peer]) -> dict:
    if "open" in request:
        opened[request["open"]] = libraries.PEERS[request["peer"]](**request["settings"])
        return {"opened": request["open"]}
    if "close" in request:
        opened.pop(request["close"], None)
        return {"closed": request["close"]}
    if "versions" in request:
        return {name: _version(name) for name in request["versions"]}
    peer = opened[request["score"]]
    start = time.perf_counter()
    logits = [peer.logits(search["query"], search["texts"]) for search in request["searches"]]
    return {"ms": (time.perf_counter() - start) * 1e3, "logits": [[float(x) for x in of] for of in logits]}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
