"""The library: competencies beyond the five of the core rubric, complete and ready to be added to it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from scoring.rubric import Competency

FILE = Path(__file__).parent / "content" / "library.json"

# What no text shows: rated by people who hear the candidate in an interview that is held live, never by a machine.
LIVE_ONLY = frozenset({"oral_communication"})


@cache
def _library() -> dict[str, Competency]:
    items = json.loads(FILE.read_text(encoding="utf-8"))["competencies"]
    return {item["key"]: Competency.from_dict(item) for item in items}


def library() -> list[dict[str, Any]]:
    """In the order of the file, each as it stands in a rubric's body."""
    return [item.to_dict() for item in _library().values()]


def library_competency(key: str) -> dict[str, Any]:
    """`KeyError` where the library has none of this key."""
    return _library()[key].to_dict()
