"""evaluate: judgments × systems on a live cluster → who ranks better, by how much, and at what cost?"""

import contextlib
import copy
import json
import os
import subprocess
import time
from pathlib import Path

from . import figures, judgments
from .asked import FIRST_STAGE, Asking, System
from .combined import CHOICES, REPLACE, Combine, halves
from .opensearch import OpenSearch
from .pairs import ROOT
from .tables import Outcome, Row, as_json, summary, table

# Title and text in one field, English stemming, k1 .9, b .4: what the candidate lists of the collections were made with.
SIMILARITY = {"index": {"similarity": {"whole": {"type": "BM25", "k1": 0.9, "b": 0.4}}}}
ANCHORED = tuple(choice for choice in CHOICES if choice.method in ("replace", "anchored"))
WEIGHTS = (4, 6)
# Of a node that is started here: every window is scored, so that times are those of new texts.
NO_CACHES = {"plugins.cross_encoder.cache.size": "0b", "plugins.cross_encoder.token_cache.size": "0b"}


def evaluate(wanted):
    """Prints tables, and writes `wanted.report` and the same figures as JSON beside it."""
    # Before anything runs: plots are the last step, and must not be what fails.
    from .report import write

    parts = [_analyzed(each, wanted) for each in wanted.data]
    collections = [(judgments.read(folder, its.queries, its.qrels), its) for folder, its in parts]
    page, data = wanted.report, wanted.report.with_suffix(".json")
    if page == data:
        raise SystemExit(f"{page} is where the figures go as JSON: name the page by --report, as evaluation.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    for each in (page, data):
        each.open("a").close()
    models = [(name, Path(folder) if folder else None) for name, _, folder in (each.partition("=") for each in wanted.models)]
    with _client(wanted, models) as client:
        outcomes = []
        for judged, its in collections:
            outcomes.append(_collection(client, judged, dict(models), its))
            print(table(outcomes[-1], wanted.window), flush=True)
            # After each: what comes next may fail after hours.
            write(outcomes, page, wanted.window)
            data.write_text(json.dumps(as_json(outcomes, wanted), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(summary(outcomes))
    print(f"\n{page} and {data.name}: all of it, with every query")


def _analyzed(data, wanted):
    """A folder, and what is wanted of it: data may be FOLDER=ANALYZER."""
    folder, equals, analyzer = str(data).rpartition("=")
    its = copy.copy(wanted)
    if not equals or data.is_dir():
        return data, its
    its.analyzer = analyzer
    return Path(folder), its


def _client(wanted, models):
    given = {name: folder for name, folder in models if folder}
    if given:
        # Only now: it brings PyTorch.
        from .install import checked, install

        for folder in given.values():
            checked(folder)
    if wanted.url:
        if given and not wanted.config:
            raise SystemExit(
                f"say with --config where the node's config folder is, to install {list(given)} there; or install them before"
            )
        for name, folder in given.items():
            install(folder, wanted.config, name)
        return contextlib.nullcontext(OpenSearch(wanted.url, wanted.certificates))
    if wanted.pipelines or wanted.index:
        raise SystemExit("pipelines and indices are on a cluster: name it by --url")
    return _node(wanted, given)


@contextlib.contextmanager
def _node(wanted, models):
    """A node of the side-by-side harness's kind, started for this and removed afterwards."""
    from quality import node

    os.environ.setdefault(
        "JAVA_HOME", subprocess.run([ROOT / "scripts" / "jdk.sh"], check=True, capture_output=True, text=True).stdout.strip()
    )
    plugin = wanted.zip or node.build()
    config = {f"cross-encoder/models/{name}": folder for name, folder in models.items()}
    print(f"{time.strftime('%T')} starting a node with {plugin.name} on port {wanted.port}", flush=True)
    with node.Node([plugin], wanted.port, NO_CACHES, config=config):
        yield OpenSearch(f"http://127.0.0.1:{wanted.port}")


def _collection(client, judged, models, wanted):
    kept = wanted.answers and wanted.answers / judged.name
    if wanted.index:
        index, made_of = wanted.index, kept and client.state(wanted.index)
    else:
        index, made_of = _indexed(client, judged, wanted.analyzer)
    asking = Asking(client, index, made_of, _body(wanted), judged.queries, wanted.window, kept)
    first = asking.answers(System(FIRST_STAGE, None))
    outcome = Outcome(judged.name, judged.queries, [_row(FIRST_STAGE, first, judged, wanted)], {})
    for name, folder in models.items():
        system = System.of_model(name, wanted.fields, wanted.window, folder)
        answers = asking.answers(system)
        outcome.rows.append(_row(name, answers, judged, wanted))
        _combined(outcome, name, asking.scored(answers, first), judged, wanted)
    for name in wanted.pipelines:
        system = System.of_pipeline(name, client)
        outcome.rows.append(_row(name, asking.answers(system), judged, wanted))
        _combined(outcome, name, asking.scored(asking.answers(system, logits=True), first), judged, wanted, as_it_is=False)
    return outcome


def _indexed(client, judged, analyzer):
    """The index's name, and what it is made of."""
    if not (judged.folder / judgments.CORPUS).is_file():
        raise SystemExit(f"{judged.folder} has no {judgments.CORPUS}: name the index that holds the documents by --index")
    name = f"cross-encoder-lab-{judged.name}".lower()
    print(f"{time.strftime('%T')} {judged.name}: indexing into [{name}], unless it is there", flush=True)
    whole = {"type": "text", "analyzer": analyzer, "similarity": "whole"}
    # Fields that are only read need no index of their own.
    properties = {each: {"type": "text", "index": False, "copy_to": "whole"} for each in ("title", "text")}
    made_of = f"{judged.made_of()} {analyzer}"
    client.index(name, SIMILARITY, {**properties, "whole": whole}, judged.documents(), made_of)
    return name, made_of


def _body(wanted):
    """Of a query's text what is searched."""
    if wanted.search:
        template = wanted.search.read_text(encoding="utf-8")
        if "{{query}}" not in template:
            raise SystemExit(f"{wanted.search} has no {{{{query}}}}: every question would be the same search")
        # As a JSON string without its quotes.
        return lambda text: {**json.loads(template.replace("{{query}}", json.dumps(text)[1:-1])), "size": wanted.window}
    if wanted.index:
        return lambda text: {
            "query": {"multi_match": {"query": text, "fields": wanted.fields, "type": "most_fields"}},
            "size": wanted.window,
        }
    return lambda text: {"query": {"match": {"whole": text}}, "size": wanted.window}


def _row(name, answers, judged, wanted):
    measured = figures.measured(judged.grades, {query: answer.ids for query, answer in answers.items()}, wanted.window)
    statuses = {}
    for answer in answers.values():
        status = answer.report.get("status", "")
        statuses[status] = statuses.get(status, 0) + 1
    new = [answer.seconds for answer in answers.values() if not answer.report.get("windows", {}).get("cached", 0)]
    return Row(name, measured, new, statuses)


def _combined(outcome, name, scored, judged, wanted, as_it_is=True):
    """Adds rows of what `combine` would make of the same logits. as_it_is: whether the system's own row is `replace` already."""
    missing = sum(each is None for each in scored.values())
    if missing:
        print(f"{name}: no combinations, {missing} of {len(scored)} searches were not reranked completely")
        return
    fixed = ([] if as_it_is else [REPLACE]) + [Combine("anchored", weight) for weight in WEIGHTS]
    rankings = {f"{name}, {choice}": {query: each.ranking(choice) for query, each in scored.items()} for choice in fixed}
    for kind, choices in (("anchored", ANCHORED), ("any method", CHOICES)):
        found = halves(scored, judged.grades, wanted.seed, choices)
        if found:
            rankings[f"{name}, {kind} by the other half"] = found.rankings
            outcome.halves[f"{name}, {kind}"] = found
    for label, ranking in rankings.items():
        outcome.rows.append(Row(label, figures.measured(judged.grades, ranking, wanted.window)))
