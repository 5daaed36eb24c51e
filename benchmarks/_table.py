"""Reading CSV files that others made, with a clear word where one is not what a bench needs."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

LARGEST_FIELD = 10_000_000


class Unreadable(Exception):
    """The file is not what the bench needs; the message says what is."""


def rows_of(path: str | Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file as dicts, absent cells as "". Raises `Unreadable`."""
    csv.field_size_limit(LARGEST_FIELD)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in needed if name not in (table.fieldnames or ())]
            if missing:
                raise Unreadable(f"{path}: a column is missing: {', '.join(missing)}. Needed: {', '.join(needed)}.")
            rows = [{name: value or "" for name, value in row.items() if isinstance(name, str)} for row in table]
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path} is no CSV file in UTF-8: {error}.") from error
    if not rows:
        raise Unreadable(f"{path} has no rows.")
    return rows


def progress(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
