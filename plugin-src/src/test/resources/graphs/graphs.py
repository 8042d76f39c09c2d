"""Writes the small ONNX graphs beside this file, which the tests of the engine, the session and the model loader run.

    python3 -m venv venv && venv/bin/pip install onnx==1.20.0 && venv/bin/python graphs.py

Each takes [batch, sequence] int64 and computes something that a test can predict, so that no weights are needed. The IR
version is fixed, so that running this again writes the same bytes.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = Path(__file__).parent
INT64, INT32, FLOAT, FLOAT16, BOOL = (
    TensorProto.INT64, TensorProto.INT32, TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BOOL)
IDS, MASK, TYPES = "input_ids", "attention_mask", "token_type_ids"
ALL = (IDS, MASK, TYPES)
PAIRS, TOKENS = "pairs", "tokens"
ONE_LOGIT = [PAIRS, 1]


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs, [output], **attributes)


def constant(name, value, dtype):
    return numpy_helper.from_array(np.array(value, dtype=dtype), name)


def write(name, nodes, outputs, inputs=ALL, input_type=INT64, constants=()):
    """outputs: (name, element type, shape) each."""
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info(i, input_type, [PAIRS, TOKENS]) for i in inputs],
        [helper.make_tensor_value_info(*output) for output in outputs],
        list(constants))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model, full_check=True)
    save(model, HERE / f"{name}.onnx")


def row_sum(source, output):
    """Sum of a row as float, [pairs, 1]."""
    as_float = f"{output}_float"
    return [node("Cast", [source], as_float, to=FLOAT), node("ReduceSum", [as_float, "last_axis"], output, keepdims=1)]


AXIS = constant("last_axis", [1], np.int64)


def sums():
    """ids + 1,000 types + 100,000 mask, summed over the row: shows that every input arrives, and where."""
    nodes = row_sum(IDS, "ids") + row_sum(TYPES, "types") + row_sum(MASK, "mask")
    nodes += [node("Mul", ["types", "thousand"], "types_k"), node("Mul", ["mask", "hundred_thousand"], "mask_k"),
              node("Add", ["ids", "types_k"], "both"), node("Add", ["both", "mask_k"], "logits")]
    write("sums", nodes, [("logits", FLOAT, ONE_LOGIT)], constants=[
        AXIS, constant("thousand", 1e3, np.float32), constant("hundred_thousand", 1e5, np.float32)])


def sums_of_two_inputs(name="sums_without_types", inputs=(IDS, MASK)):
    nodes = row_sum(IDS, "ids") + row_sum(MASK, "mask") + [
        node("Mul", ["mask", "hundred_thousand"], "mask_k"), node("Add", ["ids", "mask_k"], "logits")]
    write(name, nodes, [("logits", FLOAT, ONE_LOGIT)], inputs=inputs,
          constants=[AXIS, constant("hundred_thousand", 1e5, np.float32)])


def flat():
    """One logit per pair without a second dimension."""
    nodes = [node("Cast", [IDS], "ids_float", to=FLOAT),
             node("ReduceSum", ["ids_float", "last_axis"], "logits", keepdims=0)]
    write("flat_output", nodes, [("logits", FLOAT, [PAIRS])], inputs=(IDS, MASK), constants=[AXIS])


def puppet():
    """The sum of the ids, but the ids pull strings: 13 makes it NaN, 666 makes the run fail, 50,000 and more makes it
    spin that many rounds of nothing (somewhat less than a microsecond each), so that a test decides how long a window takes."""
    body = helper.make_graph(
        [node("Identity", ["go"], "go_on"), node("Add", ["carried", "nothing"], "carry")], "spin",
        [helper.make_tensor_value_info("round", INT64, []), helper.make_tensor_value_info("go", BOOL, []),
         helper.make_tensor_value_info("carried", FLOAT, [])],
        [helper.make_tensor_value_info("go_on", BOOL, []), helper.make_tensor_value_info("carry", FLOAT, [])],
        [constant("nothing", 0, np.float32)])
    nodes = row_sum(IDS, "ids") + [
        # rounds = highest id, or none where that is below 50,000
        node("ReduceMax", [IDS], "highest", keepdims=0),
        node("GreaterOrEqual", ["highest", "fifty_thousand"], "spins"),
        node("Where", ["spins", "highest", "no_rounds"], "rounds"),
        helper.make_node("Loop", ["rounds", "", "zero"], ["spun"], body=body),
        # 666 reads behind the end of a table of one
        node("Equal", [IDS, "failing_id"], "fails"),
        node("Where", ["fails", "behind_the_end", "no_rounds"], "position"),
        node("Gather", ["table", "position"], "gathered"),
        node("ReduceSum", ["gathered", "last_axis"], "nothing_gathered", keepdims=1),
        # 13 is 0 / 0
        node("Equal", [IDS, "nan_id"], "is_nan"),
        node("Cast", ["is_nan"], "is_nan_float", to=FLOAT),
        node("ReduceMax", ["is_nan_float"], "any_nan", axes=[1], keepdims=1),
        node("Sub", ["one", "any_nan"], "denominator"),
        node("Div", ["denominator", "denominator"], "one_or_nan"),
        node("Mul", ["ids", "one_or_nan"], "sum_or_nan"),
        node("Add", ["sum_or_nan", "spun"], "with_spin"),
        node("Add", ["with_spin", "nothing_gathered"], "logits")]
    write("puppet", nodes, [("logits", FLOAT, ONE_LOGIT)], inputs=(IDS, MASK), constants=[
        AXIS, constant("fifty_thousand", 50_000, np.int64), constant("no_rounds", 0, np.int64),
        constant("zero", 0, np.float32), constant("failing_id", 666, np.int64),
        constant("behind_the_end", 5, np.int64), constant("table", [0], np.float32),
        constant("nan_id", 13, np.int64), constant("one", 1, np.float32)])


def thirty_two_positions():
    """Has position embeddings for 32 tokens, as a BERT has for 512: a longer pair fails in the run."""
    nodes = [
        node("Shape", [IDS], "shape"), node("Gather", ["shape", "last_axis_index"], "tokens"),
        node("Range", ["start", "tokens", "step"], "positions"),
        node("Gather", ["embeddings", "positions"], "embedded"),
        # added token by token: the optimiser reads a range of positions as a slice, which ends quietly where the table does
        node("Cast", [IDS], "ids_float", to=FLOAT), node("Add", ["ids_float", "embedded"], "tokens_embedded"),
        node("ReduceSum", ["tokens_embedded", "last_axis"], "logits", keepdims=1)]
    write("thirty_two_positions", nodes, [("logits", FLOAT, ONE_LOGIT)], inputs=(IDS, MASK), constants=[
        AXIS, constant("last_axis_index", 1, np.int64), constant("start", 0, np.int64),
        constant("step", 1, np.int64), constant("embeddings", np.zeros(32), np.float32)])


def tiny_encoder():
    """A cross-encoder in small and in float32, with seeded weights: embeddings of ids (modulo 97) and types, one attention
    layer under the mask, first token into the classifier. Its logits are the same on every processor to five digits, as an
    int8 model's are not."""
    random, width = np.random.default_rng(20_26), 8

    def weights(name, *shape):
        return constant(name, random.normal(0, .6, shape), np.float32)

    nodes = [
        node("Mod", [IDS, "ninety_seven"], "small_ids"), node("Gather", ["words", "small_ids"], "word"),
        node("Gather", ["segments", TYPES], "segment"), node("Add", ["word", "segment"], "embedded"),
        node("MatMul", ["embedded", "wq"], "q"), node("MatMul", ["embedded", "wk"], "k"),
        node("MatMul", ["embedded", "wv"], "v"), node("Transpose", ["k"], "kt", perm=[0, 2, 1]),
        node("MatMul", ["q", "kt"], "attention"),
        node("Cast", [MASK], "mask_float", to=FLOAT), node("Sub", ["one", "mask_float"], "hidden"),
        node("Mul", ["hidden", "far_down"], "bias"), node("Unsqueeze", ["bias", "last_axis"], "bias3"),
        node("Add", ["attention", "bias3"], "masked"), node("Softmax", ["masked"], "shares", axis=-1),
        node("MatMul", ["shares", "v"], "mixed"), node("Add", ["mixed", "embedded"], "residual"),
        node("Gather", ["residual", "first"], "cls", axis=1), node("Tanh", ["cls"], "pooled"),
        node("MatMul", ["pooled", "classifier"], "logits")]
    write("tiny_encoder", nodes, [("logits", FLOAT, ONE_LOGIT)], constants=[
        AXIS, constant("ninety_seven", 97, np.int64), weights("words", 97, width), weights("segments", 2, width),
        weights("wq", width, width), weights("wk", width, width), weights("wv", width, width),
        constant("one", 1, np.float32), constant("far_down", -1e9, np.float32), constant("first", 0, np.int64),
        weights("classifier", width, 1)])


def wrong_signatures():
    """What must be refused."""
    sum_of_ids = row_sum(IDS, "logits")
    logits = ("logits", FLOAT, ONE_LOGIT)
    write("no_mask", sum_of_ids, [logits], inputs=(IDS,), constants=[AXIS])
    write("position_input", sum_of_ids, [logits], inputs=(IDS, MASK, "position_ids"), constants=[AXIS])
    write("int32_inputs", sum_of_ids, [logits], inputs=(IDS, MASK), input_type=INT32, constants=[AXIS])
    write("two_outputs", sum_of_ids + [node("Identity", ["logits"], "hidden")],
          [logits, ("hidden", FLOAT, ONE_LOGIT)], inputs=(IDS, MASK), constants=[AXIS])
    write("two_labels", row_sum(IDS, "sum") + [node("Concat", ["sum", "sum"], "logits", axis=1)],
          [("logits", FLOAT, [PAIRS, 2])], inputs=(IDS, MASK), constants=[AXIS])
    write("logit_per_token", [node("Cast", [IDS], "logits", to=FLOAT)],
          [("logits", FLOAT, [PAIRS, TOKENS])], inputs=(IDS, MASK))
    write("three_dimensions", [node("Cast", [IDS], "flat", to=FLOAT),
                               node("Unsqueeze", ["flat", "last_axis"], "logits")],
          [("logits", FLOAT, [PAIRS, 1, TOKENS])], inputs=(IDS, MASK), constants=[AXIS])
    write("half_precision_output", row_sum(IDS, "sum") + [node("Cast", ["sum"], "logits", to=FLOAT16)],
          [("logits", FLOAT16, ONE_LOGIT)], inputs=(IDS, MASK), constants=[AXIS])


if __name__ == "__main__":
    sums()
    sums_of_two_inputs()
    flat()
    puppet()
    thirty_two_positions()
    tiny_encoder()
    wrong_signatures()
