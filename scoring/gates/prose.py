"""Whether an answer is enough text, in a language the rater knows, and in sentences."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from scoring.gates.base import KEYWORDS, LANGUAGE, TOO_SHORT, WORD_SALAD, Submission, Tripped, joined, tokens_of
from scoring.gates.order import ORDER, PAIRS_NEEDED, disorder
from scoring.stopwords import COMPETENCY_WORDS, ENGLISH, NAME_ONLY, OTHERS
from scoring.text import sentences

# Below this an answer shows too little behaviour for a machine to read a level out of it. The shortest of the corpus's
# 1,500 answers has 11 words, the next 15.
MIN_WORDS = 15
# Share of function words. English prose has .40 to .60, telegraphic notes .20, lists of words hardly any.
MIN_FUNCTION_WORDS = 0.15
# See `order.disorder`: of the honest answers in the corpus five in a thousand lie higher, nearly all of them notes in
# telegram style; `python -m scoring.gates.learn order` tells how many shuffled ones do.
MAX_DISORDER = 3.5
# A sentence in another language: from so many words on, or letters of another script.
FOREIGN_WORDS, FOREIGN_LETTERS = 9, 20
# Of ten words in a row, these many that name competencies, and at most so many function words between them.
WINDOW, MAX_NAMED, MAX_BETWEEN = 10, 5, 3

THRESHOLDS = (
    *(MIN_WORDS, MIN_FUNCTION_WORDS, MAX_DISORDER, ORDER.digest, WINDOW, MAX_NAMED, MAX_BETWEEN),
    *(FOREIGN_WORDS, FOREIGN_LETTERS),
)


def too_short(submission: Submission) -> Tripped | None:
    return None if len(submission.spans) >= MIN_WORDS else Tripped(TOO_SHORT, submission.everything)


def language_undeclared(submission: Submission) -> Tripped | None:
    """The question's language is none of the rater's, or the words are plainly of another one.

    By script (letters beyond Latin in most words) and by function words, compared over several languages.
    """
    if submission.language not in submission.languages:
        return Tripped(LANGUAGE, submission.everything)
    counted = Counter(submission.tokens)
    foreign_script = sum(count for word, count in counted.items() if any(letter >= "\u0370" for letter in word))
    # Scripts that put no space between words have few words and many letters.
    foreign_letters = sum("\u0370" <= letter < "\u2000" or letter >= "\u2e80" for letter in submission.answer)
    letters = sum(letter.isalpha() for letter in submission.answer)
    if foreign_script * 2 > len(submission.tokens) or foreign_letters * 2 > max(letters, 1):
        return Tripped(LANGUAGE, submission.everything)
    english = sum(count for word, count in counted.items() if word in ENGLISH)
    other = max(sum(count for word, count in counted.items() if word in stop) for stop in OTHERS.values())
    # Twice as many: a few of the words are the same in two languages, and names and quotations are let through.
    if other > 2 * english and other >= 0.1 * len(submission.tokens):
        return Tripped(LANGUAGE, submission.everything)
    foreign = [span for span in sentences(submission.answer) if _foreign(span.of(submission.answer))]
    return Tripped(LANGUAGE, tuple((span.start, span.end) for span in foreign)) if foreign else None


def _foreign(sentence: str) -> bool:
    """A whole sentence of another language among English ones: more than a greeting or a name."""
    # A sign of a script without spaces says as much as two letters.
    letters = sum("\u0370" <= letter < "\u2000" for letter in sentence)
    if letters + 2 * sum(letter >= "\u2e80" and letter.isalpha() for letter in sentence) >= FOREIGN_LETTERS:
        return True
    tokens = tokens_of(sentence)
    other = max(sum(token in stop for token in tokens) for stop in OTHERS.values())
    english = sum(token in ENGLISH for token in tokens)
    if english == 0:
        return len(tokens) >= FOREIGN_WORDS - 1 and other >= 2
    return len(tokens) >= FOREIGN_WORDS and other >= 3 and other > 2 * english


def word_salad(submission: Submission) -> Tripped | None:
    """Words without grammar: hardly any function words, or an order that sentences do not have."""
    tokens, spans = submission.tokens, submission.spans
    function = sum(token in ENGLISH for token in tokens)
    if function < MIN_FUNCTION_WORDS * len(tokens):
        return Tripped(WORD_SALAD, submission.everything)
    gaps = [submission.answer[first.end : second.start] for first, second in pairwise(spans)]
    found = disorder(tokens, gaps, [span.of(submission.answer) for span in spans])
    if len(found.pairs) < PAIRS_NEEDED or found.score <= MAX_DISORDER:
        return None
    return Tripped(WORD_SALAD, tuple((spans[index].start, spans[index + 1].end) for index in found.pairs[:20]))


def keywords(submission: Submission) -> Tripped | None:
    """Names of competencies one after the other, instead of what somebody did."""
    named = [_names(token) for token in submission.tokens]
    function = [token in ENGLISH for token in submission.tokens]
    hits: set[int] = set()
    for start in range(max(1, len(named) - WINDOW + 1)):
        window = range(start, min(start + WINDOW, len(named)))
        names = [index for index in window if named[index]]
        if (
            len(names) >= MAX_NAMED
            and sum(function[index] for index in window) <= MAX_BETWEEN
            and _distinct(submission, names)
        ):
            hits.update(names)
    return Tripped(KEYWORDS, joined(submission.spans, sorted(hits))) if hits else None


def _names(token: str) -> bool:
    return token in COMPETENCY_WORDS or ("-" in token and any(part in NAME_ONLY for part in token.split("-")))


def _distinct(submission: Submission, names: list[int]) -> bool:
    """At least two of them only ever name a competency: "calm", "clear" and "problem" also tell what happened."""
    return sum(any(part in NAME_ONLY for part in submission.tokens[index].split("-")) for index in names) >= 2
