"""How far an answer's words stand in an order that sentences have.

A pair of neighbouring words says how much likelier the second is after the first than anywhere: common words as
themselves, rarer ones by their ending. Learned from scoring/corpus and the question bank's sample answers by
`python -m scoring.gates.learn`; kept as arrays under a hash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.gates.arrays import digest_of, read_arrays
from scoring.stopwords import ENGLISH

FILE = Path(__file__).parent / "order.npz"
ENDINGS = ("ing", "ed", "ly", "ion", "er", "es", "s", "y", "al", "ment", "t", "e")
# Between words that a stop or a bracket parts, any order may stand.
_PARTED = re.compile(r"[.!?;:,\n\"()–—/|-]")
# After these a sentence may begin; after those it must.
_MAY_BEGIN = re.compile(r"[.!?:;\n…\"“”'‘’(\[•*-]")
_BEGINS = re.compile(r"[.!?][\"”’)\]]*\s")
PAIRS_NEEDED = 12
RARE, VERY_RARE = -1.0, -2.0
NO_CAPITALS = 0.7


@dataclass(frozen=True)
class Order:
    """`pairs[i, j]`: log of how much likelier class j is after class i; `line`: weights of the features, then a 1."""

    words: tuple[str, ...]
    pairs: NDArray[np.float32]
    line: NDArray[np.float64]

    @cached_property
    def digest(self) -> str:
        return digest_of({"words": np.array(self.words), "pairs": self.pairs, "line": self.line})

    @cached_property
    def _index(self) -> dict[str, int]:
        return {word: index for index, word in enumerate(self.words)}

    def classify(self, token: str) -> int:
        common = self._index.get(token)
        if common is not None:
            return common
        first = len(self.words)
        if any(letter.isdigit() for letter in token):
            return first
        if "'" in token:
            return first + 1
        for number, ending in enumerate(ENDINGS):
            if token.endswith(ending) and len(token) > len(ending) + 1:
                return first + 2 + number
        return first + 2 + len(ENDINGS)


@dataclass(frozen=True)
class Disorder:
    """`score`: higher is less like sentences; `pairs`: indices of the first words of unlikely pairs, worst first."""

    score: float
    pairs: tuple[int, ...]


def beginnings(surface: Sequence[str], gaps: Sequence[str]) -> tuple[float, float]:
    """Where capitals and stops do not go together, as they do not once words have been moved.

    Common words with a capital inside a sentence, and small letters after a stop, each among fifty words (at most 4).
    """
    inside = small = stops = 0
    for gap, word in zip(gaps, surface[1:], strict=True):
        if (
            word.istitle()
            and word != "I"
            and word.lower() in ENGLISH
            and "'" not in word
            and not _MAY_BEGIN.search(gap)
        ):
            inside += 1
        if _BEGINS.search(gap):
            stops += 1
            small += word[:1].islower()
    if small >= NO_CAPITALS * stops:
        # Somebody who uses no capitals has moved nothing.
        small = 0
    among = 50 / max(len(surface), 1)
    return min(inside * among, 4.0), min(small * among, 4.0)


def features(
    pairs: NDArray[np.float32], common: int, classes: Sequence[int], gaps: Sequence[str], surface: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What the line weighs, and the pairs that are not parted, the least likely first."""
    line = np.asarray(classes, dtype=np.int64)
    whole = np.array([not _PARTED.search(gap) for gap in gaps], dtype=bool)
    starts = np.flatnonzero(whole)
    if not len(starts):
        return np.zeros(7), starts
    first, second = line[starts], line[starts + 1]
    values = pairs[first, second].astype(np.float64)
    both = (first < common) & (second < common)
    found = [values.mean(), (values < RARE).mean(), (values < VERY_RARE).mean(), (values * both).mean()]
    found += [*beginnings(surface, gaps), 1.0]
    return np.array(found), starts[np.argsort(values, kind="stable")]


def load() -> Order:
    arrays = read_arrays(FILE)
    return Order(tuple(arrays["words"].tolist()), arrays["pairs"].astype(np.float32), arrays["line"])


ORDER = load()


def disorder(tokens: Sequence[str], gaps: Sequence[str], surface: Sequence[str]) -> Disorder:
    """`gaps`: what stands between neighbouring words. `surface`: the words as they were written."""
    classes = [ORDER.classify(token) for token in tokens]
    found, starts = features(ORDER.pairs, len(ORDER.words), classes, gaps, surface)
    return Disorder(float(found @ ORDER.line), tuple(int(start) for start in starts))
