"""Reading the audit. It lies here because who may read it is decided by accounts, which stands above audit."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from accounts.forms import AuditFilterForm
from audit import queries
from audit.models import AuditEntry
from audit.names import Key, names_in
from audit.services import record, user_actor

PAGE = 50
EXPORT_LIMIT = 100_000
CHUNK = 1000
HEAD = ("at", "actor_kind", "actor_id", "actor", "action", "subject_kind", "subject_id", "subject", "opening_id",
        "before", "after", "data")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One entry as it is read, with the names that its ids stand for today."""

    entry: AuditEntry
    actor: str
    subject: str

    @property
    def facts(self) -> list[tuple[str, Any]]:
        return sorted(self.entry.data.items())


def _row(entry: AuditEntry, names: dict[Key, str]) -> Row:
    actor = names.get((entry.actor_kind, entry.actor_id), "")
    return Row(entry, actor, names.get((entry.subject_kind, entry.subject_id), ""))


def _rows(entries: list[AuditEntry]) -> list[Row]:
    names = names_in(entries)
    return [_row(entry, names) for entry in entries]


@require_safe
@access.staff("audit.read")
def entries(request: StaffRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    found = queries.entries(**form.wanted()) if form.is_valid() else AuditEntry.objects.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": _rows(list(page.object_list)),
        "actions": queries.recent_actions(),
        "filtered": any(form.data.get(name) for name in form.fields),
        "query": urlencode({name: form.data.get(name, "") for name in form.fields if form.data.get(name)}),
    }
    return render(request, "audit/entries.html", context)


@require_POST
@access.staff("audit.read")
def export(request: StaffRequest) -> HttpResponse | StreamingHttpResponse:
    """The entries of the filter as CSV. Taking them out of the house is itself an entry."""
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        return HttpResponse(_("The filter is not valid. Go back and correct it."), status=400)
    found = queries.entries(**form.wanted()).order_by("id")
    last = found.order_by("-id").values_list("id", flat=True).first() or 0
    found = found.filter(id__lte=last)
    record(
        actor=user_actor(request.user.pk),
        action="audit.exported",
        subject_kind="audit",
        subject_id="",
        at=timezone.now(),
        data={"entries": min(found.count(), EXPORT_LIMIT), "filter": sorted(form.wanted())},
    )
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


class _Echo:
    def write(self, value: str) -> str:
        return value


def _csv(found: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(HEAD)
    for start in range(0, EXPORT_LIMIT, CHUNK):
        rows = _rows(list(found[start : start + CHUNK]))
        for row in rows:
            entry = row.entry
            yield writer.writerow(
                _harmless(value)
                for value in (
                    entry.at.isoformat(), entry.actor_kind, entry.actor_id, row.actor, entry.action,
                    entry.subject_kind, entry.subject_id, row.subject, entry.opening_id or "",
                    entry.before, entry.after, entry.data,
                )
            )  # fmt: skip
        if len(rows) < CHUNK:
            return


def _harmless(value: object) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
