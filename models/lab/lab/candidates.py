"""Which passages is a student asked about? For each question a few that BM25 ranks high, a few further down, and chance ones."""

import json
import random
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from .bm25 import Index
from .texts import Texts

# Ranks of BM25 that are drawn from, and how many of each: near the top, where order is decided, and below.
NEAR, BELOW = (0, 4, 2), (4, 30, 2)
# Share of questions that also get a passage drawn from all.
CHANCE = .5
# Passages are cropped, a length for each question so that they fill batches evenly: share of questions, fewest and most words.
CROPS = ((.4, 20, 60), (.3, 60, 140), (.3, 140, 300))
# Share of questions that give way to a few sentences of some passage, and of how many words: people paste paragraphs, and students
# differ from their teacher most where questions are long.
PASTED, FEWEST, MOST = .2, 15, 60
# Held-out lists are as deep as these ranks, and their passages are whole.
LIST = 16
FULL = 300


@dataclass(frozen=True)
class Group:
    """A question with the texts that are compared for it."""

    query: str
    documents: list[str]


def draw(texts: Texts, questions, seed, held_out=False):
    """The first `questions` groups of a sequence that depends on nothing but the texts and the seed."""
    order = [each for each in texts.questions if each.held_out == held_out]
    random.Random(seed).shuffle(order)
    passages = texts.passages
    index = Index(f"{each.title} {each.text}" for each in passages)
    numbers = {each.id: number for number, each in enumerate(passages)}
    groups = []
    for question in tqdm(order, desc="candidates", disable=None, total=questions):
        if len(groups) == questions:
            break
        chance = random.Random(f"{seed} {question.id}")
        text, own, source = question.text, numbers.get(question.passage), None
        if not held_out and chance.random() < PASTED:
            source = chance.randrange(len(passages))
            text, own = _pasted(passages[source].text, chance), None
        found = [number for number in index.first(text, BELOW[1] + 1) if number != source][:BELOW[1]]
        if len(found) < BELOW[1]:
            continue
        chosen = found[:LIST] if held_out else _mixed(found, chance, len(passages))
        if own is not None and own not in chosen:
            chosen = [own, *chosen]
        crop = (FULL, FULL) if held_out else _crop(chance)
        groups.append(Group(text, [_text(passages[number], crop, chance) for number in chosen]))
    return groups


def _pasted(text, chance):
    """Sentences that follow one another, from one drawn by chance."""
    sentences = re.split(r"(?<=[.?!])\s+", text)
    start = chance.randrange(len(sentences))
    length = chance.randint(FEWEST, MOST)
    taken = []
    for sentence in sentences[start:]:
        if taken and len(taken) + len(sentence.split()) > length:
            break
        taken += sentence.split()
    return " ".join(taken[:MOST])


def _mixed(found, chance, count):
    chosen = [number for low, high, size in (NEAR, BELOW) for number in chance.sample(found[low:high], size)]
    if chance.random() < CHANCE:
        chosen.append(chance.randrange(count))
    return list(dict.fromkeys(chosen))


def _crop(chance):
    shares = [share for share, _, _ in CROPS]
    _, fewest, most = chance.choices(CROPS, shares)[0]
    return fewest, most


def _text(passage, crop, chance):
    words = passage.text.split()
    length = chance.randint(*crop)
    start = chance.randint(0, max(0, len(words) - length))
    return " ".join(filter(None, (passage.title, " ".join(words[start:start + length]))))


def write(groups, file: Path):
    part = file.with_suffix(".part")
    part.write_text("".join(json.dumps(asdict(group), ensure_ascii=False) + "\n" for group in groups), encoding="utf-8")
    part.rename(file)


def read(file: Path):
    with file.open(encoding="utf-8") as lines:
        return [Group(**json.loads(line)) for line in lines]
