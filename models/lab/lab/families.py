"""Small models with random weights, one for each way in which cross-encoders of the field differ, and what transformers makes of
hostile texts with them: the fixtures of the plugin's FamilyConformanceTest."""

import gzip
import json
import random
import shutil
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path

import torch
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from tqdm import tqdm

from . import runtime
from .export import export
from .folder import HuggingFaceFolder
from .package import package
from .pairs import ROOT, hostile_texts

FIXTURES = ROOT / "plugin-src" / "src" / "test" / "resources" / "families"
WORK = ROOT / "models" / "target" / "lab" / "families"
PAIRS = 200
# Every tenth document is long, so that models of few positions cut it and models of many use them.
LONG_EVERY, LONG_TEXTS = 10, 30
SEED = 20_261_121
BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ROBERTA = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
SHAPE = {
    "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
    # Seeded weights of the usual .02 would make all logits equal.
    "initializer_range": 0.6}


@dataclass(frozen=True)
class Family:
    """A model to be made: `architecture` of transformers, `tokenizer` a function of the texts to learn from."""

    name: str
    architecture: str
    tokenizer: object
    length: int
    config: dict = field(default_factory=dict)
    labels: int = 1
    types: bool = False
    label: int | None = None


def word_piece(texts, specials=BERT, pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", lowercase=True):
    letters = sorted({letter for text in texts for letter in text if letter.isalnum()})
    words = sorted({word for text in texts for word in text.lower().split() if word.isascii() and word.isalpha()})
    tokens = [*specials, *letters[:250], *(f"##{letter}" for letter in letters[:250]), *words[:150]]
    vocabulary = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="<unk>" if specials is ROBERTA else "[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return _finished(tokenizer, specials, pair)


def byte_level(texts, specials=ROBERTA, pair="<s> $A </s> </s> $B </s>"):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=420, special_tokens=list(specials), initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False))
    return _finished(tokenizer, specials, pair)


def unigram(texts, specials=ROBERTA, pair="<s> $A </s> </s> $B </s>"):
    letters = sorted({letter for text in texts for letter in text if letter.isprintable()})
    words = sorted({word for text in texts for word in text.split() if word.isascii() and word.isalpha()})
    # Scores as a trainer would give them, without one: theirs differ in the last digits from run to run.
    pieces = [(token, 0.0) for token in specials]
    pieces += [(f"▁{word}", -4.0 - len(word) / 8) for word in words[:150]]
    pieces += [(letter, -9.0 - i / 1000) for i, letter in enumerate(dict.fromkeys(["▁", *letters[:250]]))]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=specials.index("<unk>" if specials is ROBERTA else "[UNK]")))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    return _finished(tokenizer, specials, pair)


def _finished(tokenizer, specials, pair):
    tokenizer.add_special_tokens(list(specials))
    single = "<s> $A </s>" if specials is ROBERTA else "[CLS]:0 $A:0 [SEP]:0"
    ids = [(token, tokenizer.token_to_id(token)) for token in specials]
    tokenizer.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=ids)
    return tokenizer


def _deberta_unigram(texts):
    return unigram(texts, BERT, "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")


def _modern_bpe(texts):
    return byte_level(texts, BERT, "[CLS]:0 $A:0 [SEP]:0 $B:0 [SEP]:0")


def _mpnet_pieces(texts):
    return word_piece(texts, ROBERTA, "<s> $A </s> </s> $B </s>")


DEBERTA = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "max_relative_positions": -1, "type_vocab_size": 0,
           "position_biased_input": False, "pooler_hidden_size": 16}
MODERN = {"global_attn_every_n_layers": 2, "local_attention": 16, "num_hidden_layers": 3, "num_attention_heads": 1,
          "initializer_cutoff_factor": 2.0, "norm_bias": False}
FAMILIES = (
    Family("bert", "Bert", word_piece, 512, types=True),
    Family("bert_two_logits", "Bert", lambda texts: word_piece(texts, lowercase=False), 128, labels=2, types=True, label=1),
    Family("electra", "Electra", word_piece, 512, {"embedding_size": 8}, types=True),
    Family("roberta", "Roberta", byte_level, 512),
    Family("distilroberta_two_logits", "Roberta", byte_level, 512, {"num_hidden_layers": 1}, labels=2, label=0),
    Family("xlm_roberta", "XLMRoberta", unigram, 62),
    Family("xlm_roberta_long", "XLMRoberta", unigram, 8192, {"hidden_size": 8, "num_attention_heads": 1, "num_hidden_layers": 1}),
    Family("xlm_roberta_one_type", "XLMRoberta", unigram, 128, types=True),
    Family("deberta_v2", "DebertaV2", _deberta_unigram, 512, {**DEBERTA, "conv_kernel_size": 3, "conv_act": "gelu"}),
    Family("deberta_v3", "DebertaV2", _deberta_unigram, 512,
           {**DEBERTA, "position_buckets": 32, "norm_rel_ebd": "layer_norm", "share_att_key": True}),
    Family("deberta_v3_three_logits", "DebertaV2", _deberta_unigram, 512,
           {**DEBERTA, "position_buckets": 32, "norm_rel_ebd": "layer_norm", "share_att_key": True}, labels=3, label=1),
    Family("modernbert", "ModernBert", _modern_bpe, 8192, MODERN),
    Family("mpnet", "MPNet", _mpnet_pieces, 512),
    Family("jina", "JinaEmbeddingsV3", unigram, 512, {"num_attention_heads": 1}),
)


def make(family: Family, texts, folder: Path):
    """Writes the Hugging Face folder."""
    tokenizer = family.tokenizer(texts)
    specials = BERT if tokenizer.token_to_id("[CLS]") is not None else ROBERTA
    offset = 2 if family.architecture in ("Roberta", "XLMRoberta", "MPNet") else 0
    config = {**SHAPE, "type_vocab_size": 2 if specials is BERT else 1, **family.config}
    if family.architecture == "MPNet":
        config.pop("type_vocab_size")
    by_role = dict(zip(("pad", "unk", "cls", "sep", "mask") if specials is BERT else ("cls", "pad", "sep", "unk", "mask"), specials))
    ids = {f"{role}_token_id": tokenizer.token_to_id(token) for role, token in by_role.items() if role in ("pad", "cls", "sep")}
    ids |= {"bos_token_id": ids["cls_token_id"], "eos_token_id": ids["sep_token_id"]}
    torch.manual_seed(SEED)
    made = getattr(transformers, f"{family.architecture}Config")(
        vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=family.length + offset, num_labels=family.labels, **config, **ids)
    model = getattr(transformers, f"{family.architecture}ForSequenceClassification")(made).eval()
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    names = ["input_ids", "attention_mask"] + ["token_type_ids"] * family.types
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=family.length, model_input_names=names,
        **{f"{role}_token": token for role, token in by_role.items()}).save_pretrained(folder)


def fixtures():
    """Makes every family anew."""
    texts = hostile_texts()
    shutil.rmtree(FIXTURES, ignore_errors=True)
    for family in tqdm(FAMILIES, disable=None):
        source, exports = WORK / family.name, WORK / f"{family.name}-exports"
        make(family, texts, source)
        folder = HuggingFaceFolder(source)
        shutil.rmtree(exports, ignore_errors=True)
        export(folder, exports, ("float32",))
        made = FIXTURES / family.name
        package(folder, exports, Namespace(
            out=made, name=family.name, kind="float32", label=family.label, max_length=family.length, description="", licence="Apache-2.0", languages=[],
            lineage=f"Random weights, seed {SEED}"))
        for name in ("README.md", "config.json"):
            (made / name).unlink()
        _write_lines(made / "pairs.jsonl.gz", _scored(folder, texts, family.label))


def _scored(folder, texts, label):
    """Pairs with the logit that transformers gives. `query` is a text's number, `document` the numbers of those to be joined with a
    space. A query takes at most a quarter of the length, as in the plugin, and the document is cut to what is left."""
    draw = random.Random(SEED)
    quarter = folder.max_length // 4
    short = [i for i, text in enumerate(texts) if len(folder.tokenizer.encode(text, add_special_tokens=False)) <= quarter]
    for number in range(PAIRS):
        query = draw.choice(short)
        document = draw.sample(range(len(texts)), LONG_TEXTS if number % LONG_EVERY == 0 else 1)
        encoded = folder.tokenizer(
            texts[query], " ".join(texts[i] for i in document), truncation="only_second", max_length=folder.max_length,
            return_tensors="pt")
        with torch.no_grad():
            values = folder.model(**{name: encoded[name] for name in folder.inputs}).logits[0].numpy()
        yield {"query": query, "document": document, "tokens": encoded["input_ids"].shape[1],
               "logit": round(runtime.of_label(values, label), 6)}


def _write_lines(file, rows):
    lines = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    file.write_bytes(gzip.compress(lines.encode("ascii"), 9, mtime=0))
