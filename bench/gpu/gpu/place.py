"""Where things lie: in the repository, or beside the script where pack has put them."""

import os
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
# By pack, to a machine with a card.
SENT = (HERE / "lib").is_dir()
ROOT = HERE if SENT else HERE.parents[1]

MODEL = HERE / "model" if SENT else ROOT / "models/target/gpu/default"
# The same with the graph that takes padding out.
PACKED_MODEL = HERE / "model-packed" if SENT else ROOT / "models/target/gpu/default-packed"
# What sentence-transformers opens.
WEIGHTS = HERE / "weights" if SENT else ROOT / "models/default"
DATA = HERE / "data" if SENT else None


def class_path():
    if SENT:
        return str(HERE / "lib/*")
    return os.pathsep.join((str(ROOT / "bench/target/classes"), str(ROOT / "bench/target/lib/*")))


def java():
    home = os.environ.get("JAVA_HOME")
    found = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if not found:
        raise SystemExit("no Java: set JAVA_HOME to a JDK or JRE of 21 or newer")
    return found


def default_out(device):
    """Results of a card are kept; what a core stands in for is not."""
    if device == "cpu":
        return (HERE if SENT else ROOT / "bench/target") / "gpu-results"
    return HERE / "results" if SENT else ROOT / "bench/results"
