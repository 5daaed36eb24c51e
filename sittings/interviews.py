"""Files of interviews held elsewhere: CSV in, rows and faults out. Knows nothing of the database."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from openings.services.people import LONGEST_REF, PersonInvalid, clean_name
from sittings.text import MAX_LENGTH, clean

COLUMNS = ("candidate", "position", "question", "response")
MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
LONGEST_QUESTION = 5_000
MOST_POSITION = 1_000
DELIMITERS = ",;\t"

REASONS = {
    "too_big": _("The file is larger than 20 MB. Split it."),
    "too_many_rows": _("The file has more than 50,000 rows. Split it."),
    "not_utf8": _("This line is not UTF-8 text. Save the file as CSV (UTF-8)."),
    "not_csv": _("This line cannot be read as CSV."),
    "no_rows": _("The file has no rows."),
    "missing_column": _("The first line must name the column “%(column)s”."),
    "repeated_column": _("The first line names the column “%(column)s” twice."),
    "too_few_cells": _("This row has fewer cells than the first line has columns."),
    "empty_candidate": _("The candidate is empty."),
    "empty_question": _("The question is empty."),
    "empty_response": _("The response is empty."),
    "bad_position": _("The position is not a whole number from 1 to 1,000."),
    "long_candidate": _("The candidate has more than 120 characters."),
    "long_question": _("The question has more than 5,000 characters."),
    "long_response": _("The response has more than 20,000 characters."),
    "duplicate": _("This candidate already has a response at this position in line %(first)s."),
    "other_answers": _("This candidate is already imported with other answers."),
    "erased": _("This person has been erased and cannot be imported again."),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one line (1 is the first of the file). Holds no text of the row."""

    line: int
    reason: str
    column: str = ""
    first: int = 0

    def to_dict(self) -> dict[str, Any]:
        extra = {"column": self.column, "first": self.first}
        return {"line": self.line, "reason": self.reason, **{key: value for key, value in extra.items() if value}}


def fault_sentence(fault: dict[str, Any]) -> str:
    """The sentence for one entry of a report."""
    return str(REASONS[fault["reason"]]) % {"column": fault.get("column", ""), "first": fault.get("first", "")}


@dataclass(frozen=True)
class Row:
    line: int
    candidate: str
    position: int
    question: str
    response: str


def parse_interviews(data: bytes) -> tuple[list[Row], list[Fault]]:
    """The good rows and the faults of a file, both in the order of its lines."""
    if len(data) > MOST_BYTES:
        return [], [Fault(1, "too_big")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault(data.count(b"\n", 0, error.start) + 1, "not_utf8")]
    records = _records(text)
    header = next(records, None)
    if header is None:
        return [], [Fault(1, "no_rows")]
    if isinstance(header, Fault):
        return [], [header]
    columns, faults = _columns(header[1])
    if faults:
        return [], faults
    return _rows(records, columns)


def _records(text: str) -> Iterator[tuple[int, list[str]] | Fault]:
    """Each record with the line that it begins on; a fault where the file cannot be read on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Fault(line, "not_csv")
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """Spreadsheets write what their country uses: the one that splits the first line most often."""
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _columns(header: Sequence[str]) -> tuple[dict[str, int], list[Fault]]:
    names = [cell.strip().casefold() for cell in header]
    faults = [Fault(1, "missing_column", column) for column in COLUMNS if column not in names]
    faults += [Fault(1, "repeated_column", column) for column in COLUMNS if names.count(column) > 1]
    return {column: names.index(column) for column in COLUMNS if column in names}, faults


def _rows(records: Iterator[tuple[int, list[str]] | Fault], columns: dict[str, int]) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    lines: dict[tuple[str, int], int] = {}
    for count, record in enumerate(records, start=1):
        if isinstance(record, Fault):
            faults.append(record)
        elif count > MOST_ROWS:
            return [], [Fault(record[0], "too_many_rows")]
        else:
            read = _row(*record, columns)
            place = (read.candidate, read.position) if isinstance(read, Row) else None
            if isinstance(read, Row) and place in lines:
                read = Fault(read.line, "duplicate", first=lines[place])
            if isinstance(read, Fault):
                faults.append(read)
            else:
                lines[read.candidate, read.position] = read.line
                rows.append(read)
    if not rows and not faults:
        faults.append(Fault(1, "no_rows"))
    return rows, faults


def _row(line: int, cells: Sequence[str], columns: dict[str, int]) -> Row | Fault:
    if len(cells) <= max(columns.values()):
        return Fault(line, "too_few_cells")
    candidate, position, question, response = (cells[columns[column]] for column in COLUMNS)
    question = " ".join(unicodedata.normalize("NFC", clean(question)).split())
    response = clean(response)
    reason = (
        _candidate_fault(candidate)
        or _text_fault("question", question, LONGEST_QUESTION)
        or _text_fault("response", response, MAX_LENGTH)
        or ("" if _is_position(position.strip()) else "bad_position")
    )
    if reason:
        return Fault(line, reason)
    return Row(line, clean_name(candidate), int(position), question, response)


def _candidate_fault(candidate: str) -> str:
    try:
        name = clean_name(candidate)
    except PersonInvalid:
        return "long_candidate"
    if len(name) > LONGEST_REF:
        return "long_candidate"
    return "" if name else "empty_candidate"


def _text_fault(column: str, text: str, most: int) -> str:
    if not text.strip():
        return f"empty_{column}"
    return f"long_{column}" if len(text) > most else ""


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= MOST_POSITION
