"""Totals before and after as lines from left to right, in numbers for SVG attributes."""

from collections.abc import Iterable
from dataclasses import dataclass

from results.impact import Change
from scoring.rubric import HIGHEST_LEVEL, LEVEL_NUMBERS, LOWEST_LEVEL

WIDTH, HEIGHT = 320, 240
LEFT, RIGHT = 40, 280
TOP, BOTTOM = 12, 228


@dataclass(frozen=True)
class Slope:
    """`kind`: kept, lost or gained."""

    y1: str
    y2: str
    kind: str


@dataclass(frozen=True)
class Slopes:
    lines: tuple[Slope, ...]
    levels: tuple[tuple[int, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT


def slopes(changes: Iterable[Change]) -> Slopes:
    """Those that change hands last, so that they lie on top."""
    lines = [Slope(_y(one.before), _y(one.after), one.passes or "kept") for one in changes]
    return Slopes(
        lines=tuple(sorted(lines, key=lambda line: line.kind != "kept")),
        levels=tuple((level, _y(level)) for level in LEVEL_NUMBERS),
    )


def _y(level: float) -> str:
    """Text with a point, whatever the reader's language writes."""
    share = (level - LOWEST_LEVEL) / (HIGHEST_LEVEL - LOWEST_LEVEL)
    return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"
