"""From transformers to ONNX, for any architecture that transformers has itself."""

import logging
import warnings
from pathlib import Path

import torch

from .folder import HuggingFaceFolder
from .fused import OPSET


class _Logits(torch.nn.Module):
    """Positional in, one tensor out, as an exporter wants it."""

    def __init__(self, model, inputs):
        super().__init__()
        self.model = model
        self._inputs = inputs

    def forward(self, *tensors):
        return self.model(**dict(zip(self._inputs, tensors, strict=True))).logits


def write(folder: HuggingFaceFolder, file: Path):
    """Writes the graph as the exporter traces it, in float32 and standard operators."""
    example = (torch.tensor([[5, 6, 7, 8, 9]] * 2), torch.tensor([[1] * 5, [1] * 3 + [0] * 2]), torch.tensor([[0, 0, 1, 1, 1]] * 2))
    if "token_type_ids" in folder.inputs and folder.config.type_vocab_size == 1:
        example[2].zero_()
    axes = {name: {0: "batch", 1: "sequence"} for name in folder.inputs}
    with warnings.catch_warnings(), torch.no_grad():
        # What a tracer might have frozen is found out by verify, which runs other lengths.
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(
            _Logits(folder.model, folder.inputs).eval(), example[: len(folder.inputs)], str(file),
            input_names=folder.inputs, output_names=["logits"],
            dynamic_axes={**axes, "logits": {0: "batch"}}, opset_version=OPSET, dynamo=False)
