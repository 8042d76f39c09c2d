"""A model as Hugging Face lays it out: config.json, safetensors, tokenizer.json. Nothing of it is executed."""

import hashlib
import inspect
import json
import math
import shutil
from functools import cached_property
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import (
    MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerFast,
)

TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "vocab.json", "merges.txt",
    "sentencepiece.bpe.model", "spiece.model")
# Their first position is that after the padding token's.
OFFSET_POSITIONS = {"roberta", "roberta-prelayernorm", "xlm-roberta", "camembert", "mpnet", "xmod", "xlm-roberta-xl"}
CLASSIFIER = "ForSequenceClassification"
# Tokens of a pair that a node takes, unless it is to take more: each of its workers keeps memory for the square of it, 50 MB for these,
# 9 GB for 8,192. Longer texts are cut into windows.
USUAL_LENGTH = 512


def refuse_own_code(folder: Path, name, needed=None):
    """Of a folder that has its configuration at least: a model that needs Python of its repository would come out as another one, or
    not at all. needed: whether that is known already."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if "auto_map" in config or needed:
        raise SystemExit(
            f"{name} is made by code in its own repository, which is never run here; take another model, or export it to ONNX "
            "elsewhere and install the folder")
    architectures = config.get("architectures") or ["none"]
    if not architectures[0].endswith(CLASSIFIER):
        raise SystemExit(
            f"{name} is of the architecture [{architectures[0]}], not one for sequence classification: its head would be made of "
            "random numbers")


class HuggingFaceFolder:
    """A local folder. Weights are read from safetensors only, and code in the folder is never run. fresh_head: whether a model without
    a trained head is given one of random numbers, to be trained."""

    def __init__(self, path: Path, fresh_head=False):
        self.path, self._fresh_head = path, fresh_head
        missing = [name for name in ("config.json", "model.safetensors", "tokenizer.json") if not (path / name).is_file()]
        if missing:
            raise SystemExit(f"{path} lacks {missing}: a Hugging Face folder with safetensors and a fast tokenizer is needed")

    @cached_property
    def digest(self):
        """Of configuration, weights and tokenizer: folders are renamed, moved, and trained on."""
        digest = hashlib.sha256()
        names = ["config.json", "model.safetensors", "tokenizer.json"]
        for name in names + ["tokenizer_config.json"] * (self.path / "tokenizer_config.json").is_file():
            with (self.path / name).open("rb") as data:
                digest.update(hashlib.file_digest(data, "sha256").digest())
        return digest.hexdigest()

    @property
    def parameters(self):
        """How many, without reading them: a safetensors file begins with the length of its header."""
        with (self.path / "model.safetensors").open("rb") as data:
            header = json.loads(data.read(int.from_bytes(data.read(8), "little")))
        return sum(math.prod(each["shape"]) for name, each in header.items() if name != "__metadata__")

    @cached_property
    def config(self):
        config = AutoConfig.from_pretrained(self.path, local_files_only=True, trust_remote_code=False)
        if self._fresh_head and not any(each.endswith(CLASSIFIER) for each in config.architectures or ()):
            config.num_labels = 1
        return config

    @cached_property
    def tokenizer(self):
        """Gives the ids that nodes compute: of a tokenizer.json transformers takes vocabulary, merges and post-processor, and normalizes
        and splits as the class in tokenizer_config.json does."""
        tokenizer = AutoTokenizer.from_pretrained(self.path, local_files_only=True, trust_remote_code=False)
        tokenizer._tokenizer = plain_tokenizer(self.path / "tokenizer.json")
        if type(tokenizer) is PreTrainedTokenizerFast and self._has_types():
            tokenizer.model_input_names = [*tokenizer.model_input_names, "token_type_ids"]
        return tokenizer

    def _has_types(self):
        """Whether a model with a tokenizer of no family's class has use for type ids, where the tokenizer does not say what it gives."""
        file = self.path / "tokenizer_config.json"
        if file.is_file() and "model_input_names" in json.loads(file.read_text(encoding="utf-8")):
            return False
        architecture = MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING[type(self.config)]
        takes = "token_type_ids" in inspect.signature(architecture.forward).parameters
        return takes and getattr(self.config, "type_vocab_size", 0) > 1

    def copy_tokenizer(self, out: Path):
        """As it is: what transformers would save is what it made of it."""
        for name in TOKENIZER_FILES:
            if (self.path / name).is_file() and self.path.resolve() != out.resolve():
                shutil.copy(self.path / name, out / name)

    @cached_property
    def model(self):
        """In float32, as written, on the CPU."""
        torch.manual_seed(0)
        model, loading = AutoModelForSequenceClassification.from_pretrained(
            self.path, config=self.config, dtype=torch.float32, attn_implementation="eager", use_safetensors=True,
            local_files_only=True, trust_remote_code=False, output_loading_info=True)
        missing = sorted(loading["missing_keys"])
        if missing and not self._fresh_head:
            raise SystemExit(f"{self.path / 'model.safetensors'} lacks {missing}: they would be random numbers")
        return model.eval()

    @property
    def inputs(self):
        """Names of what the graph has to be given: type ids only where the model looks at them."""
        takes_types = "token_type_ids" in self.tokenizer.model_input_names and getattr(self.config, "type_vocab_size", 0) > 0
        return ["input_ids", "attention_mask"] + ["token_type_ids"] * takes_types

    @cached_property
    def max_length(self):
        return most_tokens(self.tokenizer, self.config)

    def served_length(self, wanted):
        """Tokens of a pair that nodes are to take at most. wanted: None for the usual."""
        if wanted is None:
            return min(USUAL_LENGTH, self.max_length)
        if not 8 <= wanted <= self.max_length:
            raise SystemExit(f"--max-length {wanted}: {self.path} takes pairs of 8 to {self.max_length} tokens")
        return wanted

    def encoded(self, query, document):
        """A pair as transformers writes it, cut at max_length, as [1, tokens] int64."""
        return self.tokenizer(
            query, document, truncation="longest_first", max_length=self.max_length, return_tensors="np")

    def labels(self):
        return [self.config.id2label[i] for i in range(self.config.num_labels)]

    def one_logit(self):
        """This folder, if documents are ordered by the model's only logit."""
        if self.config.num_labels > 1:
            raise SystemExit(f"{self.path} has the logits {self.labels()}: only models with one logit are trained and measured here")
        return self

    def label(self, wanted):
        """Which of several logits counts; None where there is one."""
        count = self.config.num_labels
        if count == 1:
            return None
        if wanted is None or not 0 <= wanted < count:
            raise SystemExit(f"the model has the logits {self.labels()}: say with --label which one counts, 0 to {count - 1}")
        return wanted


def most_tokens(tokenizer, config):
    """Of a pair: what the tokenizer says where it says so, and what there are positions for."""
    return int(min(tokenizer.model_max_length, positions(config)))


def positions(config):
    """Tokens of a pair that there are positions for."""
    count = getattr(config, "max_position_embeddings", 512)
    return count - config.pad_token_id - 1 if config.model_type in OFFSET_POSITIONS else count


def plain_tokenizer(file: Path):
    """As nodes read it: it neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def write_json(file: Path, value):
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
