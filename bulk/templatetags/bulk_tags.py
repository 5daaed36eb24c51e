from typing import Any

from django import template

from bulk.queries import of_opening, standings
from openings.models import Opening

register = template.Library()
SHOWN = 3


@register.inclusion_tag("bulk/_latest.html")
def bulk_latest(opening: Opening) -> dict[str, Any]:
    """The latest that was done for many in an opening, where there is any; two queries."""
    return {"opening": opening, "standings": standings(of_opening(opening)[:SHOWN])}
