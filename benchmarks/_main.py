"""What every bench that reads files does around its measuring."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from benchmarks._answers import Unreadable


def run(measure: Callable[[], dict[str, Any]]) -> int:
    """One line of JSON on standard output, or one sentence on standard error and status 2."""
    try:
        result = measure()
    except Unreadable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


def rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(float(value), digits)
