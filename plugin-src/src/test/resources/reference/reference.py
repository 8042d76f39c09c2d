"""Records what Hugging Face's transformers and ONNX Runtime make of hostile texts, for the Java side to be compared with.

    python3 -m venv venv && venv/bin/pip install transformers==5.23.0 tokenizers==0.23.3 onnxruntime==1.29.0 numpy
    venv/bin/python reference.py

Writes beside this file:

    texts.jsonl.gz   {"text", "ids"}: 500 texts, ids without special tokens
    pairs.jsonl.gz   {"query", "document", "ids", "types"}: how transformers writes a pair; query is a text's number, document
                     the numbers of several, to be joined with a space
    logits.json      for the first pairs, what models/default (int8) and graphs/tiny_encoder.onnx (float32) answer, one pair
                     at a time on one thread; with the processor's instruction sets, see ReferenceLogitsTest

All texts are made here, from a seed, out of Unicode ranges and snippets written for this file.
"""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import onnxruntime
from transformers import AutoTokenizer

HERE = Path(__file__).parent
MODEL = HERE.parents[4] / "models" / "default"
TINY = HERE.parent / "graphs" / "tiny_encoder.onnx"
TEXTS, PAIRS, LOGITS = 500, 200, 40
LONGEST = 512

# A sentence or two for each script, as people write them.
SCRIPTS = {
    "latin": "Größe façade naïve Łódź İstanbul ſtraße ĳssel œuvre. Tiếng Việt có dấu thanh điệu",
    "greek": "Η γρήγορη αλεπού πηδάει πάνω από το σκυλί. ΌΔΟΣ ᾳ ῷ",
    "cyrillic": "Быстрая лиса, ёлка и щука; українська ґанок їжак. Ѳита",
    "armenian": "Արագ աղվեսը ցատկում է շան վրայով։ և",
    "hebrew": "השועל המהיר קפץ מעל הכלב. שָׁלוֹם עֲלֵיכֶם",
    "arabic": "الثعلب السريع يقفز فوق الكلب. مُحَمَّد ﷺ ١٢٣ ـــ",
    "devanagari": "तेज़ लोमड़ी कुत्ते के ऊपर कूदती है। क्ष त्र १२३",
    "tamil": "விரைவான நரி நாயின் மேல் குதிக்கிறது. க்ஷ",
    "thai": "สุนัขจิ้งจอกกระโดดข้ามสุนัขขี้เกียจ ๑๒๓",
    "georgian": "სწრაფი მელა ძაღლს გადაახტა. ᲡᲬᲠᲐᲤᲘ",
    "han": "敏捷的狐狸跳过了懒狗。東京都 𠮷野家 𪚥 﨑",
    "kana": "すばやいキツネは怠け者の犬を飛び越える。ｶﾞｷﾞ がか゛ ㌔",
    "hangul": "빠른 여우가 게으른 개를 뛰어넘는다. ᄒᆞᆫ글 가각",
    "ethiopic": "ፈጣኑ ቀበሮ በውሻው ላይ ይዘላል።",
}

# What breaks offsets, normalisers and JSON.
HOSTILE = [
    "e\u0301\u0323\u0308", "a" + "\u0300" * 40, "Z\u0351\u036b\u0343a\u0309l\u0349g\u0320o", "\u0301start", "\u1100\u1161\u11a8",
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "👍🏽", "☃️", "1️⃣", "𝕳𝖊𝖑𝖑𝖔", "𝟘𝟙𝟚", "𐍈𐎀", "\U0010fffd", "\U000e0041",
    "\u0000", "a\u0000b", "\u0001\u0002\u001f", "\u007f\u0085", "\ufffd", "\ufeff", "\ufffe", "\ue000", "\u0378",
    "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d", "\u00ad", "\u2028", "\u2029", "\t\n\r", "\u202e abc \u202c", "\u200f",
    "ﬁﬂﬀ", "ⅷ ½ ² ₂ ™ ℃ №", "ＡＢＣ１２３", "İIıi", "ẞß", "ΣΑΣ ς", "Ǆ ǅ ǆ", "K Å Ω",
    "[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "[sep]", "##ing", "[ SEP ]", "<s></s>",
    "don't can't it's", "C++ C# .NET a.b@c.de https://x.y/z?q=1&r=%20#f", "$1,234.56 -7e-3 0x1F 10^6", "foo_bar-baz/qux\\quux",
    "…—–‘’“”«»„", "¿¡§¶†‡•", "∑∫√∞≠≤", "→⇒↔", "```code``` <b>html</b> &amp; {\"json\": [1]}",
    "a" * 99, "b" * 100, "c" * 101, "supercalifragilisticexpialidocious" * 4, "ö" * 60, "漢" * 30, "😀" * 25, "-" * 120, " " * 50,
]

RANGES = [
    (0x20, 0x7e), (0xa0, 0x24f), (0x300, 0x36f), (0x370, 0x3ff), (0x400, 0x52f), (0x531, 0x58f), (0x591, 0x5f4),
    (0x600, 0x6ff), (0x900, 0x97f), (0xb82, 0xbfa), (0xe01, 0xe5b), (0x10a0, 0x10ff), (0x1100, 0x11ff), (0x1200, 0x137f),
    (0x1e00, 0x1fff), (0x2000, 0x206f), (0x2070, 0x218b), (0x2190, 0x23ff), (0x3041, 0x30ff), (0x3130, 0x318e),
    (0x3400, 0x3600), (0x4e00, 0x9fff), (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfb00, 0xfdff), (0xfe20, 0xfe2f),
    (0xff01, 0xffee), (0x10400, 0x1044f), (0x1d400, 0x1d7ff), (0x1f300, 0x1faff), (0x20000, 0x20100), (0x2f800, 0x2fa1d),
]

ENGLISH = (
    "the of and to in how what why when capital city river bank rate water protein cell vaccine engine court tax music "
    "children history climate pressure treatment risk study results show increase people live world war theory price oil "
    "heart blood disease software network language model search query document answer question open source index").split()


def characters(draw):
    low, high = draw.choice(RANGES)
    return "".join(chr(draw.randint(low, high)) for _ in range(draw.randint(1, 12)))


def script(draw):
    words = SCRIPTS[draw.choice(sorted(SCRIPTS))].split()
    start = draw.randrange(len(words))
    return " ".join(words[start:start + draw.randint(1, 6)])


def english(draw):
    words = [draw.choice(ENGLISH) for _ in range(draw.randint(1, 8))]
    return " ".join(draw.choice([word, word, word.upper(), word.capitalize()]) for word in words)


def text(draw):
    kinds = draw.choices([characters, script, english, lambda d: d.choice(HOSTILE)], [3, 4, 3, 3], k=draw.randint(1, 6))
    return "".join(kind(draw) + draw.choice(["", " ", " ", "\n", ", "]) for kind in kinds)


def texts(draw):
    """Every snippet as it is, then mixtures; none twice."""
    made = dict.fromkeys(["", *SCRIPTS.values(), *HOSTILE])
    while len(made) < TEXTS:
        made[text(draw)] = None
    return list(made)


def instruction_sets():
    """What ONNX Runtime chooses its int8 kernels by. ReferenceLogitsTest reads the same file in the same way."""
    wanted = {"avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm"}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            return " ".join(sorted(wanted & set(value.split())))
    return ""


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def logit(run, pair):
    ids, types = np.array([pair["ids"]], dtype=np.int64), np.array([pair["types"]], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
    return round(float(run.run(None, inputs)[0].reshape(-1)[0]), 6)


def write_lines(name, rows):
    lines = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    (HERE / name).write_bytes(gzip.compress(lines.encode("ascii"), 9, mtime=0))


def main():
    draw = random.Random(20_260_101)
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    all_texts = texts(draw)
    write_lines("texts.jsonl.gz", [
        {"text": one, "ids": tokenizer(one, add_special_tokens=False, truncation=False)["input_ids"]} for one in all_texts])

    pairs = []
    while len(pairs) < PAIRS:
        query = draw.randrange(TEXTS)
        document = [draw.randrange(TEXTS) for _ in range(draw.choice([1, 1, 2, 5, 12]))]
        encoded = tokenizer(all_texts[query], " ".join(all_texts[i] for i in document), truncation=False)
        if len(encoded["input_ids"]) <= LONGEST:
            pairs.append({"query": query, "document": document,
                          "ids": encoded["input_ids"], "types": encoded["token_type_ids"]})
    write_lines("pairs.jsonl.gz", pairs)

    default, tiny = session(MODEL / "model.int8.onnx"), session(TINY)
    recorded = {
        "onnxruntime": onnxruntime.__version__,
        "instruction_sets": instruction_sets(),
        "default": [logit(default, pair) for pair in pairs[:LOGITS]],
        "tiny_encoder": [logit(tiny, pair) for pair in pairs[:LOGITS]],
    }
    (HERE / "logits.json").write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
