"""The ONNX graph of a BERT sentence encoder: its layers, then mean pooling, then L2; and what lies between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]

OPSET = 17
EPSILON = 1e-12  # of BERT's layer normalisation
MASKED = -1e4  # added to the attention scores of padding: its softmax weight is then exactly 0 in float32


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
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
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

    def real(self, value: float) -> str:
        return self.constant(f"f{value!r}", np.array(value, dtype=np.float32))

    def linear(self, x: str, name: str) -> str:
        matrix = self.weight(f"{name}.w", self.weights[f"{name}.weight"].T)
        bias = self.weight(f"{name}.b", self.weights[f"{name}.bias"])
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
    positions = graph.weight("positions", graph.weights["embeddings.position_embeddings.weight"] + segment)
    length = graph.node("Slice", graph.node("Shape", "input_ids"), graph.whole(1), graph.whole(2))
    placed = graph.node("Slice", positions, graph.whole(0), length, graph.whole(0))
    return graph.norm(graph.node("Add", graph.node("Gather", words, "input_ids"), placed), "embeddings.LayerNorm")


def _attention(graph: _Graph, x: str, bias: str, name: str, heads: int) -> str:
    hidden = graph.weights[f"{name}.self.query.weight"].shape[0]

    def split(part: str, order: tuple[int, ...]) -> str:
        apart = graph.node("Reshape", graph.linear(x, f"{name}.self.{part}"), graph.whole(0, 0, heads, hidden // heads))
        return graph.node("Transpose", apart, perm=order)

    query, key = split("query", (0, 2, 1, 3)), split("key", (0, 2, 3, 1))
    scores = graph.node("Div", graph.node("MatMul", query, key), graph.real(float(np.sqrt(hidden // heads))))
    shares = graph.node("Softmax", graph.node("Add", scores, bias), axis=-1)
    mixed = graph.node("MatMul", shares, split("value", (0, 2, 1, 3)))
    together = graph.node("Reshape", graph.node("Transpose", mixed, perm=(0, 2, 1, 3)), graph.whole(0, 0, hidden))
    out = graph.linear(together, f"{name}.output.dense")
    return graph.norm(graph.node("Add", out, x), f"{name}.output.LayerNorm")


def _layer(graph: _Graph, x: str, bias: str, number: int, heads: int) -> str:
    name = f"encoder.layer.{number}"
    x = _attention(graph, x, bias, f"{name}.attention", heads)
    wide = graph.gelu(graph.linear(x, f"{name}.intermediate.dense"))
    return graph.norm(graph.node("Add", graph.linear(wide, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")


def _pool(graph: _Graph, x: str, mask: str) -> str:
    weights = graph.node("Unsqueeze", mask, graph.whole(2))
    total = graph.node("ReduceSum", graph.node("Mul", x, weights), graph.whole(1), keepdims=0)
    return graph.node("Div", total, graph.node("ReduceSum", mask, graph.whole(1), keepdims=1))


def _outputs(graph: _Graph, after: list[str], mask: str) -> int:
    """Name the outputs; how many layers `middle` holds. `after`: what each layer gives, in order."""
    mean = _pool(graph, after[-1], mask)
    graph.node("Div", mean, graph.node("ReduceL2", mean, axes=[1], keepdims=1), name="vectors")
    # The first layer is close to mere words, the last one bent to the task of telling subjects apart.
    between = after[1:-1] or after[-1:]
    graph.node("Concat", *(_pool(graph, x, mask) for x in between), name="middle", axis=1)
    return len(between)


def _model(graph: _Graph, hidden: int, middle: int) -> ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", hidden]),
        helper.make_tensor_value_info("middle", TensorProto.FLOAT, ["batch", middle * hidden]),
    ]
    made = helper.make_graph(graph.nodes, "encoder", inputs, outputs, list(graph.constants.values()))
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


def build_graph(weights: Weights, *, heads: int) -> tuple[bytes, dict[str, NDArray[np.float32]]]:
    """The serialised model of a BERT with these weights, and the initializers that its session needs beside it.

    Inputs input_ids and attention_mask (batch, length) int64. Outputs, float32: `vectors` (batch, hidden), unit length;
    `middle` (batch, layers x hidden), the mean over the tokens after each layer between the first and the last.
    `KeyError` where a weight is missing.
    """
    graph = _Graph(weights)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = graph.node("Sub", graph.real(1.0), graph.node("Unsqueeze", mask, graph.whole(1, 2)))
    bias = graph.node("Mul", absent, graph.real(MASKED))
    x = _embed(graph)
    layers = sum(name.endswith(".attention.self.query.weight") for name in weights)
    after = []
    for number in range(layers):
        x = _layer(graph, x, bias, number, heads)
        after.append(x)
    middle = _outputs(graph, after, mask)
    hidden = weights["embeddings.word_embeddings.weight"].shape[1]
    return _model(graph, hidden, middle).SerializeToString(), graph.outside
