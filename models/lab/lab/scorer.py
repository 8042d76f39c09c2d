"""What does a model give each pair? Computed once: logits are appended to a file, and a run that was stopped goes on there."""

import copy
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import torch
from tqdm import tqdm

from . import runtime
from .export import FILES, remake
from .folder import HuggingFaceFolder

# Groups between two writes.
BATCH = 64
LOGIT = numpy.dtype(numpy.float32).itemsize
# Pairs that a GPU scores at once.
PAIRS = 256


class Scorer:
    """On a CPU its int8 export, one pair at a time, as nodes run it; on a GPU PyTorch in half precision."""

    def __init__(self, folder: HuggingFaceFolder, exports: Path, device, threads):
        self._folder, self._device, self._threads = folder, device, threads
        if device == "cpu":
            remake(folder, exports, ("int8",))
            self._session = runtime.session(exports / FILES["int8"])
        else:
            self._model = copy.deepcopy(folder.model).to(device, torch.float16)

    def logits(self, groups, file: Path):
        """Per group the logits of its documents; `file` holds what is known already, in the order of the groups."""
        ends = numpy.cumsum([len(group.documents) for group in groups])
        known = file.stat().st_size // LOGIT if file.is_file() else 0
        done = int(numpy.searchsorted(ends, known, side="right"))
        if done < len(groups):
            self._append(groups, done, file, int(ends[done - 1]) if done else 0)
        return numpy.split(numpy.fromfile(file, numpy.float32, int(ends[-1])), ends[:-1])

    def _append(self, groups, done, file, known):
        file.touch()
        os.truncate(file, known * LOGIT)  # a stop may have left part of a group
        with file.open("ab") as out, tqdm(total=len(groups), initial=done, desc=file.stem, disable=None) as bar:
            for start in range(done, len(groups), BATCH):
                batch = groups[start:start + BATCH]
                numpy.array(self._scored(batch), numpy.float32).tofile(out)
                out.flush()
                bar.update(len(batch))

    def _scored(self, groups):
        pairs = [(group.query, document) for group in groups for document in group.documents]
        if self._device != "cpu":
            return [logit for start in range(0, len(pairs), PAIRS) for logit in self._on_gpu(pairs[start:start + PAIRS])]
        encoded = [self._folder.encoded(*pair) for pair in pairs]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda each: float(runtime.logits(self._session, each)[0]), encoded))

    def _on_gpu(self, pairs):
        encoded = self._folder.tokenizer(
            *map(list, zip(*pairs, strict=True)), truncation="longest_first", max_length=self._folder.max_length, padding=True,
            return_tensors="pt").to(self._device)
        with torch.no_grad():
            return self._model(**encoded).logits[:, 0].float().tolist()
