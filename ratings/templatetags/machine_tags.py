"""Figures of machine raters: as numbers with their interval, and as pictures with a table behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from ratings import drawing
from ratings.drift import Window
from ratings.standing import ends_words, figure_words
from scoring.agreement import Estimate

register = template.Library()

Ends = Sequence[float | None]


@register.filter
def figure(ends: Ends | None) -> str:
    """A figure with the interval around it: "0.71 (0.64 to 0.77)"."""
    return figure_words(ends)


@register.filter
def estimate(found: Estimate) -> str:
    """The same, of an estimate that is not stored."""
    return figure((found.value, found.low, found.high))


@register.filter
def percent(ends: Ends | None) -> str:
    """A share with the interval around it: "64 % (58 to 70)"."""
    return ends_words(ends, lambda number: str(round(100 * number)), " %")


@register.inclusion_tag("ratings/_agreement_svg.html")
def agreement_line(machine: Mapping[str, Any], people: Mapping[str, Any]) -> dict[str, Any]:
    """Both kappas on one line from 0 to 1. The numbers stand beside it in words."""
    return {"line": drawing.agreement(machine["kappa"], people["kappa"])}


@register.inclusion_tag("ratings/_drift_svg.html")
def drift_chart(windows: Sequence[Window], promised: float | None) -> dict[str, Any]:
    return {"chart": drawing.drift([(w.kappa.value, w.kappa.low, w.kappa.high) for w in windows], promised)}
