"""Gates that need sentence vectors: to whom an answer speaks, and about what.

Learned by `python -m scoring.gates.learn` from scoring/corpus and from sentences of our own (examples.json), for the
published encoder; kept as arrays under a hash. With another encoder these gates stand open, but for the one rule that
needs no learning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import KNOWN_DIGEST, Vectors
from scoring.gates.arrays import digest_of, read_arrays
from scoring.gates.base import INSTRUCTIONS, OFF_TOPIC, VAGUE, Passages, Tripped
from scoring.text import Span, words

FILE = Path(__file__).parent / "meaning.npz"
# Log odds above which a sentence speaks to whoever rates. Shorter sentences say too little to tell.
MIN_ADDRESSED = 2.2
MIN_ADDRESSED_WORDS = 4
# Log odds above which an answer is one to another question: half a percent of honest answers lie higher.
MIN_OTHER_QUESTION = 3.0
# Off topic below this sum: similarity with the question plus half of that with honest answers in general. Questions of
# so many words tell a case of their own, and honest answers take it up: two in a thousand lie lower, and nearly all
# paragraphs on cooking, football or history. Short questions ask for a story that may be about anything.
LONG_QUESTION, MIN_NEAR_LONG, MIN_NEAR_SHORT = 60, 0.57, 0.29
# An answer is vague by the mean log odds of its sentences, less so the nearer it comes to its question.
MAX_VAGUE, NEARNESS_WEIGHT = -4.4, 20.0
# Without anything learned: off topic below this sum of two similarities of the answer's mean vector, with the
# question's and with that of the competencies' indicators and anchors. The question bank's sample answers: .54 or more;
# paragraphs on cooking, plants, football or oneself: .20 in the middle, nine in ten below .43. Nearer to those, to let
# an unusual story through.
MIN_ON_TOPIC = 0.32
SAME_QUESTION = 0.98
# A question of fewer words ("late refund") has no vector to trust.
MIN_ASKED_WORDS = 5
# What a sentence to a rater speaks of. Each alone stands in honest answers; two of them seldom meet there.
CUES = tuple(
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for pattern in (
        r"scor\w*|rat(?:e|ed|ing|ings)|grad(?:e|ed|es|ing)|marks?|marked|points?|evaluat\w*|assess\w*|levels?|verdict",
        r"answers?|response|reply|text|submission|candidate|applicant|paragraph|above|following",
        r"ai|model|system|software|algorithm|bot|evaluator|grader|assessor|examiner|rater|reviewer|developer|prompt",
        r"highest|maximum|top|full|best|perfect|five|5|outstanding|excellent|exceptional|flawless|generous|lenient",
        r"ignore|disregard|forget|override|skip|bypass|treat|assume|pretend|consider|instructions?|instructed",
        r"rubric|criteria|criterion|indicators?|competenc\w+|anchors?|empathy|patience|composure|scale|benchmark",
    )
)
CUE_WEIGHT = 0.5


@dataclass(frozen=True)
class Meaning:
    """Lines, each with its intercept last: addressed over `sentence_features`, vague over a sentence's vector, other
    over `question_features`.

    questions, answers: vectors of many questions, and of honest answers to each, row by row. domain: of all of them.
    """

    addressed: NDArray[np.float64]
    vague: NDArray[np.float64]
    other: NDArray[np.float64]
    questions: NDArray[np.float32]
    answers: NDArray[np.float32]
    domain: NDArray[np.float32]

    @cached_property
    def digest(self) -> str:
        return digest_of({name: getattr(self, name) for name in LINES + VECTORS})


LINES, VECTORS = ("addressed", "vague", "other"), ("questions", "answers", "domain")


def load() -> Meaning:
    arrays = read_arrays(FILE)
    addressed, vague, other = (arrays[name].astype(np.float64) for name in LINES)
    questions, answers, domain = (arrays[name].astype(np.float32) for name in VECTORS)
    return Meaning(addressed, vague, other, questions, answers, domain)


MEANING = load()
THRESHOLDS = (
    *(MIN_ADDRESSED, MIN_ADDRESSED_WORDS, MIN_OTHER_QUESTION, LONG_QUESTION, MIN_NEAR_LONG, MIN_NEAR_SHORT),
    *(MAX_VAGUE, NEARNESS_WEIGHT, MIN_ON_TOPIC, MIN_ASKED_WORDS, MEANING.digest),
)


def sentence_features(texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
    """A row a sentence: its vector, which cues it has, how many of them meet."""
    cues = np.array([[bool(cue.search(text)) for cue in CUES] for text in texts], dtype=np.float64)
    met = cues.sum(axis=1, keepdims=True)
    return np.hstack([vectors.astype(np.float64), CUE_WEIGHT * cues, CUE_WEIGHT * (met >= 2), CUE_WEIGHT * (met >= 3)])


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


@dataclass(frozen=True)
class Reading:
    """An answer as the rater reads it: sentences and their vectors.

    asked: one vector for what was asked, of so many words. general: vectors of the texts that say what each competency
    is, a block a competency.
    """

    answer: str
    spans: Sequence[Span]
    vectors: Vectors
    asked: Vectors
    asked_words: int
    general: Sequence[Vectors] = ()

    @cached_property
    def topic(self) -> Vectors:
        return unit_mean(self.vectors)

    @property
    def everything(self) -> Passages:
        return tuple((span.start, span.end) for span in self.spans)


def odds(line: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows @ line[:-1] + line[-1])


def addressed(reading: Reading) -> Tripped | None:
    """Sentences that speak to whoever rates, by what they say."""
    texts = [span.of(reading.answer) for span in reading.spans]
    values = odds(MEANING.addressed, sentence_features(texts, reading.vectors))
    found = [
        (span.start, span.end)
        for span, text, value in zip(reading.spans, texts, values, strict=True)
        if value > MIN_ADDRESSED and len(words(text)) >= MIN_ADDRESSED_WORDS
    ]
    return Tripped(INSTRUCTIONS, tuple(found)) if found else None


def off_topic(reading: Reading) -> Tripped | None:
    """Far from the question and from anything that is answered in this field."""
    if reading.asked_words < MIN_ASKED_WORDS:
        return None
    near = float(reading.topic @ reading.asked) + 0.5 * float(reading.topic @ MEANING.domain)
    least = MIN_NEAR_LONG if reading.asked_words >= LONG_QUESTION else MIN_NEAR_SHORT
    return None if near >= least else Tripped(OFF_TOPIC, reading.everything)


def vague(reading: Reading) -> Tripped | None:
    """Nothing but claims and general truths where a case was put. A short question invites general answers."""
    if reading.asked_words < LONG_QUESTION:
        return None
    said = float(odds(MEANING.vague, reading.vectors.astype(np.float64)).mean())
    if said - NEARNESS_WEIGHT * float(reading.topic @ reading.asked) <= MAX_VAGUE:
        return None
    return Tripped(VAGUE, reading.everything)


def other_question(reading: Reading) -> Tripped | None:
    """An answer of this field, but to something else."""
    if reading.asked_words < MIN_ASKED_WORDS:
        return None
    found = question_features(reading.topic, reading.asked, MEANING.questions, MEANING.answers)
    value = float(odds(MEANING.other, np.array(found)))
    return Tripped(OFF_TOPIC, reading.everything) if value > MIN_OTHER_QUESTION else None


def far_away(reading: Reading) -> Tripped | None:
    """Near neither to the question nor to what the competencies are about; needs nothing learned."""
    near = float(reading.topic @ reading.asked)
    also = float(reading.topic @ unit_mean(np.vstack(reading.general))) if len(reading.general) else near
    return None if near + also >= MIN_ON_TOPIC else Tripped(OFF_TOPIC, reading.everything)


def unit_mean(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def check_read(*, reading: Reading, encoder: str) -> Tripped | None:
    """The first of these gates that trips. `encoder`: the digest of what made the vectors."""
    if not len(reading.spans):
        return None
    learned = (addressed, off_topic, vague, other_question) if encoder == KNOWN_DIGEST else ()
    for gate in (*learned, far_away):
        tripped: Tripped | None = gate(reading)
        if tripped:
            return tripped
    return None
