"""What nvidia-smi knows of the card."""

import shutil
import statistics
import subprocess
import threading

FIELDS = "name,memory.total,driver_version"


def facts(number):
    """Name, memory and driver of a card, or None where there is no nvidia-smi or no such card."""
    if not shutil.which("nvidia-smi"):
        return None
    asked = subprocess.run(
        ["nvidia-smi", f"--id={number}", f"--query-gpu={FIELDS}", "--format=csv,noheader"], capture_output=True, text=True)
    if asked.returncode:
        return None
    name, memory, driver = (part.strip() for part in asked.stdout.strip().split(","))
    return {"card": name, "memory": memory, "driver": driver}


class Utilisation:
    """Samples, every tenth of a second while in a `with`, whether the card was busy. `median` and `mean` are percent, or None."""

    def __init__(self, number):
        self._number = number
        self._samples = []
        self._process = None

    def __enter__(self):
        if shutil.which("nvidia-smi"):
            self._process = subprocess.Popen(
                ["nvidia-smi", f"--id={self._number}", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "100"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
        return self

    def _read(self):
        for line in self._process.stdout:
            if line.strip().isdigit():
                self._samples.append(int(line))

    def __exit__(self, *_):
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._reader.join()

    @property
    def median(self):
        return statistics.median(self._samples) if self._samples else None

    @property
    def mean(self):
        return round(statistics.fmean(self._samples), 1) if self._samples else None
