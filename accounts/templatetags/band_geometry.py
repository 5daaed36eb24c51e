"""Where things stand on the line from level 1 to level 5, as numbers for SVG attributes.

Positions are text with a point, whatever the reader's language writes: SVG knows no decimal comma.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

LOWEST, HIGHEST = 1, 5
EDGE = 8.0  # room for a dot that stands on the first or last level


@dataclass(frozen=True)
class Size:
    width: int
    height: int
    labels: bool = False


SIZES = {
    "sm": Size(120, 16),
    "md": Size(200, 18),
    "lg": Size(340, 36, labels=True),
    "cell": Size(300, 22),
}


@dataclass(frozen=True)
class Band:
    """All that the band dot's template draws; empty strings where there is nothing to draw."""

    size: str
    width: int
    height: int
    middle: str
    ticks: tuple[tuple[int, str], ...]
    label_y: str
    dot: str
    band_x: str
    band_width: str
    band_y: str
    band_height: str
    minimum: str
    axis_from: str
    axis_to: str


def one_decimal(value: float | Decimal | str) -> Decimal:
    """Halves go away from zero: 3.25 is shown as 3.3, -0.05 as -0.1."""
    return Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def place(level: float, width: int) -> float:
    """The x of a level; levels off the scale stand at its end."""
    kept = min(max(float(level), LOWEST), HIGHEST)
    return EDGE + (kept - LOWEST) / (HIGHEST - LOWEST) * (width - 2 * EDGE)


def lay_out(
    level: float | None, low: float | None, high: float | None, *, size: str, minimum: float | None = None
) -> Band:
    box = SIZES[size]
    middle = 9 if box.labels else box.height / 2
    thickness = 10 if size != "sm" else 8
    band_from = band_to = None
    if low is not None and high is not None:
        band_from, band_to = sorted((place(low, box.width), place(high, box.width)))
    return Band(
        size=size,
        width=box.width,
        height=box.height,
        middle=_text(middle),
        ticks=tuple((n, _text(place(n, box.width))) for n in range(LOWEST, HIGHEST + 1)),
        label_y=_text(box.height - 4) if box.labels else "",
        dot="" if level is None else _text(place(level, box.width)),
        band_x="" if band_from is None else _text(band_from),
        band_width="" if band_from is None or band_to is None else _text(max(band_to - band_from, 2)),
        band_y=_text(middle - thickness / 2),
        band_height=_text(thickness),
        minimum="" if minimum is None else _text(place(minimum, box.width)),
        axis_from=_text(EDGE),
        axis_to=_text(box.width - EDGE),
    )


def _text(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
