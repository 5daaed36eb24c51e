"""Where the figures of machine raters stand in their pictures, as numbers for SVG attributes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LINE_WIDTH, LINE_EDGE = 220.0, 8.0
CHART_WIDTH, CHART_HEIGHT = 640.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 12.0, 10.0, 24.0

Ends = Sequence[float | None]


@dataclass(frozen=True)
class Mark:
    """A point with its interval, as text for attributes; empty where there is none."""

    at: str
    low: str
    high: str
    across: str = ""
    length: str = ""


@dataclass(frozen=True)
class Line:
    machine: Mark
    people: Mark
    ticks: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    width: str
    height: str
    left: str
    right: str
    marks: tuple[Mark, ...]
    path: str
    promised: str
    ticks: tuple[tuple[str, str], ...]


def agreement(machine: Ends, people: Ends) -> Line:
    return Line(_mark(machine, _x), _mark(people, _x), tuple(_text(_x(tick / 4)) for tick in range(5)))


def drift(windows: Sequence[Ends], promised: float | None) -> Chart:
    """Kappa from 0 to 1 upwards, windows from left to right."""
    step = (CHART_WIDTH - LEFT - RIGHT) / max(len(windows), 1)
    places = [LEFT + step * (number + 0.5) for number in range(len(windows))]
    marks = tuple(_mark(ends, _y, across=_text(place)) for ends, place in zip(windows, places, strict=True))
    return Chart(
        width=_text(CHART_WIDTH),
        height=_text(CHART_HEIGHT),
        left=_text(LEFT),
        right=_text(CHART_WIDTH - RIGHT),
        marks=marks,
        path=" ".join(f"{mark.across},{mark.at}" for mark in marks if mark.at),
        promised="" if promised is None else _text(_y(promised)),
        ticks=tuple((f"{tick / 4:.2f}", _text(_y(tick / 4))) for tick in range(5)),
    )


def _mark(ends: Ends, place: Callable[[float], float], across: str = "") -> Mark:
    value, low, high = (None if number is None else place(number) for number in ends)
    first, last = (low, high) if low is None or high is None else sorted((low, high))
    return Mark(
        at="" if value is None else _text(value),
        low="" if first is None else _text(first),
        high="" if last is None else _text(last),
        across=across,
        length="" if first is None or last is None else _text(max(last - first, 2)),
    )


def _x(kappa: float) -> float:
    return LINE_EDGE + _kept(kappa) * (LINE_WIDTH - 2 * LINE_EDGE)


def _y(kappa: float) -> float:
    return CHART_HEIGHT - BOTTOM - _kept(kappa) * (CHART_HEIGHT - TOP - BOTTOM)


def _kept(kappa: float) -> float:
    """Less agreement than by chance stands at the end of the line: the number beside it says how much less."""
    return min(max(kappa, 0.0), 1.0)


def _text(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
