"""fine-tune: a model that orders as a user's judgments or clicks say, from one that was trained for everybody."""

import copy
import random
import time

import numpy
import torch

from . import judged
from .folder import HuggingFaceFolder
from .trainer import BEST, Objective, Recipe, Trainer

# One query of so many chooses the checkpoint.
CHOOSING = 6
# So many of these at least, or what they show is mostly chance.
ENOUGH = 30
# Candidates of each that are ordered for it.
DEPTH = 30
# Groups drawn for a query in an epoch.
ROUNDS = 4


def fine_tune(folder: HuggingFaceFolder, wanted):
    """Leaves a Hugging Face folder in `wanted.out`/best."""
    known = _judged(wanted)
    print(f"{len(known.queries)} queries with judgments", flush=True)
    if len(known.queries) < CHOOSING * ENOUGH:
        print(f"every {CHOOSING}th of them chooses the checkpoint, which is few: expect little, and judge by queries kept back", flush=True)
    start = time.monotonic()
    before, after = tuned(folder, known, wanted)
    print(f"nDCG@10 of the order of the first {DEPTH} candidates, on every {CHOOSING}th query: {before:.4f} before, {after:.4f} with the "
          f"best checkpoint; {(time.monotonic() - start) / 60:.0f} min: {wanted.out / BEST}")


def _judged(wanted):
    if not wanted.url:
        if wanted.clicks:
            raise SystemExit("clicks name documents of an index: say with --url and --index where it is")
        return judged.of_folder(wanted.judgments)
    if not wanted.index:
        raise SystemExit(f"say with --index which index of {wanted.url} holds the documents")
    queries, grades = judged.clicks(wanted.clicks) if wanted.clicks else judged.judgments(wanted.judgments)
    return judged.kept(wanted.out, judged.Cluster(wanted.url, wanted.index, wanted.fields, wanted.certificates), queries, grades)


def tuned(folder, known, wanted):
    """nDCG@10 on the choosing queries before training, and that of the best checkpoint."""
    torch.manual_seed(wanted.seed)
    torch.set_num_threads(wanted.threads)
    ids = sorted(known.queries)
    random.Random(wanted.seed).shuffle(ids)
    choosing, learning = known.only(ids[::CHOOSING]), known.only([each for i, each in enumerate(ids) if i % CHOOSING])
    groups, lists = learning.groups(wanted.seed, ROUNDS), choosing.lists(DEPTH)
    if not groups or not any((each.targets > 0).any() for each in lists):
        raise SystemExit(
            f"{known.found()}: too few to learn from, or none among the first {DEPTH} candidates of the {len(choosing.queries)} queries "
            "that choose the checkpoint")
    recipe = Recipe(wanted.rate, wanted.epochs, wanted.checks, wanted.seed, wanted.freeze_embeddings, start=folder.digest)
    model = copy.deepcopy(folder.model).to("cuda" if torch.cuda.is_available() else "cpu")
    trainer = Trainer(folder, model, recipe, Objective(better_first, ndcg), wanted.out)
    rows = trainer.train(groups, lists)
    return rows[0]["judged"], max(row["judged"] for row in rows)


def better_first(logits, grades):
    """Over all pairs with different grades: the logistic loss of their order."""
    gaps, better = logits[:, None] - logits[None, :], grades[:, None] > grades[None, :]
    return torch.nn.functional.softplus(-gaps[better]).mean()


def ndcg(lists, depth=10):
    """Of (logits, grades) per query: the mean nDCG with linear gain; queries without a good candidate are left out."""
    figures = [_ndcg(*each, depth) for each in lists if (each[1] > 0).any()]
    return float(numpy.mean(figures)) if figures else 0.0


def _ndcg(logits, grades, depth):
    discounts = 1 / numpy.log2(numpy.arange(2, depth + 2))

    def gain(order):
        first = numpy.maximum(grades[order][:depth], 0)
        return (first * discounts[: len(first)]).sum()

    return gain(numpy.argsort(-logits, kind="stable")) / gain(numpy.argsort(-grades, kind="stable"))
