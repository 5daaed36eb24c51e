"""Two small look-ups that templates of the question bank cannot write themselves."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key, or the key itself where there is none."""
    return mapping.get(key, key)


@register.filter
def by_level(levels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Anchors from level 1 to 5."""
    return sorted(levels.items())
