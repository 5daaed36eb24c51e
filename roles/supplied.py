"""Which roles the product comes with; the others are a company's own."""

import json
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


@cache
def product_roles() -> frozenset[str]:
    """Their keys."""
    return frozenset(role["key"] for role in json.loads((CONTENT / "roles.json").read_text()))
