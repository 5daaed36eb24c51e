"""The machine rater that needs no labelled answers: sentences against the rubric's own texts.

Each sentence is valued by the yardstick of the competency (see `yardstick`); an answer's raw score is the mean over its
sentences, those nearer to the competency counting more; its level is linear in that. The number of sentences or words,
spelling and style enter nowhere. Bands are wide by rule: not validated with people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring import gates
from scoring.encoder import KNOWN_DIGEST, Encoder, Vectors
from scoring.outcome import RATED, Outcome, no_opportunity
from scoring.raters import reference, yardstick
from scoring.raters.base import RaterKind
from scoring.raters.flow import SentenceRater
from scoring.raters.matching import evidence_of, nearest_missing
from scoring.raters.yardstick import Yardstick
from scoring.ridge import INTERCEPT_VARIANCE
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL
from scoring.text import MAX_SENTENCE_WORDS, MAX_WORDS, Span

VERSION = 1
LANGUAGES = frozenset({"en"})
# exp(similarity / this) weighs a sentence: one that is .3 nearer to the competency counts 2.7 times as much.
NEARNESS = 0.3
# Levels per unit of the raw score, and the level at 0: the regression of the stated level on the raw score, over the
# question bank's sample answers with their question's samples hidden, has slope 3.1 and intercept 3.1.
LEVELS_PER_UNIT = 3.0
MIDDLE = 3.0
# Half a band. By rule, see `_half_width`: meant to hold nine in ten levels. Of 419 levels stated with the seeded demo's
# answers, 1.8 held .87; with the sample answers hidden, 2.0 held .90 of 394.
HALF_BAND = 1.95
HALF_BAND_NO_SAMPLES = 0.1
HALF_BAND_PER_MISSING_SENTENCE = 0.1
ENOUGH_SENTENCES = 3


@dataclass(frozen=True)
class _Read:
    """The sentences of an answer that are rated, and what the encoder makes of them."""

    spans: tuple[Span, ...]
    vectors: Vectors
    middle: Vectors
    tokens: NDArray[np.int64]


class AnchorsRater(SentenceRater[_Read]):
    languages = LANGUAGES

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self.build = _build(encoder.digest)

    def _read(self, answer: str, spans: tuple[Span, ...]) -> _Read:
        return _Read(spans, *self.encoder.read([span.of(answer) for span in spans]))

    def _judge(self, read: _Read, sticks: Mapping[str, Yardstick], *, mapped: bool) -> dict[str, Outcome]:
        return {key: _rate(read, stick) for key, stick in sticks.items()}


def _rate(read: _Read, stick: Yardstick) -> Outcome:
    near = stick.nearness(read.vectors)
    nearest = near.max(axis=1)
    relevant = (near >= stick.floors).any(axis=1)
    if not relevant.any():
        return no_opportunity()
    weights = np.exp((nearest - nearest.max()) / NEARNESS)
    parts = weights / weights.sum() * stick.line.predict(read.vectors)
    level = float(np.clip(MIDDLE + LEVELS_PER_UNIT * parts.sum(), LOWEST_LEVEL, HIGHEST_LEVEL))
    half = _half_width(stick, int(relevant.sum()))
    evidence = evidence_of(read.spans, stick, near, np.where(relevant, parts, 0.0))
    return Outcome(
        state=RATED,
        level=level,
        low=max(float(LOWEST_LEVEL), level - half),
        high=min(float(HIGHEST_LEVEL), level + half),
        evidence=evidence,
        missing=nearest_missing(stick, near, evidence),
    )


def _half_width(stick: Yardstick, relevant: int) -> float:
    """Wide by rule; wider where the question has no sample answers, and where few sentences bear on the competency."""
    half = HALF_BAND if stick.has_samples else HALF_BAND + HALF_BAND_NO_SAMPLES
    return half + HALF_BAND_PER_MISSING_SENTENCE * max(0, ENOUGH_SENTENCES - relevant)


def _build(digest: str) -> str:
    """Changes with every constant and reference sentence that ratings depend on, and with the encoder."""
    numbers = [
        *(MAX_WORDS, NEARNESS, LEVELS_PER_UNIT, MIDDLE, HALF_BAND, HALF_BAND_NO_SAMPLES),
        *(HALF_BAND_PER_MISSING_SENTENCE, ENOUGH_SENTENCES, INTERCEPT_VARIANCE),
        *(yardstick.OWN_ANCHORS_WEIGHT, yardstick.SAMPLE_WEIGHT, yardstick.PENALTY, yardstick.CHANCE_SD),
    ]
    texts = [reference.DEEDS, reference.CLAIMS, reference.ACTS_AGAINST, reference.SCENES, reference.UNRELATED]
    source = json.dumps([numbers, yardstick.WEIGHTS, texts, gates.THRESHOLDS, MAX_SENTENCE_WORDS], sort_keys=True)
    return f"anchors-{VERSION}.{hashlib.sha256(source.encode()).hexdigest()[:8]}+minilm-{digest[:8]}"


ANCHORS = RaterKind(
    key="anchors",
    label="Anchors: sentences against indicators, anchors and sample answers; not validated with people",
    languages=LANGUAGES,
    build=_build(KNOWN_DIGEST),
    make=AnchorsRater,
)
