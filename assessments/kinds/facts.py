"""What is checked by an exact rule and not judged: an answer held against a key, with the rule named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise

# Digits with thousands separators and at most one decimal point or comma; a sign directly before.
_NUMBER = re.compile(r"[-+−–]?\d[\d\s.,'’]*")


@dataclass(frozen=True)
class Fact:
    """One thing that was asked for, what was given and what the key says. `points` None: nothing usable was given."""

    label: Words
    given: Words
    expected: Words
    points: float | None
    out_of: float = 1


@dataclass(frozen=True)
class Facts:
    """`method`: the rule with its version; the same name never means another rule. `key_hash`: of the key alone."""

    method: str
    method_words: Words
    key_hash: str
    lines: Sequence[Fact]

    @property
    def points(self) -> float:
        return sum(line.points or 0 for line in self.lines)

    @property
    def out_of(self) -> float:
        return sum(line.out_of for line in self.lines)


def read_number(text: str) -> float | None:
    """The number that somebody typed: "12,5", "1 200", "-3 %", "about 40"; None where there is none.

    A single comma or point is the decimal one, unless exactly three digits follow what could be thousands.
    """
    found = _NUMBER.search(text)
    if not found:
        return None
    digits = re.sub(r"[\s'’]", "", found[0]).replace("−", "-").replace("–", "-").rstrip(".,")
    marks = [mark for mark in digits if mark in ".,"]
    if len(set(marks)) == 2:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif len(marks) > 1 or (marks and re.fullmatch(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", digits)):
        digits = digits.replace(marks[0], "")
    elif marks:
        digits = digits.replace(marks[0], ".")
    try:
        return float(digits)
    except ValueError:
        return None
