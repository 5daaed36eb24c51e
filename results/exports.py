"""The ranking as a file. A cell never begins like a formula, whatever a candidate calls themselves."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from results.queries import Row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
Cell = str | int | float | None


def harmless(value: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def header(labels: dict[str, str]) -> list[Cell]:
    names: list[Cell] = [
        _("Best place"), _("Worst place"), _("Name"), _("Email"), _("State"), _("Total"), _("Low"), _("High"),
        _("Provisional"), _("Meets minimums"), _("Human ratings"),
    ]  # fmt: skip
    for label in labels.values():
        names += [label, f"{label}: {_('low')}", f"{label}: {_('high')}"]
    return [*names, _("Decision"), _("Reason"), _("Decided by"), _("Scoring policy")]


def line(row: Row, labels: dict[str, str]) -> list[Cell]:
    sheet, decision, person = row.sheet, row.decision, row.application.person
    by_key = {item["competency"]: item for item in sheet.competencies} if sheet else {}
    cells: list[Cell] = [
        row.rank.best if row.rank else None,
        row.rank.worst if row.rank else None,
        person.name,
        person.email,
        row.stage_label,
        sheet.total if sheet else None,
        sheet.low if sheet else None,
        sheet.high if sheet else None,
        _yes_no(sheet.provisional if sheet else None),
        _yes_no(sheet.meets_minimums if sheet else None),
        sum(item["n_human"] for item in by_key.values()) if sheet else None,
    ]
    for key in labels:
        item = by_key.get(key, {})
        cells += [item.get("value"), item.get("low"), item.get("high")]
    return [
        *cells,
        decision.get_kind_display() if decision else None,
        decision.get_reason_display() if decision else None,
        decision.decided_by.name if decision else None,
        sheet.policy.content_hash if sheet else None,
    ]


def as_csv(rows: Iterable[Row], labels: dict[str, str]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read accents right."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in header(labels)])
    writer.writerows([harmless(cell) for cell in line(row, labels)] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row], labels: dict[str, str]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(str(_("Ranking")))
    for cells in [header(labels), *(line(row, labels) for row in rows)]:
        page.append([_xlsx_cell(page, cell) for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(page: object, value: Cell) -> WriteOnlyCell:
    value = harmless(value)
    if isinstance(value, str):
        # Control characters have no place in XML.
        value = "".join(char for char in value if char >= " " or char in "\t\n")
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _yes_no(value: bool | None) -> Cell:
    return None if value is None else str(_("yes") if value else _("no"))
