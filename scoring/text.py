"""Sentences and words with offsets (code points) into the original text; nothing is ever rewritten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Longer ones (run-ons without punctuation) are cut: a long passage is poor evidence and a blurred vector.
MAX_SENTENCE_WORDS = 40
# Of an answer, no machine rater reads more: none must be swayed by sheer volume, no worker be held up by it, and a
# judge is paid by the word.
MAX_WORDS = 600

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]|['’ʼ\-](?=[^\W_])|[^\W_])*")
# A blank line, or a line break that does not merely wrap a sentence (then the next line goes on in small letters).
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BULLET = re.compile(r"[ \t]*(?:[-*•‣◦·–—]|\(?\d{1,2}[.)]|\(?[a-z]\))[ \t]+")
_STOP = re.compile(r"""(?:[.!?…]+|[。！？])["'”’»)\]]*""")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"'“])(?:"
    r"(?P<never>mr|mrs|ms|mx|dr|prof|sr|jr|st|e\.g|i\.e|vs|cf|approx|dept|[a-hj-z])"
    r"|(?P<number>no|nr|fig)"
    r"|(?P<maybe>etc|inc|ltd|co|corp|a\.m|p\.m|(?:[A-Za-z]\.)+[A-Za-z])"
    r")$",
    re.IGNORECASE,
)
_SOFT_CUTS = (
    re.compile(r"[;:]\s+|\s[–—-]\s+"),
    re.compile(r",\s+"),
    re.compile(r"\s+(?=(?:and|but|so|then|because|which|while|when)\s)", re.IGNORECASE),
    re.compile(r"\s+"),
)
_LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")
_ASCII_FOLDED = {ord(character): " " for character in "\t\x1c\x1d\x1e\x1f"} | {ord(end): "\n" for end in "\r\v\f"}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0f")


class Span(NamedTuple):
    """A passage: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def normalise(text: str) -> str:
    """For comparing only: compatibility forms unified, small letters, invisible characters out, one space between."""
    if text.isascii():  # it has no other forms, and most texts are
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(character for character in plain if character not in _INVISIBLE)
    return " ".join(plain.translate(_STRAIGHT).split())


def fold(text: str) -> tuple[str, list[int]]:
    """`text` character by character as `normalise` sees it, and for each folded character its original offset.

    White space becomes a space, a line break "\\n". A match at folded [a:b] lies in the
    original at [offsets[a] : offsets[b - 1] + 1].
    """
    if text.isascii():
        return text.lower().translate(_ASCII_FOLDED), list(range(len(text)))
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        if character in _LINE_ENDS:
            plain = "\n"
        else:
            plain = " " if character.isspace() else unicodedata.normalize("NFKC", character).casefold()
        plain = plain.translate(_STRAIGHT)
        folded.append(plain)
        offsets.extend([offset] * len(plain))
    return "".join(folded), offsets


def words(text: str) -> list[Span]:
    """Runs of letters and digits; apostrophes and hyphens inside a word belong to it."""
    return [Span(*match.span()) for match in _WORD.finditer(text)]


def sentences(text: str) -> list[Span]:
    """Sentences in order, without overlap; each holds a word, and every word but list numbers lies in exactly one.

    Line breaks end a sentence unless the next line goes on in small letters; list items are sentences of their
    own; full stops of abbreviations, initials and list numbers end none; what runs on for more than 40 words
    is cut at the best place near its middle.
    """
    return list(_sentences(text))


# An answer's are asked for by its gates and by its rater, a question's with every answer.
@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for line in _lines(text):
        for piece in _stops(text, line):
            trimmed = _trim(text, piece)
            if _WORD.search(text, trimmed.start, trimmed.end):
                spans.extend(_cut_long(text, trimmed))
    return tuple(spans)


def capped(text: str, max_words: int = MAX_WORDS) -> int:
    """The offset at which the first `max_words` words end (the text's length where it has no more)."""
    found = words(text)
    return len(text) if len(found) <= max_words else found[max_words - 1].end


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for match in _LINE_END.finditer(text):
        following = text[match.end() : match.end() + 1]
        wraps = following.islower() and text[start : match.start()].rstrip()[-1:] not in (*".!?:…", "")
        if not (wraps and not _BULLET.match(text, match.end())):
            yield Span(start, match.start())
            start = match.end()
    yield Span(start, len(text))


def _ends_sentence(text: str, line: Span, stop: re.Match[str]) -> bool:
    rest = text[stop.end() : min(line.end, stop.end() + 2)]
    before = text[max(line.start, stop.start() - 1) : stop.start()]
    if rest and not rest[0].isspace():
        # "done.Then": a space was forgotten. "example.com", "3.5" and "e.g.this" are no ends.
        return stop.group() in "。！？" or (before.islower() and rest[0].isupper() and rest[1:2] != ".")
    if not stop.group().startswith(".") or stop.group().startswith(".."):
        # 'wait ... what' and '"Great!" she said' go on.
        goes_on = stop.group().startswith(("..", "…")) or stop.group()[-1] in "\"'”’»"
        return not (goes_on and rest[1:2].islower())
    short = _ABBREVIATED.search(text, line.start, stop.start())
    if short is None:
        return True
    if short.group("number"):
        return not rest[1:2].isdigit()
    # "etc." and "p.m." end a sentence only where another one plainly begins.
    return short.group("maybe") is not None and rest[1:2].isupper()


def _stops(text: str, line: Span) -> Iterator[Span]:
    bullet = _BULLET.match(text, line.start, line.end)
    start, search = line.start, bullet.end() if bullet else line.start
    for stop in _STOP.finditer(text, search, line.end):
        if _ends_sentence(text, line, stop):
            yield Span(start, stop.end())
            start = stop.end()
    yield Span(start, line.end)


def _trim(text: str, span: Span) -> Span:
    piece = span.of(text)
    bullet = _BULLET.match(piece)
    start = span.start + (bullet.end() if bullet else len(piece) - len(piece.lstrip()))
    end = span.end - (len(piece) - len(piece.rstrip()))
    return Span(min(start, end), end)


def _cut_long(text: str, span: Span) -> list[Span]:
    found = [Span(*match.span()) for match in _WORD.finditer(text, span.start, span.end)]
    if len(found) <= MAX_SENTENCE_WORDS:
        return [span]
    quarter = len(found) // 4
    first, last, middle = found[quarter].end, found[-quarter].start, found[len(found) // 2].start
    for soft in _SOFT_CUTS:
        cuts = [match.end() for match in soft.finditer(text, first, last)]
        if cuts:
            cut = min(cuts, key=lambda offset: (abs(offset - middle), offset))
            break
    else:
        cut = middle
    left, right = Span(span.start, cut), Span(cut, span.end)
    return [*_cut_long(text, _trim(text, left)), *_cut_long(text, _trim(text, right))]
