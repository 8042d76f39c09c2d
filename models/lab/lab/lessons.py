"""Groups with the teacher's logits, drawn and scored once and kept: what distil learns from, and what checkpoints are chosen on."""

from dataclasses import dataclass
from pathlib import Path

import numpy

from . import candidates
from .candidates import Group


@dataclass(frozen=True)
class Lesson:
    """targets: per document what the student is to come near, or judgments."""

    group: Group
    targets: numpy.ndarray


def lessons(texts, scorer, folder: Path, seed, questions, held_out=False):
    """The first `questions` of the seed's sequence. A larger number goes on where a smaller one ended, if the draw is still the same:
    kept logits belong to the groups that were kept with them."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{'held-out' if held_out else 'train'}-{seed}"
    file = folder / f"{name}.jsonl"
    groups = candidates.read(file) if file.is_file() else []
    if len(groups) < questions:
        drawn = candidates.draw(texts, questions, seed, held_out)
        if drawn[:len(groups)] != groups:
            raise SystemExit(f"{file} was drawn from other texts or in another way: delete {folder}, and the teacher scores anew")
        groups = drawn
        candidates.write(groups, file)
    groups = groups[:questions]
    return [Lesson(*each) for each in zip(groups, scorer.logits(groups, folder / f"{name}.logits"), strict=True)]
