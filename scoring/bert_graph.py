"""The ONNX graph of a BERT sentence encoder: its layers, then mean pooling, then L2; and what lies between.

Several texts go through it as one row of tokens, each attending only to the tokens of its own text: no padding is
computed, and the products with the weights stay large enough to be fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]

OPSET = 17
EPSILON = 1e-12  # of BERT's layer normalisation
MASKED = -1e4  # added to the attention scores between texts: their softmax weight is then exactly 0 in float32


class _Graph:
    """Collects nodes, constants and weights; every method returns the name of its output.

    The weights stay outside of the model and are handed to the session as they are: a copy of 90 MB less for
    each step between file and session.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self.outside: dict[str, NDArray[np.float32]] = {}

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, name: str, value: NDArray[np.float32] | NDArray[np.int64]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def weight(self, name: str, value: NDArray[np.float32]) -> str:
        self.outside[name] = np.ascontiguousarray(value)
        declared = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=value.shape)
        declared.data_location = TensorProto.EXTERNAL
        declared.external_data.add(key="location", value=name)
        self.constants[name] = declared
        return name

    def whole(self, *values: int) -> str:
        return self.constant(f"i{'_'.join(map(str, values))}", np.array(values, dtype=np.int64))

    def index(self, value: int) -> str:
        return self.constant(f"n{value}", np.array(value, dtype=np.int64))

    def real(self, value: float) -> str:
        return self.constant(f"f{value!r}", np.array(value, dtype=np.float32))

    def linear(self, x: str, *names: str, scale: float = 1.0) -> str:
        """One product for all of the layers named; the first one's result multiplied by `scale`."""
        factors = [scale] + [1.0] * (len(names) - 1)
        parts = [
            self.weights[f"{name}.weight"].T * np.float32(factor) for name, factor in zip(names, factors, strict=True)
        ]
        biases = [
            self.weights[f"{name}.bias"] * np.float32(factor) for name, factor in zip(names, factors, strict=True)
        ]
        matrix = self.weight(f"{names[0]}.w", np.concatenate(parts, axis=1))
        bias = self.weight(f"{names[0]}.b", np.concatenate(biases))
        return self.node("Add", self.node("MatMul", x, matrix), bias)

    def norm(self, x: str, name: str) -> str:
        scale = self.weight(f"{name}.w", self.weights[f"{name}.weight"])
        bias = self.weight(f"{name}.b", self.weights[f"{name}.bias"])
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def gelu(self, x: str) -> str:
        erf = self.node("Erf", self.node("Div", x, self.real(float(np.sqrt(2.0)))))
        return self.node("Mul", self.node("Mul", x, self.node("Add", erf, self.real(1.0))), self.real(0.5))


def _embed(graph: _Graph) -> str:
    words = graph.weight("words", graph.weights["embeddings.word_embeddings.weight"])
    # Every token is of the first segment, so its vector is a constant part of the position's.
    segment = graph.weights["embeddings.token_type_embeddings.weight"][0]
    places = graph.weight("places", graph.weights["embeddings.position_embeddings.weight"] + segment)
    at_place = graph.node("Gather", places, "positions")
    return graph.norm(graph.node("Add", graph.node("Gather", words, "tokens"), at_place), "embeddings.LayerNorm")


def _attention(graph: _Graph, x: str, bias: str, name: str, heads: int) -> str:
    hidden = graph.weights[f"{name}.self.query.weight"].shape[0]
    size = hidden // heads
    names = (f"{name}.self.query", f"{name}.self.key", f"{name}.self.value")
    together = graph.linear(x, *names, scale=float(1 / np.sqrt(size)))
    parts = graph.node("Reshape", together, graph.whole(0, 3, heads, size))
    parts = graph.node("Transpose", parts, perm=(1, 2, 0, 3))
    query, key, value = (graph.node("Gather", parts, graph.index(part)) for part in range(3))
    scores = graph.node("MatMul", query, graph.node("Transpose", key, perm=(0, 2, 1)))
    shares = graph.node("Softmax", graph.node("Add", scores, bias), axis=-1)
    mixed = graph.node("Transpose", graph.node("MatMul", shares, value), perm=(1, 0, 2))
    out = graph.linear(graph.node("Reshape", mixed, graph.whole(0, hidden)), f"{name}.output.dense")
    return graph.norm(graph.node("Add", out, x), f"{name}.output.LayerNorm")


def _layer(graph: _Graph, x: str, bias: str, number: int, heads: int) -> str:
    name = f"encoder.layer.{number}"
    x = _attention(graph, x, bias, f"{name}.attention", heads)
    wide = graph.gelu(graph.linear(x, f"{name}.intermediate.dense"))
    return graph.norm(graph.node("Add", graph.linear(wide, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")


def _outputs(graph: _Graph, after: list[str]) -> int:
    """Name the outputs; how many layers `middle` holds. `after`: what each layer gives, in order."""
    mean = graph.node("MatMul", "shares", after[-1])
    graph.node("Div", mean, graph.node("ReduceL2", mean, axes=[1], keepdims=1), name="vectors")
    # The first layer is close to mere words, the last one bent to the task of telling subjects apart.
    between = after[1:-1] or after[-1:]
    graph.node("Concat", *(graph.node("MatMul", "shares", x) for x in between), name="middle", axis=1)
    return len(between)


def _model(graph: _Graph, hidden: int, middle: int) -> ModelProto:
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.INT64, ["length"]),
        helper.make_tensor_value_info("positions", TensorProto.INT64, ["length"]),
        helper.make_tensor_value_info("apart", TensorProto.FLOAT, ["length", "length"]),
        helper.make_tensor_value_info("shares", TensorProto.FLOAT, ["texts", "length"]),
    ]
    outputs = [
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", hidden]),
        helper.make_tensor_value_info("middle", TensorProto.FLOAT, ["texts", middle * hidden]),
    ]
    made = helper.make_graph(graph.nodes, "encoder", inputs, outputs, list(graph.constants.values()))
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


def build_graph(weights: Weights, *, heads: int) -> tuple[bytes, dict[str, NDArray[np.float32]]]:
    """The serialised model of a BERT with these weights, and the initializers that its session needs beside it.

    Inputs: `tokens` and `positions` (length,) int64; `apart` (length, length), 0 between tokens of a text and `MASKED`
    elsewhere; `shares` (texts, length), a row a text: 1 / its tokens where they stand, else 0. Outputs, float32:
    `vectors` (texts, hidden), unit length; `middle` (texts, layers x hidden), the mean over the tokens after each layer
    between the first and the last. `KeyError` where a weight is missing.
    """
    graph = _Graph(weights)
    x = _embed(graph)
    layers = sum(name.endswith(".attention.self.query.weight") for name in weights)
    after = []
    for number in range(layers):
        x = _layer(graph, x, "apart", number, heads)
        after.append(x)
    middle = _outputs(graph, after)
    hidden = weights["embeddings.word_embeddings.weight"].shape[1]
    return _model(graph, hidden, middle).SerializeToString(), graph.outside
