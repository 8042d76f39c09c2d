"""Writes the small tokenizer.json files beside this file: how families of models write a pair, with a dozen words each; and
pairs.json, what each makes of one pair.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3 && venv/bin/python families.py
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
QUERY, DOCUMENT = "What is the capital of France", "Paris is the quick brown capital, zzz of France"
WORDS = "hello world quick brown fox lazy dog capital france paris what is the of".split()

written = {}


def words(specials):
    return {token: i for i, token in enumerate(specials + WORDS)}


def word_level(specials, unknown):
    tokenizer = Tokenizer(models.WordLevel(words(specials), unk_token=unknown))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(specials)
    return tokenizer


def template(tokenizer, pair, specials, single="$A"):
    ids = [(token, tokenizer.token_to_id(token)) for token in specials]
    tokenizer.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=ids)


def save(tokenizer, name):
    tokenizer.save(str(HERE / f"{name}.json"), pretty=False)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    encoded = tokenizer.encode(QUERY, DOCUMENT)
    written[name] = {"ids": encoded.ids, "types": encoded.type_ids}


BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def bert(name="bert", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", truncation=None):
    tokenizer = word_level(BERT, "[UNK]")
    template(tokenizer, pair, ["[CLS]", "[SEP]"])
    if truncation:
        tokenizer.enable_truncation(truncation)
        tokenizer.enable_padding(length=truncation, pad_id=0, pad_token="[PAD]")
    save(tokenizer, name)


ROBERTA = ["<s>", "<pad>", "</s>", "<unk>"]


def roberta():
    tokenizer = word_level(ROBERTA, "<unk>")
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    save(tokenizer, "roberta")


def xlm_roberta():
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [("▁" + word, -3.0) for word in WORDS]
    pieces += [(letter, -9.0) for letter in "▁abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens(ROBERTA)
    template(tokenizer, "<s> $A </s> </s> $B </s>", ["<s>", "</s>"])
    save(tokenizer, "xlm_roberta")


def without_specials():
    tokenizer = word_level(BERT, "[UNK]")
    template(tokenizer, "$A:0 $B:1", [])
    save(tokenizer, "without_specials")


if __name__ == "__main__":
    bert()
    bert("truncating_and_padding", truncation=6)
    bert("document_first", "[CLS]:0 $B:1 [SEP]:1 $A:0 [SEP]:0")
    bert("query_twice", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1 $A:0")
    roberta()
    xlm_roberta()
    without_specials()
    (HERE / "pairs.json").write_text(
        json.dumps({"query": QUERY, "document": DOCUMENT, "families": written}, indent=1) + "\n")
