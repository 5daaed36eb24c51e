"""Reports as PDF, for whoever sees the pages that say the same. A POST, because each is written to the audit."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.access import StaffRequest
from openings.models import Opening
from openings.queries import hiring
from ratings.queries import hidden_applications, is_hidden
from results import queries
from results.ranking import standing
from results.reports.candidate import candidate_paper
from results.reports.opening import opening_paper
from results.reports.panel import panel_paper
from results.reports.paper import Paper
from results.services.exporting import record_report
from results.sharing import hiring_application
from results.views.opening import OPENINGS


@require_POST
@access.staff("results.export")
def candidate_report(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    if is_hidden(application, user=request.user):
        messages.error(request, _("Rate this candidate's answers, or show the ratings, before you print them."))
        return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    [row] = queries.rows_of([application])
    made = candidate_paper(row, at=timezone.now())
    shown = [application.pk] if row.sheet else []
    return _pdf(request, application.opening, "candidate", made, shown, f"candidate-{application.pk}")


@require_POST
@access.staff("results.export")
def panel_report(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    if hidden_applications(user=request.user, opening=opening):
        messages.error(request, _("Rate what waits for you, or show the results, before you print them."))
        return redirect("results:opening", pk=pk)
    applications = queries.applications_of(opening)
    order = standing(opening)
    ids = order[:]
    found = applications.in_bulk(ids)
    rows = queries.rows_of([found[key] for key in ids], ranks=order.ranks(ids))
    placed = [row for row in rows if row.rank]
    made = panel_paper(opening, placed, [row for row in rows if not row.rank], at=timezone.now())
    return _pdf(request, opening, "panel", made, [row.application.pk for row in rows if row.sheet], "panel")


@require_POST
@access.staff("results.export")
def opening_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Counts and agreement, nobody by name: it shows no rating of anybody, so it needs no reveal."""
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    return _pdf(request, opening, "opening", opening_paper(opening, at=timezone.now()), [], "report")


def _pdf(
    request: StaffRequest, opening: Opening, kind: str, made: Paper, shown: Sequence[int], suffix: str
) -> HttpResponse:
    now = timezone.now()
    content = made.as_pdf(at=now)
    record_report(opening=opening, kind=kind, content=content, shown=shown, by=request.user, at=now)
    response = HttpResponse(content, content_type="application/pdf")
    name = slugify(opening.title) or f"opening-{opening.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}-{suffix}.pdf"'
    return response
