"""Trains a model on lessons, the same for distilling and fine-tuning: batches, schedule, checkpoints, and going on after a stop."""

import csv
import hashlib
import math
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy
import torch
from tqdm import tqdm

from .folder import HuggingFaceFolder, most_tokens
from .guide import Guide

# Lessons that are sorted by length together, so that a batch's rows are alike.
POOL = 512
WARM_UP = .05
CLIP = 1.0
STATE, CURVE, BEST = "state.pt", "curve.csv", "best"


@dataclass(frozen=True)
class Recipe:
    """rate: the highest; checks: how often the held-out lists are judged; tokens: of a batch; piece: tokens that run together; length:
    of a pair, less where the model has fewer positions; start: digests of what the model starts from and is guided by."""

    rate: float
    epochs: float
    checks: int
    seed: int
    freeze_embeddings: bool = False
    tokens: int = 2048
    piece: int = 1024
    length: int = 256
    start: str = ""


@dataclass(frozen=True)
class Objective:
    """loss: of a group's logits and its targets, both [documents]; judge: of a list of (logits, targets), higher is better; guide: whose
    states are learnt from too, at first as much as from the logits, at last not at all."""

    loss: Callable
    judge: Callable
    guide: Guide | None = None


@dataclass(frozen=True)
class Encoded:
    """A lesson as token ids and type ids, one row a document."""

    rows: list
    targets: torch.Tensor

    @property
    def longest(self):
        return max(len(ids) for ids, _ in self.rows)


@dataclass
class Progress:
    """seconds: of training alone, without checks; loss: summed since the last check; curve: a row for each check."""

    step: int = 0
    seconds: float = 0.0
    loss: float = 0.0
    curve: list = field(default_factory=list)


class Trainer:
    """Runs on the model's device. Two runs with the same lessons, recipe and start make the same batches. folder: whose tokenizer the
    model has."""

    def __init__(self, folder: HuggingFaceFolder, model, recipe: Recipe, objective: Objective, out: Path):
        self._folder, self._model, self._recipe, self._objective, self._out = folder, model, recipe, objective, out
        self._tokenizer = folder.tokenizer
        if recipe.freeze_embeddings:
            model.base_model.embeddings.requires_grad_(False)
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        self._optimizer = torch.optim.AdamW(self._learnt(), lr=recipe.rate, weight_decay=.01)
        self._length = min(recipe.length, most_tokens(self._tokenizer, model.config))

    def train(self, lessons, held_out):
        """Leaves the checkpoint that is best on held_out as BEST in the output folder; the curve, a row for each check."""
        lessons, held_out = self._encoded(lessons), self._encoded(held_out)
        self._lessons = _digest(lessons, held_out)
        batches = list(_batches(lessons, self._recipe))
        schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, lambda step: _share(step, len(batches)))
        progress = self._resumed(schedule)
        if not progress.curve:
            self._check(progress, held_out, schedule)
        every = math.ceil(len(batches) / self._recipe.checks)
        with tqdm(total=len(batches), initial=progress.step, desc="train", disable=None) as bar:
            for batch in batches[progress.step:]:
                start = time.monotonic()
                progress.loss += self._step([lessons[number] for number in batch], 1 - progress.step / len(batches))
                schedule.step()
                progress.step += 1
                progress.seconds += time.monotonic() - start
                bar.update()
                if progress.step % every == 0 or progress.step == len(batches):
                    self._check(progress, held_out, schedule)
        return progress.curve

    def _learnt(self):
        return [each for each in self._model.parameters() if each.requires_grad]

    def _encoded(self, lessons):
        return [self._rows(lesson) for lesson in tqdm(lessons, desc="tokenise", disable=None)]

    def _rows(self, lesson):
        documents = lesson.group.documents
        given = self._tokenizer(
            [lesson.group.query] * len(documents), documents, truncation="longest_first", max_length=self._length,
            return_token_type_ids=True)
        rows = list(zip(given["input_ids"], given["token_type_ids"], strict=True))
        return Encoded(rows, torch.tensor(lesson.targets, dtype=torch.float32))

    def _run(self, encoded):
        """The logits of all rows of these lessons, one after the other, and the distance from the guide's states, 0 without one. Rows run in
        pieces of like length: padding is work too."""
        rows = [row for each in encoded for row in each.rows]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
        pieces = _cut(order, lambda count, i: count * len(rows[i][0]) > self._recipe.piece)
        parts = [self._forward([rows[i] for i in piece]) for piece in pieces]
        logits = torch.cat([logits for logits, _ in parts])
        distance = sum(distance * len(logits) for logits, distance in parts) / len(rows)
        return logits[torch.tensor(order).argsort().to(logits.device)], distance

    def _forward(self, rows):
        shape = len(rows), max(len(ids) for ids, _ in rows)
        ids, types, mask = torch.full(shape, self._tokenizer.pad_token_id or 0), torch.zeros(shape).long(), torch.zeros(shape).long()
        for i, (row, kinds) in enumerate(rows):
            ids[i, :len(row)], types[i, :len(row)], mask[i, :len(row)] = torch.tensor(row), torch.tensor(kinds), 1
        given = {"input_ids": ids, "attention_mask": mask}
        if "token_type_ids" in self._tokenizer.model_input_names:
            given["token_type_ids"] = types
        device = self._model.device
        given = {name: each.to(device) for name, each in given.items()}
        guide = self._objective.guide if self._model.training else None
        # In half precision logits come in steps of .06, and a check would find ties.
        with torch.autocast(device.type, torch.bfloat16, enabled=self._model.training):
            output = self._model(**given, output_hidden_states=guide is not None)
            return output.logits[:, 0].float(), guide.distance(output.hidden_states, given) if guide else 0.0

    def _step(self, lessons, left):
        """left: share of the training that is still to come."""
        self._model.train()
        logits, distance = self._run(lessons)
        parts = logits.split([len(each.rows) for each in lessons])
        losses = [self._objective.loss(part, each.targets.to(part.device)) for part, each in zip(parts, lessons, strict=True)]
        loss = torch.stack(losses).mean() + left * distance
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learnt(), CLIP)
        self._optimizer.step()
        return float(loss.detach())

    def _check(self, progress, held_out, schedule):
        """Judges, keeps the model where it is the best so far, and writes what a resumption needs."""
        self._model.eval()
        with torch.no_grad():
            lists = [(self._run([each])[0].cpu().numpy(), each.targets.numpy()) for each in held_out]
        if not all(numpy.isfinite(logits).all() for logits, _ in lists):
            raise SystemExit(f"after {progress.step} steps the model's logits are no numbers: start anew with another --out and a lower --rate")
        judged = self._objective.judge(lists)
        best = all(judged > row["judged"] for row in progress.curve)
        steps = progress.step - (progress.curve[-1]["step"] if progress.curve else 0)
        progress.curve.append({
            "step": progress.step, "minutes": round(progress.seconds / 60, 2), "loss": round(progress.loss / max(1, steps), 5),
            "judged": round(judged, 5)})
        progress.loss = 0.0
        tqdm.write(str(progress.curve[-1]), file=sys.stderr)
        self._out.mkdir(parents=True, exist_ok=True)
        if best:
            self._keep(self._out / BEST)
        self._write(progress, schedule)

    def _keep(self, best):
        """Whole, or the one before: a stop may come at any time."""
        made, old = best.with_name(f"{best.name}.part"), best.with_name(f"{best.name}.old")
        for each in (made, old):
            shutil.rmtree(each, ignore_errors=True)
        self._model.save_pretrained(made)
        self._folder.copy_tokenizer(made)
        if best.exists():
            best.rename(old)
        made.rename(best)
        shutil.rmtree(old, ignore_errors=True)

    def _write(self, progress, schedule):
        with (self._out / CURVE).open("w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, progress.curve[0])
            rows.writeheader()
            rows.writerows(progress.curve)
        state = {
            "recipe": asdict(self._recipe), "lessons": self._lessons, "progress": asdict(progress), "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(), "schedule": schedule.state_dict()}
        torch.save(state, self._out / f"{STATE}.part")
        os.replace(self._out / f"{STATE}.part", self._out / STATE)

    def _resumed(self, schedule):
        file = self._out / STATE
        if not file.is_file():
            return Progress()
        state = torch.load(file, map_location=self._model.device, weights_only=True)
        if state["recipe"] != asdict(self._recipe):
            raise SystemExit(f"{self._out} holds a run by another recipe, {state['recipe']}: delete it, or name another folder by --out")
        if state.get("lessons") != self._lessons:
            raise SystemExit(f"{self._out} holds a run on other lessons: delete it, or name another folder by --out")
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        return Progress(**state["progress"])


def _digest(*lists):
    """Of everything that is learnt from and judged by."""
    digest = hashlib.sha256()
    for encoded in lists:
        for each in encoded:
            digest.update(repr((each.rows, each.targets.tolist())).encode())
        digest.update(b"|")
    return digest.hexdigest()


def _batches(encoded, recipe):
    """Numbers of lessons for each step, the same after a resumption."""
    draw, order = random.Random(recipe.seed), []
    wanted = round(recipe.epochs * len(encoded))
    while len(order) < wanted:
        order += draw.sample(range(len(encoded)), len(encoded))
    for start in range(0, wanted, POOL):
        pool = sorted(order[start:min(start + POOL, wanted)], key=lambda number: encoded[number].longest)
        rows = [len(each.rows) for each in encoded]
        batches = list(_cut(pool, lambda count, number: count * encoded[number].longest > recipe.tokens, rows))
        draw.shuffle(batches)
        yield from batches


def _cut(order, full, weights=None):
    """Consecutive parts; full(rows, i): whether so many rows are too many when `i`, the longest so far, is among them."""
    part, rows = [], 0
    for i in order:
        count = weights[i] if weights else 1
        if part and full(rows + count, i):
            yield part
            part, rows = [], 0
        part.append(i)
        rows += count
    yield part


def _share(step, steps):
    """Of the learning rate: rising, then falling as a cosine."""
    warm = max(1, round(WARM_UP * steps))
    return (step + 1) / warm if step < warm else .5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))
