"""What the gates learn from: scoring/corpus, and examples.json; none of the hostile answers of benchmarks/."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from scoring.encoder import Layers
from scoring.text import sentences

Read = Callable[[Sequence[str]], Layers]
Rows = NDArray[Any]

CORPUS = Path(__file__).parents[2] / "corpus"
EXAMPLES = Path(__file__).parents[1] / "examples.json"
# The first batches. The later ones, in other settings, were kept to see how many honest answers the gates stop.
BATCHES = "[a-f]"
FOLDS = 3


def corpus(folder: str) -> list[Any]:
    files = sorted(CORPUS.glob(f"{folder}/{BATCHES}*.json"))
    return [item for file in files for item in json.loads(file.read_text(encoding="utf-8"))]


@dataclass(frozen=True)
class Texts:
    """Texts as sentences. of: which text each sentence is from; read: what the encoder makes of the sentences."""

    parts: list[list[str]]
    read: Layers

    @cached_property
    def sentences(self) -> list[str]:
        return [sentence for part in self.parts for sentence in part]

    @cached_property
    def of(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.parts)), [len(part) for part in self.parts])

    def each(self) -> list[Layers]:
        """The layers text by text."""
        ends = np.cumsum([len(part) for part in self.parts])[:-1]
        found = zip(*(np.split(array, ends) for array in self.read), strict=True)
        return [Layers(*layers) for layers in found]


def texts_of(texts: Sequence[str], read: Read) -> Texts:
    parts = [[span.of(text) for span in sentences(text)] for text in texts]
    return Texts(parts, read([sentence for part in parts for sentence in part]))


@dataclass(frozen=True)
class Material:
    """answers: of the corpus, and own: the number of each one's question among `keys`. folds: by question."""

    answers: list[Any]
    keys: list[str]
    bank: dict[str, Any]
    examples: dict[str, list[str]]
    texts: Texts
    read: Read

    @cached_property
    def own(self) -> NDArray[np.int64]:
        return np.array([self.keys.index(answer["question"]) for answer in self.answers])

    @cached_property
    def folds(self) -> NDArray[np.int64]:
        return self.own % FOLDS


def asked_of(material: Material) -> Texts:
    """The questions of the corpus, in the order of `keys`, with what was put before the candidate."""
    bank = [material.bank[key] for key in material.keys]
    return texts_of([f"{item['prompt']}\n{item['stimulus']}" for item in bank], material.read)


def gather(read: Read) -> Material:
    answers, bank = corpus("answers"), {item["key"]: item for item in corpus("questions")}
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    texts = texts_of([answer["response"] for answer in answers], read)
    return Material(answers, sorted(bank), bank, examples, texts, read)


class Scale:
    """Middle layers with one spread in every direction, and length 1 a layer on average."""

    def __init__(self, rows: Rows, layer: int) -> None:
        self.middle = rows.mean(axis=0)
        self.spread = (rows.std(axis=0) + 1e-3) * np.sqrt(layer)

    def __call__(self, rows: Rows) -> Rows:
        return np.asarray((rows - self.middle) / self.spread, dtype=np.float32)

    def undone(self, slope: Rows, intercept: float) -> tuple[Rows, float]:
        bare = slope / self.spread
        return bare, intercept - float(bare @ self.middle)


def in_a_row(count: int) -> NDArray[np.int64]:
    """Folds of neighbours: examples that stand together were written together."""
    return np.arange(count) * FOLDS // max(count, 1)


def fit(rows: Rows, labels: Rows, weights: Rows, freedom: float) -> LogisticRegression:
    return LogisticRegression(C=freedom, max_iter=2000).fit(rows, labels, weights)


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
