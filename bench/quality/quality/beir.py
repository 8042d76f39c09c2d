"""Files of a folder in BEIR layout."""

import csv
import json


def rows(file):
    """The objects of a file that has one on each line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def grades(file):
    """Per query the grade of each judged document."""
    found = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return found
