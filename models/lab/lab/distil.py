"""distil: a small model that orders as a large one does, from text without judgments."""

import time
from pathlib import Path

import torch

from . import students
from .agreement import agreement, loss
from .folder import HuggingFaceFolder
from .guide import Guide
from .lessons import lessons
from .scorer import Scorer
from .texts import Texts
from .trainer import BEST, Objective, Recipe, Trainer

# Of a pair in tokens, at most: as long as the windows that nodes score. And of a batch.
LENGTH, TOKENS = 400, 4096


def distil(teacher: HuggingFaceFolder, exports: Path, wanted):
    """Leaves a Hugging Face folder as BEST in `wanted.out`. The teacher's logits are kept beside its exports."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(wanted.threads)
    start = time.monotonic()
    texts = Texts(wanted.data)
    kept = _kept(teacher, texts, exports / "lessons")
    scorer = Scorer(teacher, exports, device, wanted.threads)
    held_out = lessons(texts, scorer, kept, wanted.seed, wanted.held_out, held_out=True)
    learnt = lessons(texts, scorer, kept, wanted.seed, wanted.questions)
    print(f"{len(learnt)} questions, {sum(len(each.targets) for each in learnt)} pairs; {len(held_out)} lists held out", flush=True)
    if wanted.only_scores:
        return
    torch.manual_seed(wanted.seed)
    student = students.started(teacher, wanted.start, wanted.seed).to(device)
    recipe = Recipe(
        wanted.rate, wanted.epochs, wanted.checks, wanted.seed, wanted.freeze_embeddings, TOKENS, TOKENS // 2, LENGTH,
        f"{students.digest(teacher, wanted.start)}{f' guided by {teacher.digest}' if wanted.guided else ''}")
    guide = Guide(teacher.model.to(device), student.config.num_hidden_layers) if wanted.guided else None
    curve = Trainer(teacher, student, recipe, Objective(loss, agreement, guide), wanted.out).train(learnt, held_out)
    best = max(row["judged"] for row in curve)
    print(f"same order as the teacher for {best:.2%} of the held-out pairs, {(time.monotonic() - start) / 60:.0f} min: {wanted.out / BEST}")


def _kept(teacher, texts, folder):
    """Where the teacher's logits are kept; of another teacher's, or of those for other texts, nothing would be learnt."""
    folder.mkdir(parents=True, exist_ok=True)
    file, made_of = folder / "made-of.sha256", f"teacher {teacher.digest}\ntexts {texts.digest}\n"
    if not file.is_file() or file.read_text(encoding="ascii") != made_of:
        if any(each != file for each in folder.iterdir()):
            raise SystemExit(f"{folder} holds the logits of another teacher, or for other texts: name another folder by --exports, or delete it")
        file.write_text(made_of, encoding="ascii")
    return folder
