"""What is known of public rerankers: models/catalogue/catalogue.json. A value has the page it was read from; what is not known is
not there."""

import difflib
import json
import re
from dataclasses import dataclass

from .pairs import ROOT

FILE = ROOT / "models" / "catalogue" / "catalogue.json"
WEIGHTS = "model.safetensors"
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/([A-Za-z0-9][A-Za-z0-9._-]{0,127})")


@dataclass(frozen=True)
class Entry:
    """values: by their names, without their sources."""

    name: str
    values: dict[str, object]

    def __getattr__(self, name):
        """None where it is not known."""
        return self.values.get(name)

    @property
    def weights(self):
        return self.file or WEIGHTS

    @property
    def is_onnx(self):
        return self.weights.endswith(".onnx")


def entries():
    said = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: Entry(name, {key: each["value"] for key, each in values.items()}) for name, values in said.items()}


def entry(name):
    """By its name or its repository's; of a repository that is not in the catalogue nothing else is known."""
    known = entries()
    found = {alias.lower(): each for each in known for alias in (each, known[each].repository)}.get(name.lower())
    if not found and (repository := REPOSITORY.fullmatch(name)):
        return Entry(repository[1], {"repository": name})
    if not found:
        near = difflib.get_close_matches(name, known, 4, 0.3)
        raise SystemExit(
            f"[{name}] is neither a folder nor in the catalogue; near it: {', '.join(near) or 'nothing'}. "
            "`models/lab/run catalogue` lists all; any other model installs from a folder"
        )
    if known[found].cannot_run:
        raise SystemExit(f"[{found}] can't be installed: {known[found].cannot_run}")
    return known[found]


def show():
    """As a table."""
    columns = ("licence", "size", "parameters", "languages", "max_length", "repository", "cannot_run")
    print("| name | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
    for each in entries().values():
        cells = [each.values.get(column, "") for column in columns]
        print(f"| {each.name} | " + " | ".join(", ".join(cell) if isinstance(cell, list) else str(cell) for cell in cells) + " |")
