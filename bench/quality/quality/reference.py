"""The same ranking without the plugin: transformers' tokenizer and ONNX Runtime in Python, written from the contract.

Batch of one, one thread, so that a logit depends on its window only.
"""

import hashlib
import json
import math
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy
import onnxruntime
from transformers import AutoTokenizer

from . import kept

WINDOW, OVERLAP, MAX_WINDOWS = 400, 100, 4


@dataclass(frozen=True)
class Shape:
    """How a document is cut beside a query: `query` tokens of it are used, then windows of `window` tokens."""

    query: int
    window: int
    overlap: int

    @staticmethod
    def fit(length, specials, query_tokens):
        query = min(query_tokens, length // 4)
        window = min(WINDOW, length - specials - query)
        return Shape(query, window, OVERLAP * window // WINDOW)

    def cut(self, ids):
        if len(ids) <= self.window:
            return [ids] if ids else []
        step = self.window - self.overlap
        count = 1 + math.ceil((len(ids) - self.window) / step)
        return [ids[i * step : i * step + self.window] for i in range(count)]


class Tokens:
    """Token ids, without special tokens, and pairs built of them."""

    def __init__(self, folder: Path):
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._known = {}

    def of(self, text):
        if text not in self._known:
            encoded = self._tokenizer(text, add_special_tokens=False, truncation=False, padding=False)
            self._known[text] = tuple(encoded["input_ids"])
        return self._known[text]

    def pair(self, query, document):
        cls, sep = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        first = (cls, *query, sep)
        second = (*document, sep)
        return first + second, (0,) * len(first) + (1,) * len(second)


def select(query, windows_of):
    """Per document the windows to score: all of up to four, else the four that share the query's rarer tokens most."""
    terms = sorted(set(query))
    counts = [[Counter(window) for window in windows] for windows in windows_of]
    total = sum(map(len, counts))
    holding = {term: sum(1 for windows in counts for count in windows if count[term]) for term in terms}
    rarity = {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in holding.items()}

    def score(count):
        return sum(rarity[term] * count[term] / (count[term] + 1.2) for term in terms)

    selected = []
    for windows, count in zip(windows_of, counts, strict=True):
        if len(windows) > MAX_WINDOWS:
            best = sorted(range(len(windows)), key=lambda i: -score(count[i]))
            windows = [windows[i] for i in best[:MAX_WINDOWS]]
        selected.append(windows)
    return selected


class Reference:
    """Scores documents. Logits are kept in a file under the digest of everything they depend on."""

    def __init__(self, folder: Path, store: Path):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._length = manifest["max_length"]
        self._model = folder / "model.int8.onnx"
        self._tokens = Tokens(folder)
        self._digest = hashlib.sha256(self._model.read_bytes()).hexdigest() + onnxruntime.__version__
        self._store = _Store(store)
        self.longest = 0

    def logits(self, query, texts):
        """One logit per text: the highest of its windows'."""
        return self.all_logits([(query, texts)])[0]

    def all_logits(self, searches):
        """Per (query, texts) the logits of the texts. The windows of all searches are shared out to all cores."""
        pairs_of = [self._pairs(query, texts) for query, texts in searches]
        wanted = {self._key(pair): pair for search in pairs_of for pairs in search for pair in pairs}
        missing = {key: pair for key, pair in wanted.items() if key not in self._store}
        if missing:
            # Longest first, so that no process is left with the long ones at the end.
            order = sorted(missing, key=lambda key: -len(missing[key][0]))
            with ProcessPoolExecutor(os.cpu_count(), initializer=_open, initargs=(str(self._model),)) as pool:
                logits = pool.map(_run, [missing[key] for key in order], chunksize=32)
                self._store.add(zip(order, logits, strict=True))
        return [
            [max(self._store[self._key(pair)] for pair in pairs) if pairs else math.nan for pairs in search]
            for search in pairs_of
        ]

    def _pairs(self, query, texts):
        ids = self._tokens.of(query)
        shape = Shape.fit(self._length, 3, len(ids))
        ids = ids[: shape.query]
        windows_of = [shape.cut(self._tokens.of(text)) for text in texts]
        self.longest = max([self.longest, *map(len, windows_of)])
        return [[self._tokens.pair(ids, window) for window in windows] for windows in select(ids, windows_of)]

    def _key(self, pair):
        digest = hashlib.sha256(self._digest.encode())
        digest.update(numpy.array(pair, dtype=numpy.int64).tobytes())
        return digest.hexdigest()


class _Store:
    """Logits by key, one line each: a run that was interrupted goes on where it stood."""

    def __init__(self, file: Path):
        self._file = file
        self._logits = {}
        for line in kept.lines(file):
            key, logit = line.split()
            self._logits[key] = float(logit)

    def __contains__(self, key):
        return key in self._logits

    def __getitem__(self, key):
        return self._logits[key]

    def add(self, logits):
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="ascii") as out:
            for key, logit in logits:
                self._logits[key] = logit
                out.write(f"{key} {logit!r}\n")


_session = None


def _open(model):
    global _session
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    _session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _run(pair):
    ids, types = (numpy.array([values], dtype=numpy.int64) for values in pair)
    feeds = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": types}
    return float(_session.run(None, feeds)[0].reshape(-1)[0])
