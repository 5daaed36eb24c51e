"""How words follow each other: what `scoring.gates.order` knows."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from scoring.gates import order, prose
from scoring.gates.base import tokens_of
from scoring.gates.learn.material import FOLDS, corpus, say
from scoring.gates.learn.tangles import shuffled
from scoring.text import words

COMMON = 150
SMOOTHING = 20.0


def _gaps(text: str) -> list[str]:
    return [text[first.end : second.start] for first, second in pairwise(words(text))]


def _surface(text: str) -> list[str]:
    return [span.of(text) for span in words(text)]


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
    answers = corpus("answers")
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
                for label, text in enumerate((answer["response"], shuffled(answer["response"], random))):
                    classes = [empty.classify(token) for token in tokens_of(text)]
                    rows.append(order.features(pairs, COMMON, classes, _gaps(text), _surface(text))[0])
                    labels.append(label)
    fitted = LogisticRegression(C=10.0, fit_intercept=False, max_iter=2000).fit(np.array(rows), labels)
    scores = np.array(rows) @ fitted.coef_[0]
    honest, mixed = scores[np.array(labels) == 0], scores[np.array(labels) == 1]
    cut = prose.MAX_DISORDER
    say(f"order: {np.mean(mixed > cut):.3f} of shuffles and {np.mean(honest > cut):.4f} of answers lie above {cut}")
    pairs = _pairs([answer["response"] for answer in answers], empty).astype(np.float16)
    return {"words": np.array(common), "pairs": pairs, "line": fitted.coef_[0]}
