import csv
from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import StaffRequest
from openings.models import InvitationBatch
from openings.views.openings import opening_crumbs

PAGE = 50
REASONS: Mapping[str, str | Promise] = {
    "missing_email": gettext_lazy("There is no email address in this line."),
    "bad_email": gettext_lazy("This is not an email address."),
    "long_name": gettext_lazy("The name is too long."),
    "duplicate_in_file": gettext_lazy("The same address stands in an earlier line."),
    "already_invited": gettext_lazy("This person has been invited to this opening already."),
    "erased": gettext_lazy("This person has been erased."),
    "opening_closed": gettext_lazy("The opening was closed before this line had its turn."),
    "not_allowed": gettext_lazy("Whoever began this may not invite to this opening any more."),
    "not_reached": gettext_lazy("The work was given up before this line had its turn. Invite this person again."),
}
BATCHES = InvitationBatch.objects.defer("rows").select_related("opening", "created_by")


def progress_of(batch: InvitationBatch) -> dict[str, object]:
    """What the progress partial shows of a batch."""
    urls = {"pk": batch.opening_id, "batch_pk": batch.pk}
    ended = batch.state != InvitationBatch.State.WAITING
    invited = ngettext("%(n)d invited", "%(n)d invited", batch.invited) % {"n": batch.invited}
    refused = ngettext("%(n)d line not taken", "%(n)d lines not taken", len(batch.report)) % {"n": len(batch.report)}
    return {
        "title": _("Pasted list") if batch.source == "list" else _("CSV file"),
        "at": batch.created_at,
        "done": batch.handled,
        "total": batch.total,
        "state": batch.state if ended else ("running" if batch.handled else "queued"),
        "poll_url": reverse("openings:batch_progress", kwargs=urls),
        "note": f"{invited}, {refused}" if batch.report else invited,
        "result_url": reverse("openings:batch", kwargs=urls),
        "result_label": _("Report"),
    }


@require_safe
@access.staff("candidates.invite")
def progress(request: StaffRequest, pk: int, batch_pk: int) -> HttpResponse:
    batch = access.visible_or_404(BATCHES, request.user, pk=batch_pk, opening=pk)
    return render(request, "partials/progress.html", progress_of(batch))


@require_safe
@access.staff("candidates.invite")
def batch(request: StaffRequest, pk: int, batch_pk: int) -> HttpResponse:
    batch = access.visible_or_404(BATCHES, request.user, pk=batch_pk, opening=pk)
    crumbs = [
        *opening_crumbs(batch.opening),
        (reverse("openings:candidates", args=[batch.opening_id]), _("Candidates")),
    ]
    return render(request, "openings/batch.html", {**_state(request, batch), "crumbs": crumbs})


@require_safe
@access.staff("candidates.invite")
def state(request: StaffRequest, pk: int, batch_pk: int) -> HttpResponse:
    """The part of the page that moves."""
    batch = access.visible_or_404(BATCHES, request.user, pk=batch_pk, opening=pk)
    return render(request, "openings/_batch_state.html", _state(request, batch))


@require_safe
@access.staff("candidates.invite")
def report(request: StaffRequest, pk: int, batch_pk: int) -> HttpResponse:
    """The lines that were not taken, as CSV: line, reason code, reason in words."""
    batch = access.visible_or_404(BATCHES, request.user, pk=batch_pk, opening=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lines-not-taken-{batch.pk}.csv"'
    # The mark tells spreadsheets that it is UTF-8.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["line", "reason", "words"])
    writer.writerows((line, code, words) for line, code, words in _reasons(batch))
    return response


def _state(request: StaffRequest, batch: InvitationBatch) -> dict[str, object]:
    page = Paginator(_reasons(batch), PAGE).get_page(request.GET.get("page"))
    return {"batch": batch, "progress": progress_of(batch), "page_obj": page}


def _reasons(batch: InvitationBatch) -> list[tuple[int, str, str]]:
    return [
        (entry["line"], entry["reason"], str(REASONS.get(entry["reason"], entry["reason"]))) for entry in batch.report
    ]
