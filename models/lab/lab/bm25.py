"""Which passages share a question's rarer words? BM25 in memory, good enough to draw candidates to train on.

Lucene's, with k1 .9 and b .4, over words without accents, stop words and plural endings.
"""

import re
from array import array
from collections import Counter

import numpy
from tqdm import tqdm

K1, B = .9, .4
STOP = frozenset(
    "a an and are as at be been but by can did do does for from had has have how i if in into is it its of on or s so such that the their "
    "then there these they this to was were what when where which who whom whose why will with you your".split())


def words(text):
    found = re.findall(r"\w+", text.lower())
    return [_singular(word) for word in found if word not in STOP]


def _singular(word):
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class Index:
    """Postings of each word: documents, and what the word adds to their score."""

    def __init__(self, texts):
        documents, counts, lengths = {}, {}, []
        for number, text in enumerate(tqdm(texts, desc="index", disable=None)):
            found = Counter(words(text))
            lengths.append(sum(found.values()))
            for word, count in found.items():
                documents.setdefault(word, array("i")).append(number)
                counts.setdefault(word, array("H")).append(min(count, 65_535))
        self._documents, self._counts = documents, counts
        lengths = numpy.array(lengths)
        self._norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1))

    def first(self, query, depth):
        """Numbers of the `depth` best documents, best first; fewer where fewer share a word."""
        scores = numpy.zeros(len(self._norm))
        for word in set(words(query)) & self._documents.keys():
            documents, counts = numpy.frombuffer(self._documents[word], numpy.intc), numpy.frombuffer(self._counts[word], numpy.uint16)
            rarity = numpy.log(1 + (len(scores) - len(documents) + .5) / (len(documents) + .5))
            scores[documents] += rarity * counts / (counts + self._norm[documents])
        depth = min(depth, len(scores))
        best = numpy.argpartition(-scores, depth - 1)[:depth]
        best = best[numpy.lexsort((best, -scores[best]))]
        return [int(number) for number in best if scores[number] > 0]
