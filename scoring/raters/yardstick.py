"""What a sentence is measured against on one competency: labelled texts, and the line fitted through them.

A label runs from -1 (level 1) to +1 (level 5). Labelled are the competency's indicators by their sign, the level
anchors and the question's sample answers by their level, and the reference sentences that all competencies share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Encoder, Vectors
from scoring.outcome import SOURCES
from scoring.raters.reference import ACTS_AGAINST, CLAIMS, DEEDS, SCENES, UNRELATED
from scoring.raters.reference_vectors import reference_vectors
from scoring.ridge import Ridge, fit_ridge
from scoring.rubric import Competency, Question
from scoring.text import sentences

Encode = Callable[[Sequence[str]], Vectors]

# How much each group of texts counts as a whole. The groups of reference sentences balance deeds with what is none.
# The others: chosen so that each group moves ratings and none drowns the rest; of those tried on the sample answers
# of the question bank, neighbouring values order answers alike.
WEIGHTS = {"deeds": 1.0, "claims": 0.5, "acts_against": 0.5, "scenes": 0.3, "indicators": 0.4, "anchors": 0.1}
OWN_ANCHORS_WEIGHT = 0.2  # a question's own anchors say more than the general ones, and replace them
# Each sample answer. The more it counts, the better the order of the first 60 answers of the seeded demo: mean rank
# correlation .53 at .2, .56 at .4, .60 at .8; and the more the subject counts where the behaviour should.
SAMPLE_WEIGHT = 0.6
PENALTY = 1.0
# A text bears on a competency where it comes nearer to it than everyday sentences do by chance: their mean plus this
# many standard deviations.
CHANCE_SD = 3.0


@dataclass(frozen=True)
class Mark:
    """A labelled text of the rubric or the question that evidence can point to."""

    source: str
    key: str
    text: str
    label: float
    weight: float


@dataclass(frozen=True)
class Reference:
    """The shared sentences as vectors, with labels and weights."""

    vectors: Vectors
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    unrelated: Vectors


@dataclass(frozen=True)
class Yardstick:
    """One competency in one question. `floors`: for each mark the similarity that chance reaches."""

    marks: tuple[Mark, ...]
    labels: NDArray[np.float64]
    vectors: Vectors
    line: Ridge
    floors: NDArray[np.float64]
    has_samples: bool

    @property
    def general(self) -> NDArray[np.bool_]:
        """Which marks are the competency's own: all but those of sample answers."""
        return np.array([mark.source != "sample" for mark in self.marks])

    def nearness(self, vectors: Vectors) -> NDArray[np.float64]:
        """Cosine similarities, (sentences, marks)."""
        return np.asarray(vectors @ self.vectors.T, dtype=np.float64)


def read_reference(encoder: Encoder) -> Reference:
    groups = {
        "deeds": (DEEDS, 1.0),
        "claims": (CLAIMS, -1.0),
        "acts_against": (ACTS_AGAINST, -1.0),
        "scenes": (SCENES, 0.0),
    }
    labels = [np.full(len(texts), label) for texts, label in groups.values()]
    weights = [np.full(len(texts), WEIGHTS[name] / len(texts)) for name, (texts, _) in groups.items()]
    vectors = reference_vectors(encoder)
    return Reference(
        vectors=vectors[: -len(UNRELATED)],
        labels=np.concatenate(labels),
        weights=np.concatenate(weights),
        unrelated=vectors[-len(UNRELATED) :],
    )


def _of_level(number: int) -> float:
    return (number - 3) / 2


def _indicator_marks(competency: Competency) -> Iterable[Mark]:
    for sign in (1, -1):
        group = [indicator for indicator in competency.indicators if indicator.sign == sign]
        for indicator in group:
            weight = WEIGHTS["indicators"] / 2 / len(group)
            yield Mark("indicator", indicator.key, indicator.text, float(sign), weight)


def _anchor_marks(competency: Competency, question: Question) -> Iterable[Mark]:
    own = question.anchors.get(competency.key)
    if own:
        for number, text in sorted(own.items()):
            yield Mark("anchor", f"level-{number}", text, _of_level(int(number)), OWN_ANCHORS_WEIGHT / len(own))
        return
    for level in competency.levels:
        weight = WEIGHTS["anchors"] / len(competency.levels)
        yield Mark("anchor", f"level-{level.number}", level.anchor, _of_level(level.number), weight)


def _sample_marks(competency: Competency, question: Question) -> Iterable[Mark]:
    for number, sample in enumerate(question.samples, start=1):
        if competency.key not in sample.levels:
            continue
        passages = [span.of(sample.text) for span in sentences(sample.text)]
        label = _of_level(sample.levels[competency.key])
        for passage in passages:
            yield Mark("sample", f"sample-{number}", passage, label, SAMPLE_WEIGHT / len(passages))


def _floors(marks: Sequence[Mark], by_chance: NDArray[np.float32]) -> NDArray[np.float64]:
    """Per source, since the nearest of many texts is nearer than that of few. `by_chance`: (unrelated, marks)."""
    floors = np.ones(len(marks))
    for source in SOURCES:
        of_source = np.array([mark.source == source for mark in marks])
        if of_source.any():
            nearest = by_chance[:, of_source].max(axis=1)
            floors[of_source] = nearest.mean() + CHANCE_SD * nearest.std()
    return floors


def build_yardstick(*, encode: Encode, reference: Reference, competency: Competency, question: Question) -> Yardstick:
    """Deterministic in its arguments; about 100 texts are encoded for a question with five sample answers."""
    samples = tuple(_sample_marks(competency, question))
    marks = (*_indicator_marks(competency), *_anchor_marks(competency, question), *samples)
    vectors = encode([mark.text for mark in marks])
    labels = np.array([mark.label for mark in marks])
    line = fit_ridge(
        np.vstack([reference.vectors, vectors]),
        np.concatenate([reference.labels, labels]),
        np.concatenate([reference.weights, np.array([mark.weight for mark in marks])]),
        PENALTY,
    )
    return Yardstick(marks, labels, vectors, line, _floors(marks, reference.unrelated @ vectors.T), bool(samples))
