"""An answer as the gates that need its sentences' vectors see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Layers, Vectors
from scoring.gates.base import Passages, tokens_of
from scoring.gates.beside import beside
from scoring.gates.lines import LEARNED, Said, said_in
from scoring.text import Span


@dataclass(frozen=True)
class Reading:
    """An answer as the rater reads it: sentences, and what the encoder makes of each.

    asked: the same for the sentences of what was asked; asked_text: its words. general: vectors of the texts that say
    what each competency is, a block a competency.
    """

    answer: str
    spans: Sequence[Span]
    read: Layers
    asked: Layers
    asked_text: str
    general: Sequence[Vectors] = ()

    @cached_property
    def texts(self) -> list[str]:
        return [span.of(self.answer) for span in self.spans]

    @cached_property
    def lengths(self) -> list[int]:
        return [len(tokens_of(text)) for text in self.texts]

    @cached_property
    def topic(self) -> Vectors:
        return unit_mean(self.read.vectors)

    @cached_property
    def asked_topic(self) -> Vectors:
        return unit_mean(self.asked.vectors)

    @cached_property
    def near(self) -> float:
        """How near the answer comes to its question."""
        return float(self.topic @ self.asked_topic)

    @cached_property
    def asked_words(self) -> int:
        return len(tokens_of(self.asked_text))

    @cached_property
    def said(self) -> Said:
        return said_in(self.texts)

    @cached_property
    def beside(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Middle layers of each sentence and of the rest, and how near each comes to the rest and to the question."""
        scaled = (self.read.middle - LEARNED.centre) / LEARNED.spread
        near, rest = beside(self.read, scaled, self.asked.vectors)
        return np.hstack([scaled, rest]), near

    @property
    def everything(self) -> Passages:
        return tuple((span.start, span.end) for span in self.spans)


def unit_mean(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def middle_mean(read: Layers) -> Vectors:
    """The middle layers of a whole text: the mean over its tokens, whatever sentences they stand in."""
    shares = read.tokens / max(int(read.tokens.sum()), 1)
    return np.asarray(shares @ read.middle, dtype=np.float32)
