"""Are windows and their offsets exact in languages of other scripts? And what does the default model, which reads English, do to
them? The same paragraphs and questions in six languages."""

import json
import shutil

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from . import collection, metrics, node
from .client import UNCUT
from .reference import Shape
from .report import Check, progress
from .search import OpenSearch, pipeline, report, utf16

# Each with the analyzer that OpenSearch brings for it.
LANGUAGES = {"ar": "arabic", "de": "german", "en": "english", "es": "spanish", "ru": "russian", "zh": "cjk"}
QUESTIONS, CANDIDATES = 20, 10
MODEL = "six-languages"
# Short, so that every paragraph has several windows; as XLM-R's layout: four special tokens.
LENGTH, SPECIALS = 62, 4
PIECES = 8_000
EVERY_WINDOW = {"window_selection": "all", "passage": True, "passages": 100}
GRAPH = node.ROOT / "plugin-src" / "src" / "test" / "resources" / "graphs" / "sums_without_types.onnx"
MADE = node.TARGET / "six-languages"


def available(data):
    return all((data / "xquad" / language / "corpus.jsonl").is_file() for language in LANGUAGES)


def model(data):
    """A folder with a tokenizer like XLM-R's, learnt from the paragraphs, and a graph that needs no weights. Made once."""
    if (MADE / "config.json").is_file():
        return MADE
    MADE.mkdir(parents=True, exist_ok=True)
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    texts = [document.text for language in LANGUAGES for document in _load(data, language).documents.values()]
    trainer = trainers.UnigramTrainer(
        vocab_size=PIECES,
        special_tokens=specials,
        unk_token="<unk>",
        show_progress=False,
        initial_alphabet=sorted(set("".join(texts))),
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(MADE / "tokenizer.json"))
    shutil.copy(GRAPH, MADE / "model.onnx")
    config = {"model_type": "xlm-roberta", "max_position_embeddings": LENGTH + 2}
    (MADE / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return MADE


def check(data, client: OpenSearch):
    tokenizer = Tokenizer.from_file(str(MADE / "tokenizer.json"))
    rows, queries, inexact = [], [], 0
    for language, analyzer in LANGUAGES.items():
        progress(f"xquad, {language}")
        loaded = _load(data, language)
        name = f"xquad-{language}"
        sources = ((document.id, {"text": document.text}) for document in loaded.documents.values())
        client.index(name, {"properties": {"text": {"type": "text", "analyzer": analyzer}}}, sources)
        for each in ("default", MODEL):
            client.wait_for_model(name, each)
        windows = wrong = 0
        rankings = {"BM25": {}, "default": {}}
        for query, text in loaded.queries.items():
            wanted = {"match": {"text": text}}
            rankings["BM25"][query] = client.search(name, wanted, CANDIDATES).ids
            if not rankings["BM25"][query]:
                rankings["default"][query] = []
                continue
            rankings["default"][query] = client.search(name, wanted, CANDIDATES, {"fields": ["text"], **UNCUT}).ids
            for id, passages in _passages(client, name, wanted).items():
                expected = _windows(tokenizer, text, loaded.documents[id].text)
                windows += len(expected)
                wrong += expected != {(each["start"], each["end"], each["text"]) for each in passages}
        inexact += wrong
        (judgments,) = loaded.judgments.values()
        figures = {system: metrics.ndcg(judgments, ranking) for system, ranking in rankings.items()}
        rows.append(
            {
                "language": language,
                "questions": len(loaded.queries),
                "windows compared": windows,
                "texts with another window": wrong,
                "BM25": metrics.mean(figures["BM25"]),
                "default model": metrics.mean(figures["default"]),
                "p": metrics.paired_p(figures["default"], figures["BM25"])[0],
            }
        )
        queries += [
            {"language": language, "query": query, **{s: f[query] for s, f in figures.items()}}
            for query in figures["BM25"]
        ]
    return Check(
        "xquad",
        inexact == 0,
        {"xquad": rows, "xquad-queries": queries},
        [
            f"nDCG@10 over the first {CANDIDATES} of {analyzers()}; one paragraph answers each question",
            f"windows: start, end and text of every one, against tokenizers in Python; a Unigram tokenizer of {PIECES} pieces, learnt "
            f"from the paragraphs, NFKC, {LENGTH} tokens",
            "the default model reads English; no multilingual reranker was ranked: none is in the repository",
        ],
    )


def analyzers():
    return ", ".join(f"{language}: {analyzer}" for language, analyzer in LANGUAGES.items())


def _load(data, language):
    return collection.load_without_candidates(data / "xquad" / language, QUESTIONS)


def _passages(client, name, wanted):
    """Per hit every window."""
    body = {
        "query": wanted,
        "size": CANDIDATES,
        "_source": False,
        "search_pipeline": pipeline({"fields": ["text"], "model": MODEL, **UNCUT, **EVERY_WINDOW}, CANDIDATES),
    }
    response = client.call("POST", f"/{name}/_search", body)
    report(response)
    return {hit["_id"]: hit["fields"]["cross_encoder_passage"] for hit in response["hits"]["hits"]}


def _windows(tokenizer, question, text):
    """(start, end, text) of each, written from the documented rules. Offsets count UTF-16 code units."""
    shape = Shape.fit(LENGTH, SPECIALS, len(tokenizer.encode(question, add_special_tokens=False).ids))
    places = tokenizer.encode(text, add_special_tokens=False).offsets
    windows = [(window[0][0], window[-1][1]) for window in shape.cut(places)]
    return {(utf16(text[:start]), utf16(text[:end]), text[start:end]) for start, end in windows}
