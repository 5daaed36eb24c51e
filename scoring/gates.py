"""Reasons for which a machine must not rate an answer.

A gate hands the answer to a person; it never scores. Each gives a reason code and the words that tripped it, and each
would rather let a doubtful answer through than stop an honest one. The thresholds are choices, not measurements: each
stands beside its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from scoring.rubric import Question
from scoring.stopwords import ENGLISH, OTHERS, word_set
from scoring.text import Span, fold, normalise, words

# Below this an answer shows too little behaviour for a machine to read a level out of it.
MIN_WORDS = 20
# Runs of this many words in common are no chance: neither within an answer nor with the question or with somebody else.
RUN = 6
# Share of an answer's words in second and later copies of a run. A refrain of one sentence in ten stays below.
MAX_REPEATED = 0.25
# Share of an answer's words taken from the question. Taking up the question's words in the first sentence stays below.
MAX_FROM_QUESTION = 0.5
# Share of an answer's words that also stand, run by run, in one other candidate's answer.
MAX_SHARED = 0.6
# Share of function words. English prose has .40 to .55, lists of keywords hardly any.
MIN_FUNCTION_WORDS = 0.15
# Pairs of function words that English never has in this order ("the of", "from was"), as a share of all words: at most
# .014 in the question bank's sample answers, .067 in the middle of the same answers with their words shuffled.
MAX_BROKEN_PAIRS = 0.035
MIN_BROKEN_PAIRS = 3

THRESHOLDS = (MIN_WORDS, RUN, MAX_REPEATED, MAX_FROM_QUESTION, MAX_SHARED, MIN_FUNCTION_WORDS, MAX_BROKEN_PAIRS)

TOO_SHORT = "too_short"
REPEATED = "repeated_sentences"
WORD_SALAD = "word_salad"
OFF_TOPIC = "off_topic"
QUESTION_COPIED = "question_copied"
INSTRUCTIONS = "instructions_to_grader"
NEAR_DUPLICATE = "near_duplicate"
LANGUAGE = "language_undeclared"


@dataclass(frozen=True)
class Tripped:
    """A gate's verdict: reason code and the words (offsets into the original answer)."""

    code: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Submission:
    """What gates look at. `tokens` are the answer's words in the form for comparing, in the order of `spans`."""

    answer: str
    spans: tuple[Span, ...]
    tokens: tuple[str, ...]
    question: Question
    history: str
    others: tuple[str, ...]
    language: str
    languages: frozenset[str]


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(normalise(span.of(text)) for span in words(text))


@lru_cache(maxsize=4096)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    tokens = _tokens(text)
    return frozenset(tokens[start : start + RUN] for start in range(len(tokens) - RUN + 1))


def _own_runs(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]


def _covered(starts: Sequence[int]) -> list[int]:
    """Indices of the words that lie in the runs that begin at `starts`."""
    return sorted({start + step for start in starts for step in range(RUN)})


def _joined(spans: Sequence[Span], indices: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Passages for word indices (ascending); neighbours become one passage."""
    passages: list[tuple[int, int]] = []
    previous = -2
    for index in indices:
        start = passages.pop()[0] if index == previous + 1 else spans[index].start
        passages.append((start, spans[index].end))
        previous = index
    return tuple(passages)


def too_short(submission: Submission) -> Tripped | None:
    if len(submission.spans) >= MIN_WORDS:
        return None
    return Tripped(TOO_SHORT, _joined(submission.spans, range(len(submission.spans))))


def language_undeclared(submission: Submission) -> Tripped | None:
    """The question's language is none of the rater's, or the words are plainly of another one.

    By script (letters beyond Latin in most words) and by function words, compared over thirteen languages.
    """
    everything = _joined(submission.spans, range(len(submission.spans)))
    if submission.language not in submission.languages:
        return Tripped(LANGUAGE, everything)
    counted = Counter(submission.tokens)
    foreign_script = sum(count for word, count in counted.items() if any(letter >= "\u0370" for letter in word))
    if foreign_script * 2 > len(submission.tokens):
        return Tripped(LANGUAGE, everything)
    english = sum(count for word, count in counted.items() if word in ENGLISH)
    other = max(sum(count for word, count in counted.items() if word in stop) for stop in OTHERS.values())
    # Twice as many: a few of the words are the same in two languages, and names and quotations are let through.
    if other > 2 * english and other >= 0.1 * len(submission.tokens):
        return Tripped(LANGUAGE, everything)
    return None


_GRADER = (
    r"(?:grader|rater|assessor|evaluator|marker|examiner|ai|llm|chat ?gpt|language model|scoring (?:system|model))"
)
_TOP = r"(?:5|five|10|ten|100|full|top|perfect|maximum|max|the (?:highest|maximum|best|top)|highest)"
_THIS = r"(?:this|my|the (?:following|above|candidate's)) (?:answer|response|candidate|submission|text|reply)"
_TO_GRADER = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |of |these |those |my )*"
    r"(?:previous|prior|above|earlier|preceding|other|rubric|scoring|grading)\b[^.!?\n]{0,30}?"
    r"\b(?:instructions?|prompts?|rules|guidelines|rubrics?|criteria|anchors)\b"
    rf"|\b(?:dear|attention|note to(?: the)?|message (?:to|for)(?: the)?|hello|hi) {_GRADER}\b"
    rf"|(?:^|[.!?\n]\s*|\bplease )(?:give|award|assign|rate|score|grade|mark) "
    rf"(?:me|it|this|{_THIS})\b[^.!?\n]{{0,40}}?\b{_TOP}\b"
    rf"|\b{_THIS} (?:deserves?|should (?:get|be|receive|score)|must (?:get|be|receive|score)|merits|is worth)\b"
    rf"[^.!?\n]{{0,40}}?\b(?:{_TOP}|rated|scored|graded)\b"
    r"|(?:^|\n)\s*(?:#+\s*)?(?:system|assistant|developer)(?: prompt| message)?\s*:"
    r"|<\/?\s*(?:system|assistant|instructions?|answer|candidate|response|rubric|user)\s*>"
    r"|\byou are (?:now )?(?:an? |the )?(?:helpful |expert |lenient |strict )*"
    rf"{_GRADER}\b"
    r"|\b(?:output|return|respond with|print)\b[^.!?\n]{0,30}?\b(?:json|score|level|rating)\b[^.!?\n]{0,15}?[:=]?\s*5\b"
    r"|\b(?:score|level|rating|grade)\s*[:=]\s*(?:5|10|100)\b",
    re.IGNORECASE,
)
# Invisible letters (Unicode tags) and characters that turn the reading direction around.
_HIDDEN = re.compile("[\U000e0020-\U000e007f\u202a-\u202e\u2066-\u2069]+")


def instructions_to_grader(submission: Submission) -> Tripped | None:
    """Words meant for whoever rates and not for the question, or text that a reader cannot see."""
    hidden = [match.span() for match in _HIDDEN.finditer(submission.answer)]
    folded, offsets = fold(submission.answer)
    found = [(offsets[m.start()], offsets[m.end() - 1] + 1) for m in _TO_GRADER.finditer(folded)]
    # A question may itself quote such words (about prompts, say); taking them up is no trick.
    asked = normalise(f"{submission.question.prompt} {submission.question.stimulus} {submission.history}")
    spans = hidden + [span for span in found if normalise(submission.answer[slice(*span)]) not in asked]
    return Tripped(INSTRUCTIONS, tuple(sorted(spans))) if spans else None


def question_copied(submission: Submission) -> Tripped | None:
    asked = frozenset[tuple[str, ...]]().union(
        *(_runs(text) for text in (submission.question.prompt, submission.question.stimulus, submission.history))
    )
    starts = [start for start, run in enumerate(_own_runs(submission.tokens)) if run in asked]
    covered = _covered(starts)
    if len(covered) < MAX_FROM_QUESTION * len(submission.tokens) or not covered:
        return None
    return Tripped(QUESTION_COPIED, _joined(submission.spans, covered))


def repeated_sentences(submission: Submission) -> Tripped | None:
    seen: set[tuple[str, ...]] = set()
    starts = []
    for start, run in enumerate(_own_runs(submission.tokens)):
        if run in seen:
            starts.append(start)
        seen.add(run)
    covered = _covered(starts)
    if len(covered) <= MAX_REPEATED * len(submission.tokens):
        return None
    return Tripped(REPEATED, _joined(submission.spans, covered))


_AFTER_DETERMINER = word_set(
    "the a an of to and is are was were be been am in on for with at from but or if because i we they he she it him "
    "them us me as than then that do does did has have had would could should will can not so"
)
_AFTER_PREPOSITION = word_set(
    "of and or but is was were are am be been had has have did do does would could should will can to not i he she we "
    "they if"
)
_AFTER_PRONOUN = word_set("of the a an me him them us i he she we they my your their our for at by from be been")
_NEVER_NEXT = {
    **dict.fromkeys(("the", "a", "an", "my", "your", "their", "our"), _AFTER_DETERMINER),
    **dict.fromkeys(("of", "with", "from", "by", "into", "for", "at"), _AFTER_PREPOSITION),
    **dict.fromkeys(("i", "he", "she", "we", "they"), _AFTER_PRONOUN),
}


def word_salad(submission: Submission) -> Tripped | None:
    """Words without grammar: hardly any function words, or function words in impossible order."""
    tokens, spans = submission.tokens, submission.spans
    function = sum(token in ENGLISH for token in tokens)
    if function < MIN_FUNCTION_WORDS * len(tokens):
        return Tripped(WORD_SALAD, _joined(spans, range(len(tokens))))
    broken = [
        index
        for index, (first, second) in enumerate(pairwise(tokens))
        if second in _NEVER_NEXT.get(first, ())
        # Across a full stop or comma any two words may meet.
        and submission.answer[spans[index].end : spans[index + 1].start].isspace()
    ]
    if len(broken) < max(MIN_BROKEN_PAIRS, MAX_BROKEN_PAIRS * len(tokens)):
        return None
    return Tripped(WORD_SALAD, tuple((spans[index].start, spans[index + 1].end) for index in broken))


def near_duplicate(submission: Submission) -> Tripped | None:
    """Most of the words stand, run by run, in another candidate's answer; what both took from the question aside."""
    asked = _runs(submission.question.prompt) | _runs(submission.question.stimulus) | _runs(submission.history)
    own = _own_runs(submission.tokens)
    for other in submission.others:
        theirs = _runs(other)
        covered = _covered([start for start, run in enumerate(own) if run in theirs and run not in asked])
        if covered and len(covered) >= MAX_SHARED * len(submission.tokens):
            return Tripped(NEAR_DUPLICATE, _joined(submission.spans, covered))
    return None


Gate = Callable[[Submission], Tripped | None]

# In this order: the first that trips names the reason. `off_topic` needs sentence vectors: the rater asks it.
GATES: tuple[Gate, ...] = (
    instructions_to_grader,
    too_short,
    language_undeclared,
    question_copied,
    repeated_sentences,
    word_salad,
    near_duplicate,
)


def check(
    *,
    answer: str,
    question: Question,
    languages: frozenset[str],
    history: str = "",
    language: str = "en",
    others: Sequence[str] = (),
) -> Tripped | None:
    """The first gate that the answer trips, or None. `languages`: those that the machine rater declares."""
    spans = tuple(words(answer))
    submission = Submission(
        answer=answer,
        spans=spans,
        tokens=tuple(normalise(span.of(answer)) for span in spans),
        question=question,
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
