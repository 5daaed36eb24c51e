"""Rates by a fitted model: level, band from its residuals, and each sentence's share in the level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scoring.calibrate import half_width
from scoring.encoder import Encoder
from scoring.learning.features import Sentences, read_sentences, whole_and_without
from scoring.learning.model import Array, Fitted, Levels
from scoring.outcome import RATED, Outcome, abstained, no_opportunity
from scoring.raters.flow import SentenceRater
from scoring.raters.matching import evidence_of, nearest_missing
from scoring.raters.yardstick import Yardstick
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL
from scoring.text import Span

# A band is meant to hold nine in ten levels that people would give.
COVERAGE = 0.9
# Half a band where too few held-out ratings are there to measure one: all but the ends of the scale.
UNMEASURED_HALF_BAND = 2.0


def band_of(level: float, residuals: NDArray[np.float32]) -> tuple[float, float]:
    """Low and high end of the band around a level, held to the scale."""
    half = half_width(residuals, COVERAGE) or UNMEASURED_HALF_BAND
    return max(float(LOWEST_LEVEL), level - half), min(float(HIGHEST_LEVEL), level + half)


def shares_of(levels: Array, middle: float) -> Array:
    """What each sentence adds: the level less that without the sentence; a single one, the level less the middle.

    `levels`: of the answer, then of the answer without each of its sentences (one alone where there is one sentence).
    """
    return levels[0] - levels[1:] if len(levels) > 1 else levels - middle


class RegressingRater(SentenceRater[Sentences]):
    """`fitted`: the model that rates; `before`: the prior model whose predictions it was fitted with, if any."""

    def __init__(self, encoder: Encoder, fitted: Fitted, before: Fitted | None = None) -> None:
        super().__init__(encoder)
        self._fitted = fitted
        self._before = before

    def _read(self, answer: str, spans: tuple[Span, ...]) -> Sentences:
        return read_sentences(answer, spans, self.encoder.read)

    def _judge(self, read: Sentences, sticks: Mapping[str, Yardstick], *, mapped: bool) -> dict[str, Outcome]:
        rows = whole_and_without(read)
        levels = self._fitted.rate(rows, self._before.predict(rows) if self._before else None)
        return {
            key: self._outcome(read, stick, key, levels[key], mapped) if key in levels else abstained("not_trained")
            for key, stick in sticks.items()
        }

    def _outcome(self, read: Sentences, stick: Yardstick, key: str, levels: Levels, mapped: bool) -> Outcome:
        """`levels`: of the answer, then of the answer without each of its sentences."""
        near = stick.nearness(read.vectors)
        if not mapped and not (near >= stick.floors).any():
            return no_opportunity()
        level = float(np.clip(levels.level[0], LOWEST_LEVEL, HIGHEST_LEVEL))
        low, high = band_of(level, self._fitted.heads[key].residuals)
        evidence = evidence_of(read.spans, stick, near, shares_of(levels.smooth, self._fitted.heads[key].middle))
        return Outcome(
            state=RATED,
            level=level,
            low=low,
            high=high,
            evidence=evidence,
            missing=nearest_missing(stick, near, evidence),
        )
