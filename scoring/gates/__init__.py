"""Reasons for which a machine must not rate an answer.

A gate hands the answer to a person; it never scores, neither down nor up. Each gives a reason code and the words that
tripped it, and each would rather let a doubtful answer through than stop an honest one. Thresholds stand beside their
reasons; what was measured stands in docs/decisions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from scoring.encoder import KNOWN_DIGEST
from scoring.gates import copies, disguise, meaning, prose, topic
from scoring.gates.base import (
    DISGUISED,
    INSTRUCTIONS,
    KEYWORDS,
    LANGUAGE,
    NEAR_DUPLICATE,
    OFF_TOPIC,
    QUESTION_COPIED,
    REPEATED,
    RUBRIC_COPIED,
    TOO_SHORT,
    VAGUE,
    WORD_SALAD,
    Gate,
    Submission,
    Tripped,
)
from scoring.gates.copies import near_duplicate, question_copied, repeated_sentences, rubric_copied
from scoring.gates.disguise import disguised_text
from scoring.gates.instructions import instructions_to_grader
from scoring.gates.meaning import addressed, listed, tangled, vague
from scoring.gates.prose import keywords, language_undeclared, too_short, word_salad
from scoring.gates.reading import Reading
from scoring.gates.topic import far_away, off_topic, other_question
from scoring.rubric import Question, Rubric
from scoring.text import normalise, words

__all__ = [
    "DISGUISED",
    "INSTRUCTIONS",
    "KEYWORDS",
    "LANGUAGE",
    "NEAR_DUPLICATE",
    "OFF_TOPIC",
    "QUESTION_COPIED",
    "REPEATED",
    "RUBRIC_COPIED",
    "THRESHOLDS",
    "TOO_SHORT",
    "VAGUE",
    "WORD_SALAD",
    "Reading",
    "Tripped",
    "check",
    "check_read",
    "digest",
    "share_much",
]

# In this order: the first that trips names the reason. Those that need sentence vectors come after: `check_read`.
GATES: tuple[Gate, ...] = (
    disguised_text,
    instructions_to_grader,
    too_short,
    language_undeclared,
    rubric_copied,
    question_copied,
    repeated_sentences,
    keywords,
    word_salad,
    near_duplicate,
)

# Learned for the published encoder: with another one they stand open, but for the last, which needs no learning.
LEARNED = (addressed, listed, tangled, off_topic, vague, other_question)

THRESHOLDS = (
    *(*copies.THRESHOLDS, *disguise.THRESHOLDS, *prose.THRESHOLDS),
    *(*meaning.THRESHOLDS, *topic.THRESHOLDS),
)


def digest() -> str:
    """Changes with everything that decides which answers are gated: a part of every machine rater's version."""
    return hashlib.sha256(json.dumps(THRESHOLDS).encode()).hexdigest()[:6]


def check(
    *,
    answer: str,
    question: Question,
    languages: frozenset[str],
    rubric: Rubric | None = None,
    history: str = "",
    language: str = "en",
    others: Sequence[str] = (),
) -> Tripped | None:
    """The first gate that the answer's text trips, or None. `languages`: those that the machine rater declares."""
    spans = tuple(words(answer))
    submission = Submission(
        answer=answer,
        spans=spans,
        tokens=tuple(normalise(span.of(answer)) for span in spans),
        question=question,
        rubric=rubric,
        history=history,
        others=tuple(others),
        language=language,
        languages=languages,
    )
    for gate in GATES:
        tripped = gate(submission)
        if tripped:
            return tripped
    return None


def check_read(*, reading: Reading, encoder: str) -> Tripped | None:
    """The first gate that needs sentence vectors and trips. `encoder`: the digest of what made the vectors."""
    if not len(reading.spans):
        return None
    for gate in (*(LEARNED if encoder == KNOWN_DIGEST else ()), far_away):
        tripped: Tripped | None = gate(reading)
        if tripped:
            return tripped
    return None


def share_much(text: str, other: str, *, question: Question, history: str = "") -> bool:
    """Whether most of the words of one answer stand, run by run, in another; what both took from the question aside."""
    spans = tuple(words(text))
    submission = Submission(
        answer=text,
        spans=spans,
        tokens=tuple(normalise(span.of(text)) for span in spans),
        question=question,
        rubric=None,
        history=history,
        others=(other,),
        language="en",
        languages=frozenset({"en"}),
    )
    return near_duplicate(submission) is not None
