"""The graph of a BERT-shaped encoder written out of its weights, in ONNX Runtime's fused operators.

An exporter's graph can be fused afterwards only where a pattern matcher knows how that version of transformers builds its masks
(the one of ONNX Runtime 1.29 does not know transformers 5). Written directly, the graph depends on neither.

Padding has to be at the right: the Attention operator is given the length of each row (microsoft/onnxruntime#18945).
"""

from dataclasses import dataclass, field

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

# What the plugin's runtime reads; older ones too.
OPSET, IR_VERSION = 17, 8
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Of attention, in the order in which the fused operators take them.
PARTS = ("query", "key", "value")


class NotFusable(ValueError):
    """The model is not of a shape that this module writes."""


@dataclass
class Graph:
    """Nodes and weights in the order they were added; each node is named by its output."""

    nodes: list = field(default_factory=list)
    weights: list = field(default_factory=list)

    def add(self, kind, inputs, output, outputs=(), domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output, *outputs], name=output, domain=domain, **attributes))
        return output

    def fused(self, kind, inputs, output, outputs=(), **attributes):
        return self.add(kind, inputs, output, outputs, domain="com.microsoft", **attributes)

    def constant(self, name, values):
        self.weights.append(numpy_helper.from_array(numpy.array(values, order="C"), name))
        return name

    def model(self, name, inputs, labels):
        tensors = [helper.make_tensor_value_info(each, TensorProto.INT64, ["batch", "sequence"]) for each in inputs]
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", labels])
        graph = helper.make_graph(self.nodes, name, tensors, [logits], self.weights)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="cross-encoder-lab")


class Encoder:
    """One model's graph being written. Names of weights are those of the safetensors file.

    packed: padding is taken out behind the embeddings, and attention works on what is left, one row for each token. Runs on CUDA only.
    whole: of the padded graph the last layer computes every token, as exporters write it, though only the first is read; to compare with.
    """

    def __init__(self, config, weights, packed=False, whole=False):
        self._config = config
        self._weights = weights
        self._packed = packed
        self._whole = whole
        self._prefix = {"bert": "bert", "electra": "electra", "roberta": "roberta", "xlm-roberta": "roberta"}.get(config.model_type)
        if self._prefix is None:
            raise NotFusable(f"no fused graph is known for model type [{config.model_type}]; export it without")
        if config.hidden_act != "gelu":
            raise NotFusable(f"no fused graph is known for the activation [{config.hidden_act}]; export it without")
        self._graph = Graph()

    def model(self):
        takes_types = self._prefix in ("bert", "electra")
        inputs = INPUTS if takes_types else INPUTS[:2]
        hidden, lengths = self._embedded() if takes_types else self._embedded_with_offset_positions()
        hidden, rows, first = self._without_padding(hidden, lengths) if self._packed else self._padded(hidden, lengths)
        *before, last = (f"{self._prefix}.encoder.layer.{layer}" for layer in range(self._config.num_hidden_layers))
        for base in before:
            hidden = self._layer(base, hidden, rows)
        hidden = self._layer(last, hidden, rows) if self._whole else self._last_layer(last, hidden, rows, first)
        self._head(hidden if self._packed else self._graph.add("Gather", [hidden, self._index("read", 0)], "read_token", axis=1))
        return self._graph.model(self._config.model_type, inputs, self._config.num_labels)

    def _weight(self, name, transposed=False):
        values = self._weights[name].numpy()
        return self._graph.constant(name, values.T if transposed else values)

    def _product(self, name, source):
        """source × weightᵀ, without the bias."""
        return self._graph.add("MatMul", [source, self._weight(f"{name}.weight", transposed=True)], f"{name}.product")

    def _dense(self, name, source, output=None):
        return self._graph.add("Add", [self._product(name, source), self._weight(f"{name}.bias")], output or f"{name}.sum")

    def _index(self, name, values):
        return self._graph.constant(name, numpy.array(values, numpy.int64))

    def _as_int32(self, name):
        return self._graph.add("Cast", [name], f"{name}.int32", to=TensorProto.INT32)

    def _embedded(self):
        """Hidden states, and the number of tokens of each row."""
        base = f"{self._prefix}.embeddings"
        ids, mask, types = (self._as_int32(name) for name in INPUTS)
        tables = [self._weight(f"{base}.{name}_embeddings.weight") for name in ("word", "position", "token_type")]
        norm = [self._weight(f"{base}.LayerNorm.{name}") for name in ("weight", "bias")]
        hidden = self._graph.fused("EmbedLayerNormalization", [ids, types, *tables, *norm, mask], f"{base}.normed",
                                   ["lengths"], epsilon=self._config.layer_norm_eps)
        if self._config.model_type == "electra" and self._config.embedding_size != self._config.hidden_size:
            hidden = self._dense("electra.embeddings_project", hidden)
        return hidden, "lengths"

    def _embedded_with_offset_positions(self):
        """RoBERTa counts the tokens that are no padding, from the padding's id + 1."""
        graph, base, padding = self._graph, f"{self._prefix}.embeddings", self._config.pad_token_id
        pad, last = graph.constant("pad", numpy.array(padding)), graph.constant("last_axis", numpy.array(1))
        is_pad = graph.add("Equal", ["input_ids", pad], "is_pad")
        counted = graph.add("Cast", [graph.add("Not", [is_pad], "is_token")], "counted", to=TensorProto.INT64)
        running = graph.add("Mul", [graph.add("CumSum", [counted, last], "running"), counted], "running_or_none")
        positions = graph.add("Add", [running, pad], "positions")
        word = graph.add("Gather", [self._weight(f"{base}.word_embeddings.weight"), "input_ids"], f"{base}.word")
        place = graph.add("Gather", [self._weight(f"{base}.position_embeddings.weight"), positions], f"{base}.place")
        only_type = graph.constant(f"{base}.only_type", self._weights[f"{base}.token_type_embeddings.weight"].numpy()[0])
        norm = [self._weight(f"{base}.LayerNorm.{name}") for name in ("weight", "bias")]
        hidden = graph.fused("SkipLayerNormalization", [word, place, *norm, only_type], f"{base}.normed",
                             epsilon=self._config.layer_norm_eps)
        ones = graph.constant("row", numpy.array([1]))
        lengths = graph.add("ReduceSum", [self._as_int32("attention_mask"), ones], "lengths", keepdims=0)
        return hidden, lengths

    def _padded(self, hidden, lengths):
        """Hidden states, what attention knows the rows by, and which token of a row is the first."""
        return hidden, [lengths], self._index("first", [0])

    def _without_padding(self, hidden, lengths):
        """The same for [tokens of all rows, width]: there the first tokens lie where the rows start."""
        graph = self._graph
        hidden = graph.fused("RemovePadding", [hidden, lengths], "packed", ["token_offset", "starts_and_end", "most_tokens"])
        bounds = [self._index("from_first", [0]), self._index("to_last", [-1])]
        return hidden, ["token_offset", "starts_and_end"], graph.add("Slice", ["starts_and_end", *bounds], "starts")

    def _layer(self, base, hidden, rows):
        return self._behind_attention(base, self._attended(base, hidden, rows), hidden)

    def _last_layer(self, base, hidden, rows, first):
        """Of each row the first token, for the head reads no other; of the others only keys and values still matter."""
        axis = 0 if self._packed else 1
        only = self._graph.add("Gather", [hidden, first], "first_token", axis=axis)
        if self._packed:
            attended = self._graph.add("Gather", [self._attended(base, hidden, rows), first], f"{base}.first_attended", axis=axis)
        else:
            place = f"{base}.attention.self"
            products = [self._product(f"{place}.{part}", only if part == "query" else hidden) for part in PARTS]
            attended = self._graph.fused("MultiHeadAttention", [*products, self._joined_bias(place), *rows], f"{base}.attended",
                                         num_heads=self._config.num_attention_heads)
        return self._behind_attention(base, attended, only)

    def _attended(self, base, hidden, rows):
        place = f"{base}.attention.self"
        joined = [self._joined_weight(place), self._joined_bias(place)]
        return self._graph.fused("PackedAttention" if self._packed else "Attention", [hidden, *joined, *rows],
                                 f"{base}.attended", num_heads=self._config.num_attention_heads)

    def _behind_attention(self, base, attended, hidden):
        """The rest of a layer, each token by itself."""
        hidden = self._skip(f"{base}.attention.output", attended, hidden)
        # Not BiasGelu: in int8 the product adds the bias itself, and the same logits come 1.07 times as fast.
        active = self._graph.fused("Gelu", [self._dense(f"{base}.intermediate.dense", hidden)], f"{base}.active")
        return self._skip(f"{base}.output", active, hidden)

    def _skip(self, base, source, hidden):
        names = ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
        weights = [self._weight(f"{base}.{name}") for name in names]
        product = self._product(f"{base}.dense", source)
        return self._graph.fused("SkipLayerNormalization", [product, hidden, *weights], f"{base}.normed",
                                 epsilon=self._config.layer_norm_eps)

    def _joined_weight(self, base):
        """Query, key and value as one matrix."""
        weights = [self._weights[f"{base}.{part}.weight"].numpy().T for part in PARTS]
        return self._graph.constant(f"{base}.weight", numpy.concatenate(weights, axis=1))

    def _joined_bias(self, base):
        biases = [self._weights[f"{base}.{part}.bias"].numpy() for part in PARTS]
        return self._graph.constant(f"{base}.bias", numpy.concatenate(biases))

    def _head(self, first):
        if self._prefix == "bert":
            pooled = self._graph.add("Tanh", [self._dense("bert.pooler.dense", first)], "pooled")
            self._dense("classifier", pooled, "logits")
            return
        dense = self._product("classifier.dense", first)
        bias = self._weight("classifier.dense.bias")
        if self._prefix == "electra":
            active = self._graph.fused("BiasGelu", [dense, bias], "active")
        else:
            active = self._graph.add("Tanh", [self._graph.add("Add", [dense, bias], "classifier.dense.sum")], "active")
        self._dense("classifier.out_proj", active, "logits")


def fused(model, packed=False, whole=False):
    """The ONNX graph of a loaded transformers model, in float32. packed, whole: see Encoder."""
    weights = {name: value.detach().float() for name, value in model.state_dict().items()}
    graph = Encoder(model.config, weights, packed, whole).model()
    onnx.checker.check_model(graph)
    return graph
