"""Smaller numbers: int8 for CPUs, float16 for GPUs."""

import logging

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16


def int8(source, file, per_channel=True, unsigned=False, stay_float=lambda name: False):
    """Weights as int8 with a scale for each output channel (or each matrix), activations quantised as they come.

    stay_float: of a node's name, whether it is left as it is.
    """
    logging.getLogger().setLevel(logging.ERROR)  # advises to do what was done before
    left = [node.name for node in onnx.load(source).graph.node if stay_float(node.name)]
    quantize_dynamic(
        source, file, per_channel=per_channel, weight_type=QuantType.QUInt8 if unsigned else QuantType.QInt8,
        nodes_to_exclude=left,
        # The types that fused operators give are unknown to shape inference.
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})


def float16(graph, file):
    """Weights and arithmetic in half precision; ids in and logits out as before."""
    onnx.save(convert_float_to_float16(graph, keep_io_types=["logits"], disable_shape_infer=True), file)
