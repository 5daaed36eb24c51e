"""What gates look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scoring.rubric import Question, Rubric
from scoring.text import Span, normalise, words

TOO_SHORT = "too_short"
REPEATED = "repeated_sentences"
WORD_SALAD = "word_salad"
KEYWORDS = "keywords"
OFF_TOPIC = "off_topic"
VAGUE = "fits_any_question"
QUESTION_COPIED = "question_copied"
RUBRIC_COPIED = "rubric_copied"
INSTRUCTIONS = "instructions_to_grader"
DISGUISED = "disguised_text"
NEAR_DUPLICATE = "near_duplicate"
LANGUAGE = "language_undeclared"

# Runs of this many words in common, where they make up much of an answer, are no chance: swapped words and another
# order of the sentences leave most of them standing, and honest answers to one question share few (see `copies`).
RUN = 3

Passages = tuple[tuple[int, int], ...]
Runs = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Tripped:
    """A gate's verdict: reason code and the words (offsets into the original answer)."""

    code: str
    spans: Passages = ()


@dataclass(frozen=True)
class Submission:
    """What gates look at. `tokens` are the answer's words in the form for comparing, in the order of `spans`."""

    answer: str
    spans: tuple[Span, ...]
    tokens: tuple[str, ...]
    question: Question
    rubric: Rubric | None
    history: str
    others: tuple[str, ...]
    language: str
    languages: frozenset[str]

    @property
    def everything(self) -> Passages:
        return joined(self.spans, range(len(self.spans)))


Gate = Callable[[Submission], Tripped | None]


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[str, ...]:
    return tuple(normalise(span.of(text)) for span in words(text))


def own_runs(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]


@lru_cache(maxsize=4096)
def runs(text: str) -> Runs:
    return frozenset(own_runs(tokens_of(text)))


def covered(starts: Sequence[int]) -> list[int]:
    """Indices of the words that lie in the runs that begin at `starts`."""
    return sorted({start + step for start in starts for step in range(RUN)})


def joined(spans: Sequence[Span], indices: Sequence[int]) -> Passages:
    """Passages for word indices (ascending); neighbours become one passage."""
    passages: list[tuple[int, int]] = []
    previous = -2
    for index in indices:
        start = passages.pop()[0] if index == previous + 1 else spans[index].start
        passages.append((start, spans[index].end))
        previous = index
    return tuple(passages)
