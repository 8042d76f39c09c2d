#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the demo collection; prints a summary, exits 1 on any problem."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
problems = []


def need(ok, message):
    if not ok:
        problems.append(message)


def load(name, fields):
    rows = {}
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        need(set(row) == set(fields), f"{name}:{number}: fields {sorted(row)}")
        need(all(isinstance(row[f], str) and row[f].strip() for f in fields), f"{name}:{number}: empty field")
        need(row["_id"] not in rows, f"{name}:{number}: repeated id {row['_id']}")
        rows[row["_id"]] = row
    return rows


docs = load("corpus.jsonl", ("_id", "title", "text"))
queries = load("queries.jsonl", ("_id", "text"))
need(len(docs) >= 90, f"only {len(docs)} documents")
need(len(queries) >= 48, f"only {len(queries)} questions")
need(len({q["text"].lower() for q in queries.values()}) == len(queries), "repeated question")

words = {i: len(d["text"].split()) for i, d in docs.items()}
long_docs = sorted(i for i, n in words.items() if n > 1600)
need(len(long_docs) >= 8, f"only {len(long_docs)} documents over 1,600 words")
need(min(words.values()) >= 120, f"shortest document has {min(words.values())} words")

seen = {}
for i, d in docs.items():
    for paragraph in d["text"].split("\n\n"):
        key = " ".join(paragraph.lower().split())
        need(key not in seen, f"{i}: paragraph also in {seen.get(key)}: {key[:50]}")
        seen[key] = i

lines = (HERE / "qrels.tsv").read_text(encoding="utf-8").splitlines()
need(lines[0] == "query-id\tcorpus-id\tscore", "qrels.tsv: wrong header")
judged = {}
for number, line in enumerate(lines[1:], 2):
    q, d, score = line.split("\t")
    need(q in queries and d in docs and score in ("1", "2"), f"qrels.tsv:{number}: {line}")
    need(d not in judged.setdefault(q, {}), f"qrels.tsv:{number}: judged twice")
    judged[q][d] = int(score)
for q in queries:
    need(2 in judged.get(q, {}).values(), f"{q}: no document of grade 2")

print(f"{len(docs)} documents ({len(long_docs)} long: {', '.join(f'{i} {words[i]}' for i in long_docs)})")
print(f"{len(queries)} questions, {len(lines) - 1} judgments, problems: {len(problems)}")
sys.exit("\n".join(problems) if problems else 0)
