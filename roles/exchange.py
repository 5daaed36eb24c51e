"""A rubric as a file and back: JSON and CSV, neither of which loses anything. Plain Python.

CSV has one row a text, with the columns competency, part, key, text. `part` is label, definition, is_not, for or
against (an indicator, named by `key`) or level (its number in `key`); the rubric's own name stands in a row without
competency.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from scoring.rubric import LEVEL_NUMBERS
from scoring.rubric import Competency as EngineCompetency
from scoring.rubric import Rubric as EngineRubric

COLUMNS = ("competency", "part", "key", "text")
TEXTS = ("label", "definition", "is_not")
SIGNS = {"for": 1, "against": -1}
LARGEST = 1_000_000
# What a spreadsheet would take for a formula, and the mark itself, so that taking it off again is never wrong.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")

Body = dict[str, Any]


class Unreadable(Exception):
    """The file is no rubric. The message says what is wrong and in which line."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(_("Line %(line)d: %(why)s") % {"line": line, "why": why})
        self.line = line


def to_json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def to_csv(body: Mapping[str, Any]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerow(["", "rubric", body["key"], _guarded(body["label"])])
    for item in body["competencies"]:
        for name in TEXTS:
            writer.writerow([item["key"], name, "", _guarded(item.get(name, ""))])
        for indicator in item["indicators"]:
            sign = "for" if indicator["sign"] == 1 else "against"
            writer.writerow([item["key"], sign, indicator["key"], _guarded(indicator["text"])])
        for level in item["levels"]:
            writer.writerow([item["key"], "level", level["number"], _guarded(level["anchor"])])
    return file.getvalue()


def read_rubric(content: bytes, *, kind: str) -> Body:
    """The rubric in a file of this kind ("json" or "csv"), complete as publishing wants it. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(1, _("the file is larger than 1 MB, which no rubric is."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(line, _("this is not UTF-8 text. Save the file as UTF-8 and try again.")) from error
    return _read_json(text) if kind == "json" else _read_csv(text)


def _read_json(text: str) -> Body:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(error.lineno, _("this is no JSON (%(why)s).") % {"why": error.msg}) from error
    except RecursionError as error:
        raise Unreadable(1, _("this is no rubric: it is nested too deeply.")) from error
    if not isinstance(found, dict) or not isinstance(found.get("competencies"), list):
        raise Unreadable(1, _("this is no rubric: an object with a list of competencies is wanted."))
    for item in found["competencies"]:
        key = item.get("key") if isinstance(item, dict) else None
        _check(lambda item=item: EngineCompetency.from_dict(item), _line_of(text, key))
    return _whole(found, 1)


def _line_of(text: str, key: object) -> int:
    """Where a competency's key stands; 1 where it cannot be found."""
    match = re.search(rf'"key"\s*:\s*{re.escape(json.dumps(key))}', text)
    return text[: match.start()].count("\n") + 1 if match else 1


def _check(make: Any, line: int) -> Any:
    try:
        return make()
    except (ValueError, TypeError) as error:
        raise Unreadable(line, str(error)) from error


def _whole(body: Mapping[str, Any], line: int) -> Body:
    found: EngineRubric = _check(lambda: EngineRubric.from_dict(body), line)
    return found.to_dict()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; empty ones are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(line, _("this is no CSV (%(why)s).") % {"why": error}) from error


def _read_csv(text: str) -> Body:
    rows = _rows(text)
    line, head = next(rows, (1, []))
    if [cell.strip().lower() for cell in head] != list(COLUMNS):
        raise Unreadable(line, _("the columns must be %(columns)s.") % {"columns": ", ".join(COLUMNS)})
    body: Body = {"key": "core", "label": "", "competencies": []}
    begun: dict[str, tuple[int, Body]] = {}
    for line, row in rows:
        if len(row) != len(COLUMNS):
            raise Unreadable(line, _("four cells are wanted, not %(n)d.") % {"n": len(row)})
        competency, part, key, cell = row[0].strip(), row[1].strip(), row[2].strip(), _plain(row[3])
        if part == "rubric":
            body |= {"key": key, "label": cell}
            continue
        if competency not in begun:
            item: Body = {
                "key": competency,
                "label": "",
                "definition": "",
                "is_not": "",
                "indicators": [],
                "levels": [],
            }
            begun[competency] = (line, item)
        _take(begun[competency][1], part, key, cell, line)
    for line, item in begun.values():
        _check(lambda item=item: EngineCompetency.from_dict(item), line)
    body["competencies"] = [item for _line, item in begun.values()]
    return _whole(body, 1)


def _take(item: Body, part: str, key: str, text: str, line: int) -> None:
    if part in TEXTS:
        item[part] = text
    elif part in SIGNS:
        item["indicators"].append({"key": key, "text": text, "sign": SIGNS[part]})
    elif part == "level":
        if key not in {str(number) for number in LEVEL_NUMBERS}:
            raise Unreadable(line, _("a level is a number from 1 to 5, not “%(key)s”.") % {"key": key})
        item["levels"].append({"number": int(key), "anchor": text})
    else:
        raise Unreadable(line, _("“%(part)s” is no part of a competency.") % {"part": part})


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_RISKY) else text


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell
