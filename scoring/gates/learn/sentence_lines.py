"""Lines over sentences: to whom they speak, whether they list, whether they say anything, whether they are in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from scoring.gates import lines, meaning
from scoring.gates.learn.material import FOLDS, Material, Rows, Scale, fit, in_a_row, say, texts_of
from scoring.gates.learn.tangles import tangle
from scoring.text import words

Features = Callable[[Sequence[str]], NDArray[np.float64]]
# Words and pairs in at least so many of the examples.
LEAST_OFTEN = 2
# Shorter sentences are left out where order is learned: they have hardly any.
ORDERED_TOKENS = 7


@dataclass(frozen=True)
class Task:
    """A line to learn: `wanted` among the examples, told from `other` ones and from the corpus.

    weights: of the wanted and of each other kind, beside 1 for a sentence of the corpus: of these there are most.
    """

    wanted: str
    other: tuple[str, ...]
    weights: tuple[float, ...]
    freedom: float
    cut: float
    features: Features


TASKS = (
    Task("addressed", ("innocent", "vague"), (10, 4, 2), 1.0, meaning.MIN_ADDRESSED, meaning.cue_features),
    Task("listed", ("innocent", "vague"), (20, 1, 1), 3.0, meaning.MIN_LISTED, meaning.list_features),
    Task("vague", ("innocent",), (20, 1), 3.0, 0.0, meaning.no_features),
)


def learn_lines(material: Material) -> dict[str, Rows]:
    used = [text for name in ("addressed", "innocent", "listed", "vague") for text in material.examples[name]]
    counted = Counter(gram for text in used for gram in lines.grams_of(text))
    grams = sorted(gram for gram, count in counted.items() if count >= LEAST_OFTEN)
    learned = {task.wanted: _line(task, material, grams) for task in TASKS}
    size = material.texts.read.middle.shape[1]
    return {**learned, "tangled": _tangled(material), "grams": np.array(grams), "size": np.array(size)}


def _counted(texts: Sequence[str], grams: list[str]) -> Rows:
    known = {gram: number for number, gram in enumerate(grams)}
    rows = np.zeros((len(texts), len(grams)), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        found = lines.grams_of(text)
        row[[known[gram] for gram in found if gram in known]] = lines.GRAM_WEIGHT / max(len(found), 1) ** 0.5
    return rows


def _line(task: Task, material: Material, grams: list[str]) -> Rows:
    kinds = [material.examples[name] for name in (task.wanted, *task.other)]
    texts = [text for kind in kinds for text in kind]
    honest = material.texts
    middle = np.vstack([material.read(texts).middle, honest.read.middle])
    scale = Scale(middle, material.texts.read.vectors.shape[1])
    texts += honest.sentences
    rows = np.hstack([scale(middle), task.features(texts).astype(np.float32), _counted(texts, grams)])
    labels = (np.arange(len(rows)) < len(kinds[0])).astype(np.int64)
    weights = np.concatenate([np.repeat(task.weights, [len(kind) for kind in kinds]), np.ones(len(honest.sentences))])
    folds = np.concatenate([*(in_a_row(len(kind)) for kind in kinds), material.folds[honest.of]])
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        held[out] = fit(rows[~out], labels[~out], weights[~out], task.freedom).decision_function(rows[out])
    _report(task, held, kinds, texts, honest.of)
    fitted = fit(rows, labels, weights, task.freedom)
    size = middle.shape[1]
    slope, intercept = scale.undone(fitted.coef_[0][:size], float(fitted.intercept_[0]))
    own = len(task.features(texts[:1])[0])
    return np.concatenate(
        [slope, fitted.coef_[0][size : size + own], [intercept], fitted.coef_[0][size + own :]]
    ).astype(np.float32)


def _report(task: Task, held: Rows, kinds: list[list[str]], texts: list[str], of: Rows) -> None:
    """What the line does on thirds that it was not fitted on: examples written together, answers to one question."""
    wanted, others = len(kinds[0]), sum(len(kind) for kind in kinds)
    long = np.array([len(words(text)) >= meaning.MIN_ADDRESSED_WORDS for text in texts[others:]])
    most = np.full(int(of.max()) + 1, -np.inf)
    np.maximum.at(most, of, np.where(long, held[others:], -np.inf))
    for cut in (task.cut - 1, task.cut - 0.5, task.cut, task.cut + 0.5, task.cut + 1):
        say(
            f"{task.wanted}: above {cut} lie {np.mean(held[:wanted] > cut):.3f} of what it shall find, "
            f"{np.mean(held[wanted:others] > cut):.4f} of the other examples, {np.mean(most > cut):.4f} of answers"
        )


def _tangled(material: Material) -> Rows:
    """From the corpus and what tangling makes of it. Longer sentences count more, as they do when answers are rated."""
    honest = material.texts
    mixed = texts_of(tangle([answer["response"] for answer in material.answers], Random(3)), material.read)  # noqa: S311
    middle = np.vstack([honest.read.middle, mixed.read.middle])
    tokens = np.concatenate([honest.read.tokens, mixed.read.tokens])
    of = np.concatenate([honest.of, mixed.of + len(honest.parts)])
    folds = np.concatenate([material.folds, material.folds])[of]
    labels = (of >= len(honest.parts)).astype(np.int64)
    scale = Scale(honest.read.middle, honest.read.vectors.shape[1])
    rows, used = scale(middle), tokens >= ORDERED_TOKENS
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        kept = used & ~out
        held[out] = fit(rows[kept], labels[kept], tokens[kept] / 20, 10.0).decision_function(rows[out])
    values = np.bincount(of, held * tokens) / np.maximum(np.bincount(of, tokens), 1)
    cut = meaning.MAX_TANGLED
    for each in (cut - 0.3, cut - 0.15, cut, cut + 0.15, cut + 0.3):
        above = values > each
        say(
            f"tangled: above {each:.2f} lie {np.mean(above[len(honest.parts) :]):.3f} of tangled texts and "
            f"{np.mean(above[: len(honest.parts)]):.4f} of answers"
        )
    fitted = fit(rows[used], labels[used], tokens[used] / 20, 10.0)
    slope, intercept = scale.undone(fitted.coef_[0], float(fitted.intercept_[0]))
    return np.append(slope, intercept).astype(np.float32)
