"""What does a student start from? Another model, some of the teacher's layers, or a narrower encoder over the teacher's embeddings."""

import copy
import re
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification

from .folder import HuggingFaceFolder

HEAD_SIZE = 64
# How strongly tokens of like meaning attend to one another before anything was learnt.
LIKENESS = 4.0


def started(teacher: HuggingFaceFolder, start, seed):
    """start: a Hugging Face folder, or LAYERSxWIDTH. Of the teacher's own width its layers are taken, evenly and with the last one;
    a narrower student is new but for its embeddings."""
    if Path(start).is_dir():
        return _opened(teacher, Path(start)).model
    shape = re.fullmatch(r"(\d+)x(\d+)", start)
    if not shape:
        raise SystemExit(f"[{start}] is neither a folder nor LAYERSxWIDTH, such as 3x384")
    layers, width = map(int, shape.groups())
    torch.manual_seed(seed)
    if teacher.config.model_type != "bert":
        raise SystemExit(f"only of a BERT teacher are students made, not of [{teacher.config.model_type}]; name a folder by --start")
    return _shortened(teacher.model, layers) if width == teacher.config.hidden_size else _narrow(teacher.model, layers, width)


def _opened(teacher, path):
    """It is fed what the teacher's tokenizer makes, and keeps that tokenizer."""
    folder = HuggingFaceFolder(path, fresh_head=True).one_logit()
    if folder.tokenizer.get_vocab() != teacher.tokenizer.get_vocab():
        raise SystemExit(f"{path} has another vocabulary than {teacher.path}: a student needs its teacher's")
    return folder


def digest(teacher: HuggingFaceFolder, start):
    """What tells one start from another."""
    return HuggingFaceFolder(Path(start)).digest if Path(start).is_dir() else f"{start} of {teacher.digest}"


def counterparts(teacher_layers, layers):
    """For each of a student's layers the teacher's, counted from 1: evenly, and with the last one."""
    every = teacher_layers / layers
    return [round((layer + 1) * every) for layer in range(layers)]


def _shortened(teacher, layers):
    student = copy.deepcopy(teacher)
    taken = counterparts(len(teacher.bert.encoder.layer), layers)
    student.bert.encoder.layer = torch.nn.ModuleList(student.bert.encoder.layer[layer - 1] for layer in taken)
    student.config.num_hidden_layers = layers
    return student


def _narrow(teacher, layers, width):
    config = copy.deepcopy(teacher.config)
    config.num_hidden_layers, config.hidden_size, config.intermediate_size = layers, width, 4 * width
    config.num_attention_heads = max(1, width // HEAD_SIZE)
    student = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    _project(teacher.bert.embeddings, student.bert.embeddings, width)
    for layer in student.bert.encoder.layer:
        _attend_to_like(layer.attention.self, width)
    return student


@torch.no_grad()
def _project(wide, narrow, width):
    """The principal axes of the words' embeddings; positions and types along the same ones."""
    words = wide.word_embeddings.weight
    mean = words.mean(0)
    _, _, axes = torch.linalg.svd(words - mean, full_matrices=False)
    for name in ("word_embeddings", "position_embeddings", "token_type_embeddings"):
        centred = getattr(wide, name).weight - (mean if name == "word_embeddings" else 0)
        getattr(narrow, name).weight.copy_(centred @ axes[:width].T)


@torch.no_grad()
def _attend_to_like(attention, width):
    """Queries equal to keys: a token first looks at those whose embedding is like its own, wherever they are. Matching the words of
    question and passage need not be found by chance then."""
    turned, _ = torch.linalg.qr(torch.randn(width, width))
    size = width // attention.num_attention_heads
    for linear in (attention.query, attention.key):
        linear.weight.copy_(turned * (LIKENESS / size ** .5) ** .5)
