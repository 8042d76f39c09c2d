"""overlap: does the text to train on hold anything of the collections that models are measured on?"""

import re
from pathlib import Path

from tqdm import tqdm

from .collection import texts_of
from .texts import Texts

WORDS = 13


def overlap(data: Path, collections: Path):
    """Prints a row for each collection below `collections`; whether none shares WORDS consecutive words with a passage, and no
    question to train on equals one of its queries."""
    folders = sorted(file.parent for file in collections.rglob("corpus.jsonl"))
    if not folders:
        print(f"not run: there is no corpus.jsonl below {collections}")
        return False
    queries = {folder: texts_of(folder / "queries.jsonl").values() for folder in folders}
    measured = {folder: _sequences([*texts_of(folder / "corpus.jsonl").values(), *queries[folder]]) for folder in folders}
    texts = Texts(data)
    shared = _shared(texts.passages, set().union(*measured.values()))
    asked = {_plain(each.text) for each in texts.questions}
    print(f"{len(texts.passages):,} passages, {len(asked):,} different questions\n")
    print(f"| collection | sequences of {WORDS} words | also in a passage | queries | also asked in training |\n|---|---|---|---|---|")
    clean = True
    for folder in folders:
        same, found = sum(_plain(query) in asked for query in queries[folder]), len(measured[folder] & shared)
        print(f"| {folder.relative_to(collections)} | {len(measured[folder]):,} | {found} | {len(queries[folder]):,} | {same} |")
        clean &= found == 0 and same == 0
    return clean


def _shared(passages, measured):
    found = set()
    for passage in tqdm(passages, desc="passages", disable=None):
        found |= _sequences([f"{passage.title} {passage.text}"]) & measured
    return found


def _sequences(texts):
    """As hashes of 64 bits."""
    found = set()
    for text in texts:
        words = _words(text)
        found.update(hash(tuple(words[i:i + WORDS])) for i in range(len(words) - WORDS + 1))
    return found


def _words(text):
    return re.findall(r"\w+", text.lower())


def _plain(text):
    return " ".join(_words(text))
