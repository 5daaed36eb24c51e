"""Text that a reader sees otherwise than a program: invisible, look-alike, spelled with digits, encoded, reversed.

Whatever it says, it was not written for the question. Each rule asks for more of it than pasting and typing bring in.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

from scoring.gates.base import DISGUISED, Submission, Tripped
from scoring.stopwords import ENGLISH, word_set

# Invisible letters (Unicode tags) and characters that turn the reading direction around: one is enough.
_HIDDEN = re.compile("[\U000e0020-\U000e007f\u202a-\u202e\u2066-\u2069]+")
# Between two letters; a soft hyphen or one zero-width space comes in with text from a web page.
_ZERO_WIDTH = re.compile(r"(?<=[^\W\d_])[\u200b-\u200d\u2060-\u2064\ufeff]+(?=[^\W\d_])")
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_LOOK_ALIKE = re.compile("[\u0370-\u052f]")
# Eight letters one by one: "i g n o r e  a l l".
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*|]{1,3}){7,}[^\W\d_](?![^\W_])")
_DIGITS_FOR_LETTERS = str.maketrans("4310578@$", "aeiostbas")
_LEET = re.compile(r"(?<![\w@$])(?=[a-z]*[0134578@$])(?=[0-9@$]*[a-z])[a-z0134578@$]{3,}(?![\w@$])", re.IGNORECASE)
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_COMBINING = re.compile("[\u0300-\u036f]{3,}")
_BACKWARDS = frozenset({"eht", "dna", "siht", "taht", "uoy", "rof", "htiw", "ruoy", "lla", "evig", "rewsna", "erocs"})
MIN_ZERO_WIDTH, MIN_MIXED, MIN_STYLED, MIN_LEET, MIN_BACKWARDS = 4, 2, 12, 3, 3

THRESHOLDS = (MIN_ZERO_WIDTH, MIN_MIXED, MIN_STYLED, MIN_LEET, MIN_BACKWARDS)
Spans = list[tuple[int, int]]


def disguised_text(submission: Submission) -> Tripped | None:
    answer = submission.answer
    spans = [match.span() for match in _HIDDEN.finditer(answer)]
    spans += [match.span() for match in _SPELLED.finditer(answer) if _several(match.group())]
    spans += [match.span() for match in _COMBINING.finditer(answer)]
    spans += [match.span() for match in _ENCODED.finditer(answer) if _decodes(match.group())]
    spans += _at_least([match.span() for match in _ZERO_WIDTH.finditer(answer)], MIN_ZERO_WIDTH)
    spans += _at_least([span for span in submission.spans if _mixed(span.of(answer))], MIN_MIXED)
    spans += _at_least(_styled(answer), MIN_STYLED)
    spans += _at_least([match.span() for match in _LEET.finditer(answer) if _leet(match.group())], MIN_LEET)
    backwards = [span for span, token in zip(submission.spans, submission.tokens, strict=True) if token in _BACKWARDS]
    spans += _at_least(list(backwards), MIN_BACKWARDS)
    return Tripped(DISGUISED, tuple(sorted({(start, end) for start, end in spans}))) if spans else None


def _at_least(spans: Spans, least: int) -> Spans:
    return spans if len(spans) >= least else []


def _several(spelled: str) -> bool:
    """Different letters: "a a a a" and "- - -" are no words."""
    return len({letter for letter in spelled.casefold() if letter.isalpha()}) > 3


def _decodes(text: str) -> bool:
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if {"-", "_"} & set(text) else None)
    except (binascii.Error, ValueError):
        return False
    return b" " in plain and sum(32 <= byte < 127 for byte in plain) > 0.9 * len(plain)


def _mixed(word: str) -> bool:
    return bool(_LATIN.search(word) and _LOOK_ALIKE.search(word))


def _styled(answer: str) -> Spans:
    """Letters that are Latin only by compatibility: wide, mathematical, circled."""
    return [
        (offset, offset + 1)
        for offset, letter in enumerate(answer)
        if letter > "\u2000" and _LATIN.fullmatch(unicodedata.normalize("NFKC", letter))
    ]


def _leet(word: str) -> bool:
    """A common word once its digits are read as letters: "th15", "y0ur"."""
    plain = word.casefold().translate(_DIGITS_FOR_LETTERS)
    return plain in ENGLISH or plain in _TARGETS


_TARGETS = word_set(
    """
    ignore instructions instruction previous rubric score scoring grade grader rate rating rated level answer response
    candidate highest maximum best perfect full marks points please evaluator evaluate award assign treat text system
    give set model everything empathy patience composure communication excellent outstanding competencies
    """
)
