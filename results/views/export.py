from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.access import StaffRequest
from openings.queries import hiring
from ratings.queries import hidden_applications
from results import exports, queries
from results.presentation import labels_of
from results.ranking import standing
from results.services.exporting import record_export
from results.views.opening import OPENINGS

KINDS = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (exports.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_POST
@access.staff("results.export")
def export_ranking(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Everybody in the opening with bands. A POST, because it is written to the audit."""
    if kind not in KINDS:
        raise Http404
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    if hidden_applications(user=request.user, opening=opening):
        messages.error(request, _("Rate what waits for you, or show the results, before you export them."))
        return redirect("results:opening", pk=pk)
    applications = queries.applications_of(opening)
    order = standing(opening)
    ids = order[:]
    found = applications.in_bulk(ids)
    rows = queries.rows_of([found[key] for key in ids], ranks=order.ranks(ids))
    write, content_type = KINDS[kind]
    content = write(rows, labels_of(opening.policy.rubric_version.body))
    record_export(
        opening=opening, kind=kind, content=content, rows=len(rows), shown=[r.application.pk for r in rows if r.sheet],
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(content, content_type=content_type)
    name = slugify(opening.title) or f"opening-{opening.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}-ranking.{kind}"'
    return response
