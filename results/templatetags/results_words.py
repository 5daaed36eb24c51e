from django import template
from django.utils import formats
from django.utils.translation import ngettext

from results.pipeline import Stage

register = template.Library()


@register.simple_tag
def days(value: float | None) -> str:
    """Days with at most one decimal; a dash where nobody has gone on."""
    if value is None:
        return "–"
    return str(formats.number_format(value, decimal_pos=0 if float(value).is_integer() else 1, use_l10n=True))


@register.simple_tag
def left_words(stage: Stage) -> str:
    """How many left at a stage, and why; a dash where nobody did."""
    words = [
        ngettext("%(n)d declined", "%(n)d declined", stage.declined) % {"n": stage.declined} if stage.declined else "",
        ngettext("%(n)d withdrew", "%(n)d withdrew", stage.withdrew) % {"n": stage.withdrew} if stage.withdrew else "",
        ngettext("%(n)d link ran out", "%(n)d links ran out", stage.link_over) % {"n": stage.link_over}
        if stage.link_over
        else "",
    ]
    return ", ".join(word for word in words if word) or "–"
