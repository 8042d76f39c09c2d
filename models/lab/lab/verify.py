"""verify: does every export give what PyTorch gives?"""

from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from tqdm import tqdm

from . import pairs, remade, runtime
from .export import FILES, KINDS, TOKENIZER, TORCH, is_made
from .folder import HuggingFaceFolder, plain_tokenizer

TOP = 5
APART = .1


@dataclass(frozen=True)
class Tolerance:
    """What counts as equal: the largest difference of a logit on ordinary and on hostile texts; on ordinary ones the least share of
    document pairs in the same order, of those that PyTorch puts APART or more apart, and the least mean overlap of the first five."""

    ordinary: float
    hostile: float
    order: float
    overlap: float


# float32 differs in the order of sums. An int8 activation has 256 steps for a whole text: single logits are tenths off, and what a
# text of three odd tokens gets may be a logit and more off; what must hold is the order.
TOLERANCES = {
    "float32": Tolerance(1e-4, 1e-4, .9999, .99),
    "fused": Tolerance(1e-4, 1e-3, .9999, .99),
    "float16": Tolerance(.1, .2, .995, .97),
    "int8": Tolerance(1.0, 2.0, .95, .85),
    "torch": Tolerance(1e-4, 1e-3, .9999, .99),
    "int8 against the folder's": Tolerance(.5, 1.0, .97, .9),
}


@dataclass
class Scored:
    """Per search the logits of its documents."""

    ordinary: list[numpy.ndarray]
    hostile: list[numpy.ndarray]


def verify(folder: HuggingFaceFolder, exports: Path, label=None):
    """Prints a row for each export of this folder; whether all are within their tolerances."""
    kinds = [kind for kind in KINDS if _comparable(folder, exports, kind)]
    if not kinds:
        print(f"not run: there is no export of {folder.path} in {exports}")
        return False
    expected = _scored("PyTorch", lambda search: _torch(folder, search, label))
    print("| export | max Δlogit | mean | hostile max | same order | top 5 overlap | |\n|---|---|---|---|---|---|---|")
    actual = {kind: _of(folder, exports, kind, label) for kind in kinds if kind in FILES}
    outcomes = [_row(kind, expected, scored) for kind, scored in actual.items()]
    if "torch" in kinds:
        outcomes.append(_row("torch", expected, _of(folder, exports, "torch", label)))
        if label is None:
            outcomes.append(_llama_index(exports / TORCH, expected))
        else:
            print("| LlamaIndex | | | | | | not run: its reranker takes models with one logit |")
    if (folder.path / FILES["int8"]).exists() and "int8" in actual:
        outcomes.append(_row("int8 against the folder's", _of(folder, folder.path, "int8", label), actual["int8"]))
        outcomes.append(remade.compare(folder.path / FILES["int8"], exports / FILES["int8"]))
    outcomes.append(_same_ids(folder, exports / TOKENIZER))
    return all(outcomes)


def _same_ids(folder, file):
    """Whether what was compared are the tokens that nodes will see."""
    tokenizer, others = plain_tokenizer(file), 0
    for search in pairs.hostile():
        for document in search.documents:
            raw, given = tokenizer.encode(search.query, document), folder.tokenizer(search.query, document, truncation=False)
            others += raw.ids != given["input_ids"] or raw.type_ids != given.get("token_type_ids", raw.type_ids)
    if others:
        print(f"failed: {others} hostile pairs have other tokens by {file}, which nodes read, than by transformers")
    return not others


def _comparable(folder, exports, kind):
    """Whether an export is there and of this folder; names one that is there only."""
    made, file = is_made(folder, exports, kind), exports / FILES.get(kind, TORCH)
    if file.exists() and not made:
        print(f"{kind}: not compared, {file} was not made of {folder.path}: run export again")
    return made


def _scored(name, score):
    ordinary, hostile = pairs.ordinary(), pairs.hostile()
    with tqdm(total=len(ordinary) + len(hostile), desc=name, disable=None, leave=False) as bar:
        def one(search):
            bar.update()
            return score(search)

        return Scored([one(search) for search in ordinary], [one(search) for search in hostile])


def _torch(folder, search, label):
    logits = []
    for document in search.documents:
        encoded = {name: torch.tensor(values) for name, values in folder.encoded(search.query, document).items()}
        with torch.no_grad():
            logits.append(runtime.of_label(folder.model(**encoded).logits[0].numpy(), label))
    return numpy.array(logits)


def _of(folder, exports, kind, label):
    if kind == "torch":
        from sentence_transformers import CrossEncoder

        model = CrossEncoder(str(exports / TORCH), device="cpu", local_files_only=True)
        return _scored(kind, lambda search: _cross_encoder(model, search, label))
    session = runtime.session(exports / FILES[kind])
    return _scored(kind, lambda search: numpy.array([
        runtime.of_label(runtime.logits(session, folder.encoded(search.query, document)), label)
        for document in search.documents]))


def _cross_encoder(model, search, label):
    given = model.predict(
        [(search.query, document) for document in search.documents], batch_size=1, activation_fn=torch.nn.Identity(),
        show_progress_bar=False)
    return numpy.array([runtime.of_label(numpy.atleast_1d(values), label) for values in given])


def _row(kind, expected, actual):
    tolerance = TOLERANCES[kind]
    differences = numpy.concatenate([abs(a - b) for a, b in zip(expected.ordinary, actual.ordinary, strict=True)])
    hostile = max(abs(a - b).max() for a, b in zip(expected.hostile, actual.hostile, strict=True))
    lists = list(zip(expected.ordinary, actual.ordinary, strict=True))
    order, overlap = same_order(lists), numpy.mean([top_overlap(*each) for each in lists])
    passed = bool(differences.max() <= tolerance.ordinary and hostile <= tolerance.hostile
                  and order >= tolerance.order and overlap >= tolerance.overlap)
    print(f"| {kind} | {differences.max():.2g} | {differences.mean():.2g} | {hostile:.2g} | {order:.4f} | {overlap:.3f} "
          f"| {'passed' if passed else f'failed: {tolerance}'} |", flush=True)
    return passed


def same_order(lists):
    """Of (expected, actual) per search: the mean share of pairs of documents, far enough apart, that both order in the same way.
    Searches without such a pair say nothing."""
    shares = []
    for expected, actual in lists:
        upper = numpy.triu_indices(len(expected), 1)
        gaps, others = ((values[:, None] - values[None, :])[upper] for values in (expected, actual))
        apart = abs(gaps) >= APART
        if apart.any():
            shares.append(numpy.mean(numpy.sign(gaps[apart]) == numpy.sign(others[apart])))
    return float(numpy.mean(shares)) if shares else 1.0


def top_overlap(expected, actual, top=TOP):
    first, second = (set(numpy.argsort(-values, kind="stable")[:top]) for values in (expected, actual))
    return len(first & second) / top


def _llama_index(folder, expected):
    """Its order is checked by itself: it gives nodes back, not logits."""
    from llama_index.core.postprocessor import SentenceTransformerRerank
    from llama_index.core.schema import NodeWithScore, TextNode

    searches = pairs.ordinary()
    reranker = SentenceTransformerRerank(model=str(folder), top_n=len(searches[0].documents), device="cpu")
    same = 0
    for search, logits in zip(searches, expected.ordinary, strict=True):
        nodes = [NodeWithScore(node=TextNode(text=text, id_=str(i))) for i, text in enumerate(search.documents)]
        answer = [int(node.node.node_id) for node in reranker.postprocess_nodes(nodes, query_str=search.query)]
        same += answer == numpy.argsort(-logits, kind="stable").tolist()
    print(f"| LlamaIndex | | | | {same} of {len(searches)} searches | | {'passed' if same == len(searches) else 'failed'} |", flush=True)
    return same == len(searches)
