"""Does the graph without padding give the logits of the one with padding?

Its operators exist on CUDA only, so they are played here in numpy, as ONNX Runtime documents them
(docs/ContribOperators.md; RemovePadding, PackedAttention).
"""

import tempfile
import unittest
from pathlib import Path

import numpy
import onnxruntime
import small
import torch
from lab.folder import HuggingFaceFolder
from lab.fused import fused
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

LENGTHS = (5, 17, 1, 9)


class EmbedLayerNormalization(OpRun):
    op_domain = "com.microsoft"

    def _run(self, ids, types, words, positions, segments, weight, bias, mask, epsilon=None):
        summed = words[ids] + positions[: ids.shape[1]] + segments[types]
        return normed(summed, weight, bias, epsilon), mask.sum(axis=1).astype(numpy.int32)


class SkipLayerNormalization(OpRun):
    op_domain = "com.microsoft"

    def _run(self, source, skipped, weight, bias, added, epsilon=None):
        return (normed(source + skipped + added, weight, bias, epsilon),)


class Gelu(OpRun):
    op_domain = "com.microsoft"

    def _run(self, source, approximate=None):
        return (torch.nn.functional.gelu(torch.from_numpy(source)).numpy(),)


class RemovePadding(OpRun):
    op_domain = "com.microsoft"

    def _run(self, source, counts):
        is_token = numpy.arange(source.shape[1]) < counts[:, None]
        places = numpy.arange(is_token.size).reshape(is_token.shape)
        offsets = numpy.concatenate([places[is_token], places[~is_token]]).reshape(is_token.shape)
        bounds = numpy.concatenate([[0], numpy.cumsum(counts)])
        return source[is_token], offsets.astype(numpy.int32), bounds.astype(numpy.int32), counts.max().reshape(1)


class PackedAttention(OpRun):
    op_domain = "com.microsoft"

    def _run(self, source, weight, bias, offsets, bounds, num_heads=None):
        assert offsets.size >= bounds[-1] == len(source)
        query, key, value = numpy.split(source @ weight + bias, 3, axis=1)
        attended = numpy.empty_like(query)
        for start, end in zip(bounds, bounds[1:], strict=False):
            one = [torch.from_numpy(part[start:end]).unflatten(1, (num_heads, -1)).transpose(0, 1) for part in (query, key, value)]
            attended[start:end] = torch.nn.functional.scaled_dot_product_attention(*one).transpose(0, 1).flatten(1).numpy()
        return (attended,)


def normed(values, weight, bias, epsilon):
    return torch.nn.functional.layer_norm(torch.from_numpy(values), weight.shape, *map(torch.from_numpy, (weight, bias)), epsilon).numpy()


def padded(lengths, seed=1):
    """Ids, mask and types of rows of such lengths."""
    generator = numpy.random.default_rng(seed)
    mask = (numpy.arange(max(lengths)) < numpy.array(lengths)[:, None]).astype(numpy.int64)
    ids, types = (generator.integers(0, most, mask.shape) for most in (30_000, 2))
    return {"input_ids": ids * mask, "attention_mask": mask, "token_type_ids": types * mask}


class PackedTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = HuggingFaceFolder(small.folder(Path(place.name) / "model"))

    def test_logits_are_those_of_the_padded_graph(self):
        inputs = padded(LENGTHS)
        plain = onnxruntime.InferenceSession(fused(self.folder.model).SerializeToString(), providers=["CPUExecutionProvider"])
        operators = [EmbedLayerNormalization, SkipLayerNormalization, Gelu, RemovePadding, PackedAttention]
        packed = ReferenceEvaluator(fused(self.folder.model, packed=True), new_ops=operators)
        numpy.testing.assert_allclose(packed.run(None, inputs)[0], plain.run(None, inputs)[0], atol=1e-5)

    def test_it_takes_and_gives_what_the_padded_graph_does(self):
        plain, packed = (fused(self.folder.model, packed=each).graph for each in (False, True))
        self.assertEqual(list(plain.input), list(packed.input))
        self.assertEqual(list(plain.output), list(packed.output))


if __name__ == "__main__":
    unittest.main()
