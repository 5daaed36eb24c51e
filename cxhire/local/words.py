"""What the keeper tells the person at the keyboard, and what it notes for others to read."""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any


class LocalError(Exception):
    """One sentence for the person at the keyboard."""


def say(text: str = "") -> None:
    """A line on standard error. A terminal that is gone must not stop the clearing up."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def read_json(path: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts
