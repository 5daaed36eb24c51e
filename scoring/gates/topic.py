"""Gates that ask what an answer is about: of this field at all, and an answer to this question."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Vectors
from scoring.gates.base import OFF_TOPIC, Tripped, tokens_of
from scoring.gates.meaning import LONG_QUESTION, MEANING, Reading, odds, unit_mean
from scoring.stopwords import ENGLISH

# Off topic below this sum: similarity with the question plus half of that with honest answers in general. To long
# questions two in a thousand honest answers lie lower, and nearly all paragraphs on cooking, football or history.
MIN_NEAR_LONG, MIN_NEAR_SHORT = 0.57, 0.29
# Log odds above which an answer speaks of something else than dealing with people at work or school.
# Not where it comes near to its question, whatever that is about.
MIN_ELSEWHERE, NEAR_ENOUGH = 1.5, 0.4
# Log odds above which an answer is one to another long question; `python -m scoring.gates.learn meaning` tells how many
# honest ones lie higher.
MIN_OTHER_QUESTION = 4.0
# Without anything learned: off topic below this sum of two similarities of the answer's mean vector, with the
# question's and with that of the competencies' indicators and anchors. The question bank's sample answers: .54 or more;
# paragraphs on cooking, plants, football or oneself: .20 in the middle, nine in ten below .43. Nearer to those, to let
# an unusual story through.
MIN_ON_TOPIC = 0.32
SAME_QUESTION = 0.98
# A question of fewer words ("late refund") has no vector to trust.
MIN_ASKED_WORDS = 5
# Words are one where their first letters are; those that no honest answer had are as rare as this; rare ones tell most.
STEM, UNKNOWN, RARE = 6, 7.0, 4.0

THRESHOLDS = (
    *(MIN_NEAR_LONG, MIN_NEAR_SHORT, MIN_ELSEWHERE, NEAR_ENOUGH, MIN_OTHER_QUESTION),
    *(MIN_ON_TOPIC, MIN_ASKED_WORDS, STEM, UNKNOWN, RARE),
)


@lru_cache(maxsize=256)
def stems(text: str) -> frozenset[str]:
    """The words that carry a text's subject."""
    return frozenset(token[:STEM] for token in tokens_of(text) if token not in ENGLISH and len(token) > 2)


def shared_features(answer: frozenset[str], asked: frozenset[str], rarities: dict[str, float]) -> list[float]:
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


def question_features(
    answer: Vectors, asked: Vectors, questions: NDArray[np.float32], answers: NDArray[np.float32]
) -> list[float]:
    """How near the answer (one vector) comes to its question, beside how near it comes to other questions, and beside
    how near answers to other questions come to this one: a question that asks for any story is near to many answers."""
    own = float(answer @ asked)
    # A question that stands among the others is no other.
    other = questions @ asked < SAME_QUESTION
    to_others, from_others = questions[other] @ answer, answers[other] @ asked
    return [own, _standing(own, to_others), _standing(own, from_others)]


def _standing(value: float, among: NDArray[np.float32]) -> float:
    return (value - float(among.mean())) / max(float(among.std()), 1e-3)


def off_topic(reading: Reading) -> Tripped | None:
    """Far from the question and from anything that is answered in this field."""
    if reading.asked_words < MIN_ASKED_WORDS:
        return None
    near = float(reading.topic @ reading.asked) + 0.5 * float(reading.topic @ MEANING.domain)
    least = MIN_NEAR_LONG if reading.asked_words >= LONG_QUESTION else MIN_NEAR_SHORT
    elsewhere = odds(MEANING.elsewhere, reading.topic[None].astype(np.float64))[0] > MIN_ELSEWHERE
    elsewhere = elsewhere and float(reading.topic @ reading.asked) < NEAR_ENOUGH
    return Tripped(OFF_TOPIC, reading.everything) if near < least or elsewhere else None


def other_question(reading: Reading) -> Tripped | None:
    """An answer of this field, but to another case."""
    if reading.asked_words < LONG_QUESTION:
        return None
    found = question_features(reading.topic, reading.asked, MEANING.questions, MEANING.answers)
    found += shared_features(stems(reading.answer), stems(reading.asked_text), MEANING.rarities)
    value = float(odds(MEANING.other, np.array(found)))
    return Tripped(OFF_TOPIC, reading.everything) if value > MIN_OTHER_QUESTION else None


def far_away(reading: Reading) -> Tripped | None:
    """Near neither to the question nor to what the competencies are about; needs nothing learned."""
    near = float(reading.topic @ reading.asked)
    also = float(reading.topic @ unit_mean(np.vstack(reading.general))) if len(reading.general) else near
    return None if near + also >= MIN_ON_TOPIC else Tripped(OFF_TOPIC, reading.everything)
