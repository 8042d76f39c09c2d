"""A small BERT with random weights and the default model's tokenizer, and texts to train it on."""

import json
import lzma
import shutil
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification

DEFAULT = Path(__file__).resolve().parents[2] / "default"
SUBJECTS = ("river", "engine", "violin", "comet", "glacier", "parser", "orchard", "turbine")


def folder(path: Path, layers=2, width=32, seed=0, positions=512, labels=1):
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=30_522, hidden_size=width, num_hidden_layers=layers, num_attention_heads=2, intermediate_size=2 * width,
        max_position_embeddings=positions, num_labels=labels)
    BertForSequenceClassification(config).save_pretrained(path)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copy(DEFAULT / name, path)
    return path


def training_text(path: Path, questions=60):
    """Passages of 40 words, 64 of them, and questions that share a word with all."""
    passages = [
        {"_id": f"p{i}", "title": f"{subject} {i}", "text": f"The {subject} number {i} stands beside a common gate. " * 5}
        for i, subject in enumerate(SUBJECTS * 8)]
    asked = [
        {"_id": f"q{i}", "text": f"which {SUBJECTS[i % len(SUBJECTS)]} number {i} stands at the common gate", "passage_id": f"p{i}" if i < 8 else None}
        for i in range(questions)]
    path.mkdir()
    for name, rows in (("passages", passages), ("queries", asked)):
        with lzma.open(path / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return path
