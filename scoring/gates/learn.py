"""Learns what the gates know from texts of our own: python -m scoring.gates.learn [order] [meaning]

From scoring/corpus, the question bank's sample answers and examples.json; nobody's words, and none of the hostile
answers of benchmarks/. The same texts give the same arrays.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from scoring.gates import order
from scoring.gates.base import tokens_of
from scoring.text import words

CORPUS = Path(__file__).parents[1] / "corpus"
COMMON = 150
SMOOTHING = 20.0
FOLDS = 3
# Word by word, in pairs and in threes: the order that shuffling leaves.
PIECES = (1, 2, 3)


def corpus(pattern: str) -> list[Any]:
    files = sorted(CORPUS.glob(pattern))
    return [item for file in files for item in json.loads(file.read_text(encoding="utf-8"))]


def _gaps(text: str) -> list[str]:
    return [text[first.end : second.start] for first, second in pairwise(words(text))]


def _shuffled(text: str, random: Random) -> str:
    found, size = text.split(), random.choice(PIECES)
    pieces = [found[start : start + size] for start in range(0, len(found), size)]
    random.shuffle(pieces)
    mixed = " ".join(word for piece in pieces for word in piece)
    return mixed.lower() if random.random() < 0.5 else mixed


def _pairs(texts: list[str], empty: order.Order) -> NDArray[np.float32]:
    size = len(empty.words) + 3 + len(order.ENDINGS)
    counts = np.zeros((size, size))
    for text in texts:
        line = np.array([empty.classify(token) for token in tokens_of(text)], dtype=np.int64)
        whole = np.array([not order._PARTED.search(gap) for gap in _gaps(text)], dtype=bool)
        starts = np.flatnonzero(whole)
        np.add.at(counts, (line[starts], line[starts + 1]), 1)
    alone = (counts.sum(axis=0) + 1) / (counts.sum() + size)
    after = (counts + SMOOTHING * alone) / (counts.sum(axis=1, keepdims=True) + SMOOTHING)
    return np.asarray(np.log(after / alone), dtype=np.float16).astype(np.float32)


def learn_order() -> dict[str, Any]:
    """The pairs from all answers; the line from answers and their shuffles under pairs of other questions only."""
    random = Random(1)  # noqa: S311
    answers = corpus("answers/*.json")
    counted = Counter(token for answer in answers for token in tokens_of(answer["response"]))
    common = tuple(sorted(counted, key=lambda token: (-counted[token], token))[:COMMON])
    empty = order.Order(common, np.zeros((0, 0), dtype=np.float32), np.zeros(0))
    questions = sorted({answer["question"] for answer in answers})
    rows, labels = [], []
    for fold in range(FOLDS):
        held = set(questions[fold::FOLDS])
        pairs = _pairs([answer["response"] for answer in answers if answer["question"] not in held], empty)
        for answer in answers:
            if answer["question"] in held:
                for label, text in enumerate((answer["response"], _shuffled(answer["response"], random))):
                    classes = [empty.classify(token) for token in tokens_of(text)]
                    rows.append(order.features(pairs, COMMON, classes, _gaps(text))[0])
                    labels.append(label)
    fitted = LogisticRegression(C=10.0, fit_intercept=False, max_iter=2000).fit(np.array(rows), labels)
    scores = np.array(rows) @ fitted.coef_[0]
    honest, mixed = scores[np.array(labels) == 0], scores[np.array(labels) == 1]
    say(f"order: {np.mean(mixed > 4.5):.3f} of shuffles and {np.mean(honest > 4.5):.4f} of answers lie above 4.5")
    pairs = _pairs([answer["response"] for answer in answers], empty).astype(np.float16)
    return {"words": np.array(common), "pairs": pairs, "line": fitted.coef_[0]}


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["order", "meaning"]
    if "order" in wanted:
        np.savez_compressed(order.FILE, **learn_order())
