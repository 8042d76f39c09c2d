"""What the figures were measured on."""

import os
import subprocess
from pathlib import Path

from quality import report
from quality.node import ROOT, version

# Instruction sets that int8 and bfloat16 arithmetic uses.
INSTRUCTIONS = (
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx_vnni",
    "avx512_bf16",
    "amx_int8",
    "asimddp",
    "i8mm",
    "bf16",
    "sve",
)


def facts() -> dict:
    return {
        **report.machine(),
        "instruction sets": " ".join(instructions()),
        "load before": load(),
        "versions": {
            "commit": _output("git", "rev-parse", "--short", "HEAD"),
            "OpenSearch": version("opensearch.version"),
            "ONNX Runtime": version("onnxruntime.version"),
            "JDK": _output(os.path.join(os.environ["JAVA_HOME"], "bin", "java"), "--version").splitlines()[0],
        },
    }


def load() -> float:
    """Programs that wanted a core, on average over the last minute."""
    return round(os.getloadavg()[0], 2)


def instructions() -> list[str]:
    """Of INSTRUCTIONS, those that this processor has."""
    cpuinfo = Path("/proc/cpuinfo")
    words = set(cpuinfo.read_text().split()) if cpuinfo.is_file() else set()
    return [name for name in INSTRUCTIONS if name in words]


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"
