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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.gates.arrays import digest_of, read_arrays
from scoring.gates.beside import FEATURES as BESIDE
from scoring.text import normalise

FILE = Path(__file__).parent / "meaning.npz"
# What words and pairs of words count beside the middle layers, which have length 1 each on average.
GRAM_WEIGHT = 2.0
_TOKEN = re.compile(r"\w+|[.,;!?:]")


class Said(NamedTuple):
    """The known words and pairs of words of several sentences.

    grams: their numbers; of: the sentence of each; scales: what each counts, a sentence: less in one of many.
    """

    grams: NDArray[np.int64]
    of: NDArray[np.int64]
    scales: NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """Log odds of a sentence, from its middle layers, features of its own, and its words and pairs of words."""

    middle: NDArray[np.float64]
    features: NDArray[np.float64]
    grams: NDArray[np.float64]
    intercept: float

    def odds(
        self, middle: NDArray[Any], features: NDArray[np.float64], said: Said | None = None
    ) -> NDArray[np.float64]:
        """A value a sentence. `features`: a row a sentence; `said`: their words, for a line that looks at them."""
        found = middle.astype(np.float64, copy=False) @ self.middle + features @ self.features + self.intercept
        if said is None:
            return np.asarray(found)
        by_words = np.bincount(said.of, weights=self.grams[said.grams], minlength=len(found))
        return np.asarray(found + said.scales * by_words)


@dataclass(frozen=True)
class Learned:
    """addressed, listed, vague: lines over sentences beside the rest of their answers, see `meaning`; tangled: over
    sentences alone; elsewhere: over the whole answer. centre, spread: of the middle layers of honest sentences. long,
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
    centre: NDArray[np.float32]
    spread: NDArray[np.float32]
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
    """As stored: `size` weights of middle layers, those of the features, the intercept, those of the words."""
    stored = array.astype(np.float64)
    end = size + features
    return Line(stored[:size], stored[size:end], stored[end + 1 :], float(stored[end]))


def _load() -> tuple[Learned, dict[str, int]]:
    arrays = read_arrays(FILE)
    size = len(arrays["centre"])
    lines: dict[str, Any] = {
        name: line_of(arrays[name], blocks * size, count) for name, (blocks, count) in SHAPES.items()
    }
    odds: dict[str, Any] = {name: arrays[name].astype(np.float64) for name in ("long", "short")}
    vectors: dict[str, Any] = {
        name: arrays[name].astype(np.float32)
        for name in ("questions", "answers", "domain", "telling", "centre", "spread")
    }
    rarities = dict(zip(arrays["stems"].tolist(), arrays["rarity"].astype(float).tolist(), strict=True))
    grams = {gram: number for number, gram in enumerate(arrays["grams"].tolist())}
    return Learned(**lines, **odds, **vectors, rarities=rarities, digest=digest_of(arrays)), grams


# The middle layers of how many texts each line weighs (a sentence's, and those of the rest of its answer), and how many
# features besides: see `meaning` and `beside`.
SHAPES = {
    "addressed": (2, 8 + BESIDE),
    "listed": (2, 5 + BESIDE),
    "vague": (2, BESIDE),
    "tangled": (1, 0),
    "elsewhere": (1, 0),
}


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


def said_in(texts: Sequence[str]) -> Said:
    known = [known_grams(text) for text in texts]
    numbers = [numbers for numbers, _ in known]
    of = np.repeat(np.arange(len(texts)), [len(found) for found in numbers])
    return Said(np.concatenate(numbers), of, np.array([scale for _, scale in known]))


def odds(line: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows @ line[:-1] + line[-1])


LEARNED, KNOWN_GRAMS = _load()
