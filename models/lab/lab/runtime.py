"""Graphs run as the plugin runs them: one pair at a time, one thread, nothing spinning."""

import numpy
import onnxruntime


def session(file, threads=1, spinning=False, entries=None, attributes=None):
    """entries: of the session's configuration; attributes: of SessionOptions."""
    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    for name, value in (attributes or {}).items():
        setattr(options, name, value)
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    for name, value in (entries or {}).items():
        options.add_session_config_entry(name, value)
    providers = ["CPUExecutionProvider"]
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers() and "float16" in str(file):
        providers.insert(0, "CUDAExecutionProvider")
    return onnxruntime.InferenceSession(str(file), options, providers=providers)


def feeds(session, encoded):
    """What a graph takes of an encoded pair; zeros for type ids that the tokenizer does not write."""
    ids = numpy.asarray(encoded["input_ids"], dtype=numpy.int64)
    given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids)}
    types = encoded["token_type_ids"] if "token_type_ids" in encoded else numpy.zeros_like(ids)
    given["token_type_ids"] = numpy.asarray(types, dtype=numpy.int64)
    return {each.name: given[each.name] for each in session.get_inputs()}


def logits(session, encoded):
    """One value for each label."""
    return session.run(["logits"], feeds(session, encoded))[0].reshape(-1)


def of_label(values, label=None):
    """The number that documents are ordered by. Where a model has several labels: the log-odds of one of them, whose sigmoid is its
    softmax probability. The plugin computes the same."""
    values = numpy.asarray(values, dtype=numpy.float64)
    if len(values) == 1:
        return float(values[0])
    others = numpy.delete(values, label)
    return float(values[label] - others.max() - numpy.log(numpy.exp(others - others.max()).sum()))
