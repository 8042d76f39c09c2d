"""What a run was asked for."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from quality.node import ROOT

MODEL = ROOT / "models" / "default"
INDEX = "side-by-side"
# Names of further models, on the nodes and in the tables.
FIRST_STAGE = "first-stage"
PUBLISHED = "published"
# A folder without a model in it: searches that name it are widened and answered, and nothing is scored.
EMPTY = "empty"

OURS = ("raw", "engine", "plugin", "cascade")
LIBRARIES = ("st-float32", "st-bfloat16", "st-onnx-int8", "st-openvino", "fastembed", "flashrank")
ML_COMMONS = "ml-commons"
LINES = ("concurrent", "overload", "plain-searches", "widening", "repeated", "token-cache")
EVERYTHING = (*OURS, *LIBRARIES, ML_COMMONS, *LINES)


@dataclass
class NotRunList:
    """What could not be measured, and why."""

    rows: list[dict] = field(default_factory=list)

    def add(self, name: str, model: str, reason: object) -> None:
        self.rows.append({"row": name, "model": model, "reason": " ".join(str(reason).split())[:300]})


@dataclass(frozen=True)
class Settings:
    wanted: tuple[str, ...]
    data: Path
    collection: str
    queries: int
    candidates: int
    repetitions: int
    teacher: Path | None
    published_model: Path | None
    first_stage_model: Path | None
    keep: int
    zip: Path | None
    port: int

    def wants(self, *names: str) -> bool:
        return any(name in self.wanted for name in names)


def parse() -> Settings:
    parser = argparse.ArgumentParser(
        prog="bench/side-by-side/run",
        description="The plugin, the bare model and the peers on the same pairs, in turn.",
    )
    parser.add_argument("wanted", nargs="*", metavar="row or line", help=f"of {', '.join(EVERYTHING)}; default: all")
    parser.add_argument("--data", type=Path, required=True, help="folder with collections in BEIR layout")
    parser.add_argument("--collection", default="nq_utd", help="which of them (default nq_utd)")
    parser.add_argument("--queries", type=int, default=15, help="timed, over all repetitions (default 15)")
    parser.add_argument("--candidates", type=int, default=100, help="of each query (default 100)")
    parser.add_argument("--repetitions", type=int, default=15, help="each takes its share of the queries (default 15)")
    parser.add_argument(
        "--teacher", type=Path, help="Hugging Face folder of the L12 in float32, for the peers' rows on it"
    )
    parser.add_argument(
        "--published-model",
        type=Path,
        help="folder with a model.onnx and its tokenizer.json, for plugin and ML Commons",
    )
    parser.add_argument("--first-stage-model", type=Path, help="model folder for the first stage of the cascade")
    parser.add_argument(
        "--keep", type=int, default=30, help="documents that the cascade's first stage hands on (default 30)"
    )
    parser.add_argument("--zip", type=Path, help="the plugin's zip, instead of building it")
    parser.add_argument("--port", type=int, default=9500, help="the first of those used (default 9500)")
    given = vars(parser.parse_args())
    unknown = [name for name in given["wanted"] if name not in EVERYTHING]
    if unknown:
        parser.error(f"{unknown} is none of {list(EVERYTHING)}")
    return Settings(**{**given, "wanted": tuple(given["wanted"]) or EVERYTHING})
