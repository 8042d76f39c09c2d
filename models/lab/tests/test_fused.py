"""Does the graph that is written out give the logits of transformers, for each shape it is written for?"""

import unittest

import numpy
import onnxruntime
import torch
from lab.fused import fused
from transformers import AutoModelForSequenceClassification, BertConfig, ElectraConfig, RobertaConfig, XLMRobertaConfig

# Tokens of each row: as long as any, shorter, and the one that the head reads alone.
LENGTHS = (17, 9, 1, 12)


def model(config, types, layers):
    """Seeded weights, none of them zero: biases count."""
    torch.manual_seed(layers)
    made = AutoModelForSequenceClassification.from_config(config(
        hidden_size=48, num_attention_heads=4, intermediate_size=96, num_hidden_layers=layers, vocab_size=500, type_vocab_size=types,
        num_labels=3)).eval()
    with torch.no_grad():
        for weights in made.parameters():
            weights.add_(torch.randn_like(weights) * 0.2)
    return made


def padded(config):
    """Ids, mask and types of rows of different lengths."""
    mask = torch.arange(max(LENGTHS)) < torch.tensor(LENGTHS)[:, None]
    ids = torch.where(mask, torch.randint(5, 500, mask.shape), config.pad_token_id)
    types = mask & (torch.arange(max(LENGTHS)) > 5) if config.type_vocab_size > 1 else torch.zeros_like(mask)
    return {"input_ids": ids, "attention_mask": mask.long(), "token_type_ids": types.long()}


class FusedTest(unittest.TestCase):
    def test_logits_are_those_of_transformers_whatever_a_row_is_padded_with(self):
        for config, types in ((BertConfig, 2), (ElectraConfig, 2), (RobertaConfig, 1), (XLMRobertaConfig, 1)):
            for layers in (1, 3):
                with self.subTest(config=config.__name__, layers=layers):
                    made = model(config, types, layers)
                    given = padded(made.config)
                    with torch.no_grad():
                        expected = made(**given).logits.numpy()
                    session = onnxruntime.InferenceSession(fused(made).SerializeToString(), providers=["CPUExecutionProvider"])
                    taken = {each.name: given[each.name].numpy() for each in session.get_inputs()}
                    numpy.testing.assert_allclose(session.run(None, taken)[0], expected, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
