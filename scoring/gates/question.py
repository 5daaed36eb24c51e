"""How far an answer is one to its question, beside other questions: features for `topic.other_question`."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Layers, Vectors
from scoring.gates.base import tokens_of
from scoring.gates.lines import apart
from scoring.gates.reading import middle_mean, unit_mean
from scoring.stopwords import ENGLISH

# A question that stands among the others is no other.
SAME_QUESTION = 0.98
# Words are one where their first letters are; those that no honest answer had are as rare as this; rare ones tell most.
STEM, UNKNOWN, RARE = 6, 7.0, 4.0
# Sentences of an answer that count as those nearest to the question.
NEAREST = 3

THRESHOLDS = (SAME_QUESTION, STEM, UNKNOWN, RARE, NEAREST)


@lru_cache(maxsize=256)
def stems(text: str) -> frozenset[str]:
    """The words that carry a text's subject."""
    return frozenset(token[:STEM] for token in tokens_of(text) if token not in ENGLISH and len(token) > 2)


def shared_words(answer: frozenset[str], asked: frozenset[str], rarities: dict[str, float]) -> list[float]:
    """How much an answer takes up of the question's own words: names, things, figures of its case.

    Shares of the answer's and of the question's words, weighed by rarity, and how many rare ones they have in common.
    """

    def weight(found: frozenset[str]) -> float:
        # Sorted, so that the sum is the same in every process.
        return sum(min(rarities.get(stem, UNKNOWN), UNKNOWN) for stem in sorted(found))

    shared = answer & asked
    rare = sum(rarities.get(stem, UNKNOWN) > RARE for stem in shared)
    both = weight(shared)
    return [both / max(weight(answer), 1), both / max(weight(asked), 1), math.log1p(rare), math.log1p(both)]


def nearness(
    answer: Vectors,
    asked: Vectors,
    told: Vectors,
    *,
    questions: NDArray[np.float32],
    centred: NDArray[np.float32],
    answers: NDArray[np.float32],
) -> list[float]:
    """How near the answer (one vector) comes to its question, beside how near it comes to other questions, and beside
    how near answers to other questions come to this one: a question that asks for any story is near to many answers.

    The first again by what sets questions apart from each other (`centred`: theirs); and for `told`: what the question
    would be, as far as the answer tells.
    """
    own = float(answer @ asked)
    other = questions @ asked < SAME_QUESTION
    found = [own, _standing(own, questions[other] @ answer), _standing(own, answers[other] @ asked)]
    special, others = apart(asked, questions), centred[other]
    for vector in (apart(answer, answers), told):
        value = float(vector @ special)
        found += [value, _standing(value, others @ vector)]
    return found


def _standing(value: float, among: NDArray[np.float32]) -> float:
    return (value - float(among.mean())) / max(float(among.std()), 1e-3)


def nearest_sentences(answer: Vectors, asked: Vectors) -> list[float]:
    """How near the sentences of the answer come to those of the question, each to its nearest."""
    each = answer @ asked.T
    of_answer = np.sort(each.max(axis=1))
    return [
        float(each.max()),
        float(of_answer[-NEAREST:].mean()),
        float(of_answer.mean()),
        float(each.max(axis=0).mean()),
    ]


def sound_of(read: Layers) -> Vectors:
    """What an answer sounds like: its mean vector, and the means of its middle layers."""
    return np.concatenate([unit_mean(read.vectors), middle_mean(read)])


def told_by(sound: Vectors, telling: NDArray[np.float32], centred: NDArray[np.float32]) -> Vectors:
    """The question that answers which sound like this belong to, as a unit vector."""
    told = (sound @ telling[:-1] + telling[-1]) @ centred
    return np.asarray(told / max(float(np.linalg.norm(told)), 1e-9), dtype=np.float32)
