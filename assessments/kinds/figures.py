"""A small table of figures by segment and month, read from lines as a spreadsheet gives them, and its chart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessments.kinds.facts import read_number

# The drawing's own units; the page scales it.
WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 120, 16, 30
# Beside the lines stand their names: room for a letter of them as a phone has it, and the most there is for a name.
LETTER, LONGEST_NAME = 11, 20
MOST_SERIES = 6
# Between the labels at the ends of the lines, so that they stay apart in the larger letters of a phone too.
LABELS_APART = 21


class NotFigures(ValueError):
    """The lines are no table; the message says which and why."""


@dataclass(frozen=True)
class FigureRow:
    segment: str
    month: str
    answers: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """`measures`: names of the columns behind segment, month and number of answers."""

    measures: tuple[str, ...] = ()
    rows: tuple[FigureRow, ...] = ()

    @property
    def segments(self) -> list[str]:
        return list(dict.fromkeys(row.segment for row in self.rows))

    @property
    def months(self) -> list[str]:
        return list(dict.fromkeys(row.month for row in self.rows))


def cells(line: str) -> list[str]:
    """The cells of a line: by tabs as a spreadsheet copies them, else by semicolons or bars."""
    separator = "\t" if "\t" in line else r"[;|]"
    return [cell.strip() for cell in re.split(separator, line)]


def read_figures(text: str) -> Figures:
    """`NotFigures` where a line does not fit: a head (Segment; Month; Answers; measures), then one line a row."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 3:
        raise NotFigures(_("Figures need a head line and at least two rows."))
    head = cells(lines[0])
    if len(head) < 4:
        raise NotFigures(_("The head names segment, month, answers and at least one measure, separated by semicolons."))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        found = cells(line)
        if len(found) != len(head):
            raise NotFigures(
                _("Line %(n)d has %(found)d cells; the head has %(head)d.")
                % {"n": number, "found": len(found), "head": len(head)}
            )
        for cell in found[2:]:
            if cell not in ("", "–", "-") and read_number(cell) is None:
                raise NotFigures(_("Line %(n)d: “%(cell)s” is no number.") % {"n": number, "cell": cell})
        rows.append(FigureRow(found[0], found[1], found[2], tuple(found[3:])))
    return Figures(tuple(head[3:]), tuple(rows))


@dataclass(frozen=True)
class Series:
    """A segment's line. `points`: (x, y, words) of each month that has a value."""

    number: int
    label: str
    path: str
    points: list[tuple[float, float, str]]
    label_y: float


@dataclass(frozen=True)
class Chart:
    measure: str
    series: list[Series] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    months: list[tuple[float, str]] = field(default_factory=list)
    right: int = WIDTH - RIGHT
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def chart_of(figures: Figures, measure: str = "") -> Chart | None:
    """One line a segment over the months; None where the measure has no values to draw."""
    if not figures.measures:
        return None
    name = measure if measure in figures.measures else figures.measures[0]
    column = figures.measures.index(name)
    read = {(row.segment, row.month): read_number(row.values[column]) for row in figures.rows}
    values = [value for value in read.values() if value is not None]
    if not values:
        return None
    low, high, step = _range(min(values), max(values))
    months = figures.months
    names = {segment: _short(segment) for segment in figures.segments[:MOST_SERIES]}
    right = WIDTH - max(RIGHT, LETTER * (1 + max(map(len, names.values()))))

    def x(index: int) -> float:
        return round(LEFT + (right - LEFT) * index / max(len(months) - 1, 1), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - BOTTOM - TOP) * (high - value) / (high - low), 1)

    series = []
    for number, (segment, short) in enumerate(names.items(), start=1):
        points = [
            (x(index), y(value), f"{segment}, {month}: {value:g}")
            for index, month in enumerate(months)
            if (value := read.get((segment, month))) is not None
        ]
        if points:
            path = "M" + "L".join(f"{left} {top}" for left, top, _words in points)
            series.append(Series(number, short, path, points, points[-1][1]))
    ticks = [(y(low + step * index), f"{low + step * index:g}") for index in range(round((high - low) / step) + 1)]
    return Chart(name, _apart(series), ticks, [(x(index), month) for index, month in enumerate(months)], right)


def _short(name: str) -> str:
    """A name as the drawing has room for it; the table beneath says it whole."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _range(low: float, high: float) -> tuple[float, float, float]:
    """Ends and steps of the axis, at round numbers."""
    span = max(high - low, abs(high) * 0.1, 1)
    step = next(size for size in _sizes() if span / size <= 5)
    bottom = step * (low // step)
    top = step * -(-high // step)
    return bottom, top if top > bottom else bottom + step, step


def _sizes() -> list[float]:
    return [base * 10**power for power in range(-1, 8) for base in (1, 2, 5)]


def _apart(series: list[Series]) -> list[Series]:
    """Labels at the ends of the lines, moved so that none stands on another."""
    placed: list[Series] = []
    for one in sorted(series, key=lambda item: item.label_y):
        lowest = placed[-1].label_y + LABELS_APART if placed else one.label_y
        placed.append(Series(one.number, one.label, one.path, one.points, max(one.label_y, lowest)))
    return sorted(placed, key=lambda item: item.number)
