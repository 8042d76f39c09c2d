"""Is an int8 export the graph that a folder already ships? Not bit by bit where the folder's weights were rounded to float16 after
the shipped graph was made: a weight near the middle of two steps then falls to the other one."""

from collections import Counter
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, numpy_helper

MOST_MOVED = .01


def compare(shipped: Path, made: Path):
    """Prints a sentence; whether both have the same operators, and weights that differ by a step at most, in one of a hundred at
    most."""
    first, second = (onnx.load(file).graph for file in (shipped, made))
    operators = [Counter(node.op_type for node in graph.node if node.op_type != "Constant") for graph in (first, second)]
    weights = [list(_quantised(graph)) for graph in (first, second)]
    if operators[0] != operators[1] or [each.shape for each in weights[0]] != [each.shape for each in weights[1]]:
        print(f"{made.name} is another graph than {shipped}: {operators[0]} against {operators[1]}")
        return False
    steps = numpy.concatenate([abs(a.astype(int) - b.astype(int)).ravel() for a, b in zip(*weights, strict=True)])
    print(f"{made.name} against the one in {shipped.parent}: same operators, {(steps > 0).mean():.2%} of {steps.size:,} weights differ, "
          f"by at most {steps.max()} of 256 steps")
    return bool(steps.max() <= 1 and (steps > 0).mean() <= MOST_MOVED)


def _quantised(graph):
    """Matrices in the order in which they are used."""
    tensors = {each.name: each for each in graph.initializer if each.data_type in (TensorProto.INT8, TensorProto.UINT8)}
    for node in graph.node:
        for name in node.input:
            if name in tensors and len(tensors[name].dims) == 2:
                yield numpy_helper.to_array(tensors[name])
