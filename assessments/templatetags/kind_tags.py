"""Look-ups that the templates of the kinds of question cannot write themselves."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def turn(content: Any, position: int) -> str:
    """What the customer says before the reply at this place."""
    return str(content.turn(position))


@register.filter
def rows(content: Any, field: Any) -> list[dict[str, Any]]:
    """What the entries of a part in several lines hold."""
    return list(content.rows(field.position, field.text))
