"""Answers that consist of somebody else's words, or again and again of the same.

All count the words that lie in runs of three that stand elsewhere too. Of 1,500 honest answers in scoring/corpus none
has more than .20 of its words from its question, .29 from one of nineteen other answers to it, and .11 in repetitions.
"""

from __future__ import annotations

from functools import lru_cache

from scoring.gates.base import (
    NEAR_DUPLICATE,
    QUESTION_COPIED,
    REPEATED,
    RUBRIC_COPIED,
    Runs,
    Submission,
    Tripped,
    covered,
    joined,
    own_runs,
    runs,
)
from scoring.rubric import Question, Rubric

# Share of an answer's words in second and later copies of a run. Spoken answers that circle around reach .22.
MAX_REPEATED = 0.25
# Share of an answer's words taken from the question, or from the rubric and the question's sample answers.
MAX_FROM_QUESTION = 0.35
MAX_FROM_RUBRIC = 0.35
# An honest answer to which rubric text was added: this many words of it, in runs.
MAX_RUBRIC_WORDS = 16
# Share of an answer's words that also stand in one other candidate's answer.
MAX_SHARED = 0.4
# A run covers three words; one that comes back covers them each time, and much repetition is the other gate's.
COVERED_BY_A_RUN = 6

THRESHOLDS = (MAX_REPEATED, MAX_FROM_QUESTION, MAX_FROM_RUBRIC, MAX_RUBRIC_WORDS, MAX_SHARED)


def _asked(submission: Submission) -> Runs:
    question = submission.question
    return runs(question.prompt) | runs(question.stimulus) | runs(submission.history)


def question_copied(submission: Submission) -> Tripped | None:
    """The question, its material or what was shown before it, handed back."""
    asked = _asked(submission)
    own = covered([start for start, run in enumerate(own_runs(submission.tokens)) if run in asked])
    if not own or len(own) < MAX_FROM_QUESTION * len(submission.tokens):
        return None
    return Tripped(QUESTION_COPIED, joined(submission.spans, own))


@lru_cache(maxsize=64)
def _rubric_runs(rubric: Rubric) -> Runs:
    texts = [
        text
        for competency in rubric.competencies
        for text in (
            competency.definition,
            *(sign.text for sign in competency.indicators),
            *(level.anchor for level in competency.levels),
        )
    ]
    return frozenset[tuple[str, ...]]().union(*map(runs, texts))


def _question_rubric_runs(question: Question) -> Runs:
    texts = [text for levels in question.anchors.values() for text in levels.values()]
    return frozenset[tuple[str, ...]]().union(*map(runs, texts), *(runs(sample.text) for sample in question.samples))


def rubric_copied(submission: Submission) -> Tripped | None:
    """What raters look for, or a sample answer, pasted."""
    known = _question_rubric_runs(submission.question)
    if submission.rubric is not None:
        known |= _rubric_runs(submission.rubric)
    known -= _asked(submission)
    own = covered([start for start, run in enumerate(own_runs(submission.tokens)) if run in known])
    longest = [(start, end) for start, end in _stretches(own) if end - start >= MAX_RUBRIC_WORDS]
    if own and len(own) >= MAX_FROM_RUBRIC * len(submission.tokens):
        return Tripped(RUBRIC_COPIED, joined(submission.spans, own))
    if longest:
        return Tripped(
            RUBRIC_COPIED, joined(submission.spans, [i for start, end in longest for i in range(start, end)])
        )
    return None


def _stretches(indices: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for index in indices:
        start = found.pop()[0] if found and found[-1][1] == index else index
        found.append((start, index + 1))
    return found


def repeated_sentences(submission: Submission) -> Tripped | None:
    seen: set[tuple[str, ...]] = set()
    starts = []
    for start, run in enumerate(own_runs(submission.tokens)):
        if run in seen:
            starts.append(start)
        seen.add(run)
    own = covered(starts)
    if len(own) <= MAX_REPEATED * len(submission.tokens):
        return None
    return Tripped(REPEATED, joined(submission.spans, own))


def near_duplicate(submission: Submission) -> Tripped | None:
    """Most of the words stand, run by run, in another candidate's answer; what both took from the question aside."""
    asked = _asked(submission)
    own = own_runs(submission.tokens)
    mine = frozenset(own) - asked
    for other in submission.others:
        shared = mine & runs(other)
        # Counted in full only where it can matter.
        if len(shared) * COVERED_BY_A_RUN < MAX_SHARED * len(submission.tokens):
            continue
        indices = covered([start for start, run in enumerate(own) if run in shared])
        if indices and len(indices) >= MAX_SHARED * len(submission.tokens):
            return Tripped(NEAR_DUPLICATE, joined(submission.spans, indices))
    return None
