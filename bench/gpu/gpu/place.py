"""Where things lie: in the repository, or beside the script where pack has put them."""

import os
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
ROOT = HERE.parents[1]
PACKED = (HERE / "lib").is_dir()

MODEL = HERE / "model" if PACKED else ROOT / "models/target/gpu/default"
# What sentence-transformers opens.
WEIGHTS = HERE / "weights" if PACKED else ROOT / "models/default"
DATA = HERE / "data" if PACKED else None


def class_path():
    if PACKED:
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
        return (HERE if PACKED else ROOT / "bench/target") / "gpu-results"
    return HERE / "results" if PACKED else ROOT / "bench/results"
