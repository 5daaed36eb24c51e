"""The band dot as SVG. Not a template: a ranking draws it fifty times, and looks each of a template's words up anew."""

from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.band_geometry import Band, lay_out


def draw(
    band: Band, *, words: str, label: str = "", hue: str = "", provisional: bool = False, grid: bool = False
) -> SafeString:
    """The drawing inside band_dot and band_table. `words`: the same in words, after the `label`, to be read out."""
    hollow = " bd-{}--hollow" if provisional else ""
    title = f"{escape(label)}: {escape(words)}" if label else escape(words)
    parts = [
        f'<svg class="bd{f" c--{escape(hue)}" if hue else ""}" viewBox="0 0 {band.width} {band.height}" '
        f'width="{band.width}" height="{band.height}" role="img" focusable="false"><title>{title}</title>',
        _line(band.size, grid),
    ]
    if band.band_x:
        parts.append(
            f'<rect class="bd-band{hollow.format("band")}" x="{band.band_x}" y="{band.band_y}" '
            f'width="{band.band_width}" height="{band.band_height}" rx="4"/>'
        )
    if band.minimum:
        parts.append(f'<path class="bd-min" d="M{band.minimum} {band.band_y}v{band.band_height}"/>')
    if band.dot:
        radius = 4 if band.size == "sm" else 5
        parts.append(f'<circle class="bd-dot{hollow.format("dot")}" cx="{band.dot}" cy="{band.middle}" r="{radius}"/>')
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308 - what people wrote is escaped above


@cache
def _line(size: str, grid: bool) -> str:
    """The line with its five levels, the same in every drawing of a size."""
    band = lay_out(None, None, None, size=size)
    axis = f'<line class="bd-axis" x1="{band.axis_from}" y1="{band.middle}" x2="{band.axis_to}" y2="{band.middle}"/>'
    if grid:
        grids = (f'<line class="bd-grid" x1="{x}" y1="0" x2="{x}" y2="{band.height}"/>' for _, x in band.ticks)
        return "".join([*grids, axis])
    ticks = (
        f'<circle class="bd-tick" cx="{x}" cy="{band.middle}" r="1"/>'
        + (f'<text class="bd-text" x="{x}" y="{band.label_y}" aria-hidden="true">{n}</text>' if band.label_y else "")
        for n, x in band.ticks
    )
    return "".join([axis, *ticks])
