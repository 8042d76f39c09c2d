"""Writes ../resources/two-logits.onnx: a sound ONNX model that is no cross-encoder, for it gives two values a pair.

Needs only Python: the few protobuf messages are written by hand, field numbers as in onnx.proto.
"""

from pathlib import Path

INT64, FLOAT = 7, 1


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(*fields):
    return b"".join(field(number, value) for number, value in fields)


def integer(name, value):
    return message((1, name), (3, value), (20, 2))


def integers(name, value):
    return message((1, name), (8, value), (20, 7))


def node(kind, inputs, output, *attributes):
    return message(*((1, i) for i in inputs), (2, output), (4, kind), *((5, a) for a in attributes))


def tensor(name, kind, *dimensions):
    shape = message(*((1, message((2, d) if isinstance(d, str) else (1, d))) for d in dimensions))
    return message((1, name), (2, message((1, message((1, kind), (2, shape))))))


graph = message(
    (1, node("Cast", ["input_ids"], "ids", integer("to", FLOAT))),
    (1, node("Cast", ["attention_mask"], "mask", integer("to", FLOAT))),
    (1, node("Mul", ["ids", "mask"], "kept")),
    (1, node("ReduceMean", ["kept"], "mean", integers("axes", 1), integer("keepdims", 1))),
    (1, node("Concat", ["mean", "mean"], "logits", integer("axis", 1))),
    (2, "two_logits"),
    (11, tensor("input_ids", INT64, "batch", "sequence")),
    (11, tensor("attention_mask", INT64, "batch", "sequence")),
    (12, tensor("logits", FLOAT, "batch", 2)),
)
model = message((1, 8), (7, graph), (8, message((2, 13))))
Path(__file__).parent.parent.joinpath("resources", "two-logits.onnx").write_bytes(model)
