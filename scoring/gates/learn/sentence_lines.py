"""Lines over sentences: to whom they speak, whether they list, whether they say anything, whether they are in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from scoring.encoder import Vectors
from scoring.gates import lines, meaning
from scoring.gates.learn.material import FOLDS, Material, Rows, Scale, Texts, asked_of, fit, in_a_row, say, texts_of
from scoring.gates.learn.placing import COPIES, Placed, in_place, place
from scoring.gates.learn.tangles import tangle
from scoring.text import sentences, words

# Words and pairs in at least so many of the examples.
LEAST_OFTEN = 2
# What a sentence's nearness to the rest and to the question counts beside its middle layers.
NEAR_WEIGHT = 0.3
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
    features: meaning.Features


TASKS = (
    Task(
        "addressed",
        ("innocent", "vague", "concrete"),
        (10, 4, 2, 2),
        1.0,
        meaning.MIN_ADDRESSED,
        meaning.cue_features,
    ),
    Task(
        "listed",
        ("innocent", "vague", "concrete", "honest_lists"),
        (20, 1, 1, 1, 1),
        3.0,
        meaning.MIN_LISTED,
        meaning.list_features,
    ),
    Task("vague", ("innocent", "concrete"), (20, 1, 1), 3.0, 0.0, meaning.no_features),
)


def learn_lines(material: Material) -> dict[str, Rows]:
    kinds = sorted({kind for task in TASKS for kind in (task.wanted, *task.other)})
    counted = Counter(gram for kind in kinds for text in material.examples[kind] for gram in lines.grams_of(text))
    grams = sorted(gram for gram, count in counted.items() if count >= LEAST_OFTEN)
    scale = Scale(material.texts.read.middle, material.texts.read.vectors.shape[1])
    asked = [read.vectors for read in asked_of(material).each()]
    honest = in_place(material, scale, asked)
    learned = {task.wanted: _line(task, material, grams, scale, asked, honest) for task in TASKS}
    return {
        **learned,
        "tangled": _tangled(material),
        "grams": np.array(grams),
        "centre": scale.middle.astype(np.float32),
        "spread": scale.spread.astype(np.float32),
    }


def _counted(texts: Sequence[str], grams: list[str]) -> Rows:
    known = {gram: number for number, gram in enumerate(grams)}
    rows = np.zeros((len(texts), len(grams)), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        found = lines.grams_of(text)
        row[[known[gram] for gram in found if gram in known]] = lines.GRAM_WEIGHT / max(len(found), 1) ** 0.5
    return rows


def _as_met(texts: list[str]) -> list[str]:
    """Each text, and after one of several sentences, each of these: so they are met in an answer."""
    found = []
    for text in texts:
        parts = [span.of(text) for span in sentences(text)]
        found += [text, *parts] if len(parts) > 1 else [text]
    return found


def _line(task: Task, material: Material, grams: list[str], scale: Scale, asked: list[Vectors], honest: Placed) -> Rows:
    kinds = [_as_met(material.examples[name]) for name in (task.wanted, *task.other)]
    kind_of = np.repeat(np.arange(len(kinds)), [len(kind) for kind in kinds])
    thirds = np.concatenate([in_a_row(len(kind)) for kind in kinds])
    texts = [text for kind in kinds for text in kind]
    placed = place(kinds, material, scale, asked, Random(4))  # noqa: S311
    own = np.vstack([task.features(texts)[placed.which], task.features(material.texts.sentences)])
    near = np.vstack([placed.near, honest.near])
    middle, spread = near.mean(axis=0), near.std(axis=0) / NEAR_WEIGHT
    words_of = np.vstack([_counted(texts, grams)[placed.which], _counted(material.texts.sentences, grams)])
    both = [np.vstack([placed.scaled, honest.scaled]), np.vstack([placed.rest, honest.rest])]
    rows = np.hstack([*both, own, (near - middle) / spread, words_of]).astype(np.float32)
    kind = np.concatenate([kind_of[placed.which], np.full(len(honest.which), len(kinds))])
    labels = (kind == 0).astype(np.int64)
    weights = np.array([*(weight / len(COPIES) for weight in task.weights), 1.0])[kind]
    folds = np.concatenate([thirds[placed.which], material.folds[material.texts.of]])
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        held[out] = fit(rows[~out], labels[~out], weights[~out], task.freedom).decision_function(rows[out])
    _report(task, held, kind, material.texts)
    fitted = fit(rows, labels, weights, task.freedom)
    slope, intercept = fitted.coef_[0].copy(), float(fitted.intercept_[0])
    # What was scaled here comes unscaled later.
    start = 2 * len(scale.middle) + own.shape[1]
    of_near = slice(start, start + near.shape[1])
    slope[of_near] /= spread
    intercept -= float(slope[of_near] @ middle)
    return np.concatenate([slope[: of_near.stop], [intercept], slope[of_near.stop :]]).astype(np.float32)


def _report(task: Task, held: Rows, kind: Rows, honest: Texts) -> None:
    """What the line does on thirds that it was not fitted on: examples written together, answers to one question."""
    last = int(kind.max())
    long = np.array([len(words(text)) >= meaning.MIN_ADDRESSED_WORDS for text in honest.sentences])
    most = np.full(len(honest.parts), -np.inf)
    np.maximum.at(most, honest.of, np.where(long, held[kind == last], -np.inf))
    for cut in (task.cut - 1, task.cut - 0.5, task.cut, task.cut + 0.5, task.cut + 1):
        say(
            f"{task.wanted}: above {cut} lie {np.mean(held[kind == 0] > cut):.3f} of what it shall find, "
            f"{np.mean(held[(kind > 0) & (kind < last)] > cut):.4f} of the other examples, {np.mean(most > cut):.4f} "
            "of answers"
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
