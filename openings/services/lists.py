"""Lists of people to invite, as they are pasted or uploaded, into rows. Reads no database."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from openings.services.people import PersonInvalid, clean_email, clean_name

MOST_ROWS = 5000
MOST_BYTES = 2 * 1024 * 1024
DELIMITERS = ",;\t|"
NAMES = frozenset({"name", "full name", "candidate", "candidate name", "nombre"})
FIRST_NAMES = frozenset({"first name", "firstname", "given name"})
LAST_NAMES = frozenset({"last name", "lastname", "surname", "family name"})
EMAILS = frozenset({"email", "e-mail", "mail", "email address", "e-mail address", "correo"})

_ANGLED = re.compile(r"([^<>;]*?)<([^<>]*)>\s*[,;]?")
_ANGLED_MANY = re.compile(r"([^<>,;]*?)<([^<>]*)>")


class ListUnreadable(ValueError):
    """The whole list or file cannot be taken; the message says what to do about it."""


@dataclass(frozen=True)
class Row:
    """One person of a list, by its line (1 is the first); `reason` is the code why the row cannot be taken."""

    line: int
    name: str
    email: str
    reason: str = ""


Record = tuple[int, list[str]]


def parse_list(text: str) -> list[Row]:
    """Rows of a pasted list. A line is `Name <email>`, `name, email` (tab or semicolon too, any order) or `email`."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ListUnreadable(_("This list is too long. Paste at most %(most)d lines at a time.") % {"most": MOST_ROWS})
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if filled and _columns(_cells(filled[0][1])):
        filled = filled[1:]
    rows = [row for number, line in filled for row in _line_rows(number, line)]
    _refuse_too_many(rows)
    return _checked(rows)


def parse_csv(data: bytes) -> list[Row]:
    """Rows of a CSV file: columns by their header (`name`, `email`, any order and case), or found by the @."""
    records = _records(_decoded(data))
    if not records:
        raise ListUnreadable(_("This file is empty."))
    columns = _columns(records[0][1])
    if columns:
        rows = [_column_row(number, cells, columns) for number, cells in records[1:]]
    elif any("@" in cell for cell in records[0][1]):
        rows = [_cell_row(number, cells) for number, cells in records]
    else:
        raise ListUnreadable(_("The first line must name the columns: one called “name” and one called “email”."))
    _refuse_too_many(rows)
    return _checked(rows)


def _refuse_too_many(rows: Sequence[Row]) -> None:
    if len(rows) > MOST_ROWS:
        raise ListUnreadable(
            _("There are %(count)d people in this list; at most %(most)d can be invited at a time. Split it.")
            % {"count": len(rows), "most": MOST_ROWS}
        )


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise ListUnreadable(_("This file is larger than 2 MB. Split it."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ListUnreadable(_("This is a workbook and not a CSV file. In your spreadsheet, save it as CSV (UTF-8)."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data or data.startswith(b"%PDF"):
        raise ListUnreadable(_("This is not a CSV file. In your spreadsheet, save the list as CSV (UTF-8)."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets on older machines write; every byte means something in it.
        return data.decode("latin-1")


def _records(text: str) -> list[Record]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records: list[Record] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((begins, cells))
            # A quoted cell may run over lines: a record is named by its first.
            begins = reader.line_num + 1
    except csv.Error:
        raise ListUnreadable(_("Line %(line)d cannot be read as CSV.") % {"line": begins}) from None
    return records


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what: "email" with "name" or "first" and "last"; empty where this is no header."""
    columns: dict[str, int] = {}
    for position, cell in enumerate(header):
        label = " ".join(cell.replace("_", " ").split()).casefold()
        for kind, labels in (("email", EMAILS), ("name", NAMES), ("first", FIRST_NAMES), ("last", LAST_NAMES)):
            if label in labels:
                columns.setdefault(kind, position)
    return columns if "email" in columns else {}


def _column_row(line: int, cells: Sequence[str], columns: dict[str, int]) -> Row:
    values = {kind: cells[position] if position < len(cells) else "" for kind, position in columns.items()}
    name = values.get("name") or f"{values.get('first', '')} {values.get('last', '')}"
    return Row(line, name, values["email"])


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("\"'") for cell in re.split(r"[,;\t|]", line)]


def _line_rows(line: int, text: str) -> list[Row]:
    angled = _ANGLED.fullmatch(text.strip())
    if angled:
        return [Row(line, angled[1].strip().strip("\"'"), angled[2])]
    many = _ANGLED_MANY.findall(text)
    if many:
        return [Row(line, name.strip().strip("\"'"), email) for name, email in many]
    cells = _cells(text)
    addresses = [cell for cell in cells if "@" in cell]
    if len(addresses) > 1:
        return [Row(line, "", address) for address in addresses]
    return [_cell_row(line, cells)]


def _cell_row(line: int, cells: Sequence[str]) -> Row:
    """The cell with an @ is the address, the others are the name."""
    email = next((cell for cell in cells if "@" in cell), "")
    name = " ".join(cell for cell in cells if cell.strip() and cell is not email)
    return Row(line, name, email)


def _checked(rows: Iterable[Row]) -> list[Row]:
    """The rows, clean, each bad one with its reason; of two with the same address the first counts."""
    checked: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        try:
            clean = replace(row, name=clean_name(row.name), email=clean_email(row.email))
        except PersonInvalid as error:
            checked.append(replace(row, name="", email="", reason=error.code))
            continue
        known = clean.email.casefold() in seen
        seen.add(clean.email.casefold())
        checked.append(replace(clean, reason="duplicate_in_file" if known else ""))
    return checked
