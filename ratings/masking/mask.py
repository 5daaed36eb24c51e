"""What identifies a candidate, taken out of their words for those who rate: names, contact data, addresses, employers.

Rules, not a model: what they find is the same every time, and each finding has a kind. How much they find is measured
by `bin/bench masking`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ratings.masking.contact import ADDRESS, BRANCH_PLACE, CONTACT, PHONE, PLACE, URL, digits_in, is_date
from ratings.masking.employers import NOT_ONE, find_employers, find_named
from ratings.masking.names import find_names

NAME, CONTACT_DATA, ADDRESS_KIND, LINK, EMPLOYER = "name", "contact", "address", "link", "employer"
KINDS = (NAME, CONTACT_DATA, ADDRESS_KIND, LINK, EMPLOYER)
FEWEST_DIGITS = 7
# Changes with the rules: part of the judge's build, which reads masked text.
VERSION = "masking-1"


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the exact text, in code points."""

    start: int
    end: int
    kind: str


def find(text: str, *, names: Iterable[str] = (), question: str = "") -> list[Span]:
    """What is to be masked, in order, without overlaps. `question`: what the candidate was asked and given to read."""
    known = question.casefold()
    found = [
        *_matches(CONTACT, text, CONTACT_DATA),
        *_matches(URL, text, LINK),
        *(span for span in _matches(PHONE, text, CONTACT_DATA) if _is_phone(text[span.start : span.end])),
        *_matches(ADDRESS, text, ADDRESS_KIND),
        *(Span(start, end, NAME) for start, end in find_names(text, names, known)),
        *(Span(start, end, EMPLOYER) for start, end in find_employers(text, known)),
    ]
    found += [Span(start, end, NAME) for start, end in find_named(text, known)]
    found += [span for span in _matches([PLACE], text, ADDRESS_KIND) if _is_place(text[span.start : span.end])]
    # Where a named employer is: "at Webhelp in Rabat".
    for span in [one for one in found if one.kind == EMPLOYER]:
        if place := BRANCH_PLACE.match(text, span.end):
            found.append(Span(*place.span(1), ADDRESS_KIND))
    return _joined(text, [span for span in found if not _is_in(text[span.start : span.end], known, span.kind)])


def _matches(patterns: Sequence[re.Pattern[str]], text: str, kind: str) -> Iterable[Span]:
    for pattern in patterns:
        group = 1 if pattern.groups else 0
        for match in pattern.finditer(text):
            if match.start(group) < match.end(group):
                yield Span(match.start(group), match.end(group), kind)


def _is_phone(text: str) -> bool:
    return digits_in(text) >= FEWEST_DIGITS and not is_date(text)


def _is_place(words: str) -> bool:
    return not any(word.strip(".,'’").casefold() in NOT_ONE for word in words.split())


def _is_in(words: str, known: str, kind: str) -> bool:
    """Whether the question has these very words: then they are the case's own."""
    return kind != NAME and words.casefold() in known


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Overlapping stretches as one, of the kind of the longest; names side by side as one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        beside = last and last.kind == span.kind == NAME and text[last.end : span.start].strip(" .") == ""
        if last and (span.start < last.end or beside):
            longest = max(last, span, key=lambda one: one.end - one.start)
            joined[-1] = Span(last.start, max(last.end, span.end), longest.kind)
        else:
            joined.append(span)
    return joined


@dataclass(frozen=True)
class Masked:
    """A text as raters read it, and the way between its offsets and those of the exact text (both in code points)."""

    text: str
    # Where each piece begins, in the exact text and in the masked one; a masked stretch is one piece.
    exact_starts: tuple[int, ...]
    masked_starts: tuple[int, ...]
    is_mask: tuple[bool, ...]
    kinds: tuple[str, ...] = ()

    def to_exact(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the masked text; where it cuts into a mask, all of what stands behind it."""
        return self._moved(start, end, self.masked_starts, self.exact_starts)

    def to_masked(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the exact text; where it cuts into something masked, all of the mask."""
        return self._moved(start, end, self.exact_starts, self.masked_starts)

    def _moved(self, start: int, end: int, source: Sequence[int], target: Sequence[int]) -> tuple[int, int]:
        first = bisect_right(source, start) - 1
        moved_start = target[first] + (0 if self.is_mask[first] else start - source[first])
        if end <= start:
            return moved_start, moved_start
        last = bisect_right(source, end - 1) - 1
        moved_end = target[last + 1] if self.is_mask[last] else target[last] + end - source[last]
        return moved_start, moved_end


def mask(text: str, spans: Sequence[Span], labels: dict[str, str]) -> Masked:
    """The text with each span put as its kind's label, such as "[name]"."""
    pieces, exact, masked, flags = [], [], [], []
    place = length = 0
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    for number, (start, end) in enumerate(pairwise(edges)):
        hidden = number % 2 == 1
        if start == end:
            continue
        words = f"[{labels[spans[number // 2].kind]}]" if hidden else text[start:end]
        exact.append(place)
        masked.append(length)
        flags.append(hidden)
        pieces.append(words)
        place, length = end, length + len(words)
    return Masked(
        "".join(pieces), (*exact, place), (*masked, length), (*flags, False), tuple(span.kind for span in spans)
    )
