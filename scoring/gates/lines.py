"""What the gates by meaning have learned: lines over sentences and answers, and the vectors they are measured against.

Learned by `python -m scoring.gates.learn` from scoring/corpus and from sentences of our own (examples.json), for the
published encoder; kept as arrays under a hash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Vectors
from scoring.gates.arrays import digest_of, read_arrays
from scoring.text import normalise

FILE = Path(__file__).parent / "meaning.npz"
# What words and pairs of words count beside the middle layers, which have length 1 each on average.
GRAM_WEIGHT = 2.0
_TOKEN = re.compile(r"\w+|[.,;!?:]")


@dataclass(frozen=True)
class Line:
    """Log odds of a sentence, from its middle layers, features of its own, and its words and pairs of words."""

    middle: NDArray[np.float64]
    features: NDArray[np.float64]
    grams: NDArray[np.float64]
    intercept: float

    def odds(self, middle: Vectors, features: NDArray[np.float64], texts: Sequence[str]) -> NDArray[np.float64]:
        """A value a sentence. `features`: a row a sentence. A line without words does not look at `texts`."""
        found = middle.astype(np.float64) @ self.middle + features @ self.features + self.intercept
        if not len(self.grams):
            return np.asarray(found)
        return np.asarray(found + [self._by_words(text) for text in texts])

    def _by_words(self, text: str) -> float:
        known, scale = known_grams(text)
        return scale * float(self.grams[known].sum())


@dataclass(frozen=True)
class Learned:
    """addressed, listed, vague, tangled: lines over sentences, see `meaning`. elsewhere: over the whole answer. long,
    short: over what `question` finds of an answer and a question with a case, or without; intercept last.

    questions, answers: vectors of many questions, and of honest answers to each, row by row. domain: of all of them.
    telling: how much an answer sounds like those to each question, over what `question.sound_of` gives, intercept last.
    stems, rarity: how rare each word is in honest answers.
    """

    addressed: Line
    listed: Line
    vague: Line
    tangled: Line
    elsewhere: Line
    long: NDArray[np.float64]
    short: NDArray[np.float64]
    questions: NDArray[np.float32]
    answers: NDArray[np.float32]
    domain: NDArray[np.float32]
    telling: NDArray[np.float32]
    rarities: dict[str, float]
    digest: str

    @cached_property
    def centred(self) -> NDArray[np.float32]:
        """The questions, each by what sets it apart from the others."""
        return apart(self.questions, self.questions)


def apart(vectors: NDArray[np.float32], questions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors of what remains once what all questions have in common is taken away."""
    rest = vectors - questions.mean(axis=0)
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def line_of(array: NDArray[np.float32], size: int, features: int) -> Line:
    """As stored: `size` weights of the middle layers, those of the features, the intercept, those of the words."""
    stored = array.astype(np.float64)
    end = size + features
    return Line(stored[:size], stored[size:end], stored[end + 1 :], float(stored[end]))


def _load() -> tuple[Learned, dict[str, int]]:
    arrays = read_arrays(FILE)
    size = int(arrays["size"])
    lines: dict[str, Any] = {name: line_of(arrays[name], size, count) for name, count in FEATURES.items()}
    odds: dict[str, Any] = {name: arrays[name].astype(np.float64) for name in ("long", "short")}
    vectors: dict[str, Any] = {
        name: arrays[name].astype(np.float32) for name in ("questions", "answers", "domain", "telling")
    }
    rarities = dict(zip(arrays["stems"].tolist(), arrays["rarity"].astype(float).tolist(), strict=True))
    grams = {gram: number for number, gram in enumerate(arrays["grams"].tolist())}
    return Learned(**lines, **odds, **vectors, rarities=rarities, digest=digest_of(arrays)), grams


# How many features each line has besides the middle layers and words: see `meaning`.
FEATURES = {"addressed": 8, "listed": 5, "vague": 0, "tangled": 0, "elsewhere": 0}


def grams_of(text: str) -> frozenset[str]:
    """Words, punctuation, and pairs of them."""
    tokens = _TOKEN.findall(normalise(text))
    return frozenset(tokens) | {f"{first} {second}" for first, second in pairwise(tokens)}


@lru_cache(maxsize=1024)
def known_grams(text: str) -> tuple[NDArray[np.int64], float]:
    """The numbers of the known ones, and what each counts: less in a sentence of many."""
    found = grams_of(text)
    known = sorted(KNOWN_GRAMS[gram] for gram in found if gram in KNOWN_GRAMS)
    return np.array(known, dtype=np.int64), GRAM_WEIGHT / max(len(found), 1) ** 0.5


def odds(line: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows @ line[:-1] + line[-1])


LEARNED, KNOWN_GRAMS = _load()
