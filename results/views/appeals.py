"""A second look: the candidate asks, hiring people see how long they have, and answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from openings.views.openings import opening_crumbs
from ratings.queries import hidden_applications
from results import appeals as reading
from results.forms import AppealForm, ReplyForm
from results.models import Appeal
from results.presentation import labels_of
from results.services import appeals as services
from results.status import status_of
from results.views.after import frame, last_of
from results.views.opening import OPENINGS
from sittings.door import Visit, candidate_page


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which answers, and why; every answer is chosen to begin with."""
    application, sitting = visit.application, last_of(visit)
    sheet = reading.contested_sheet(application, sitting, status_of(application, sitting))
    if sheet is None or sitting is None or reading.standing_appeals(application).filter(score_sheet=sheet).exists():
        return redirect("results:status", application.pk)
    sheet.sitting = sitting
    answers = reading.contestable(sitting)
    form = AppealForm(request.POST if request.method == "POST" else None, answers=answers)
    if form.is_valid():
        try:
            services.ask_appeal(application=application, sheet=sheet, at=timezone.now(), **form.values())
        except services.AppealRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Somebody else will look at it. You get an answer in words within 30 days."))
            return redirect("results:status", application.pk)
    context = {**frame(visit), "form": form, "days": services.ANSWER_WITHIN.days}
    return render(request, "results/own/appeal.html", context, status=422 if form.errors else 200)


@require_POST
@candidate_page
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    appeal = reading.open_appeals().filter(application=visit.application).first()
    if appeal and services.withdraw_appeal(appeal=appeal, at=timezone.now()):
        messages.success(request, _("Taken back. You can ask again."))
    return redirect("results:status", visit.application.pk)


@never_cache
@require_safe
@access.staff("appeals.answer")
def appeals(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@never_cache
@require_POST
@access.staff("appeals.answer")
def answer(request: StaffRequest, pk: int, appeal_pk: int) -> HttpResponse:
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    appeal = get_object_or_404(reading.appeals_of_opening(opening), pk=appeal_pk)
    form = ReplyForm(request.POST, prefix=f"a{appeal.pk}")
    if form.is_valid():
        try:
            done = services.answer_appeal(
                appeal=appeal, reply=form.cleaned_data["reply"], by=request.user, at=timezone.now()
            )
        except services.AppealRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            changed = done.state == Appeal.State.CHANGED
            words = _("The result changed: there is a new score sheet.") if changed else _("The result stands.")
            messages.success(request, f"{words} {_('The candidate gets a mail with a link to your answer.')}")
            return redirect("results:appeals", pk=pk)
    return _page(request, pk, refused={appeal.pk: form}, status=422)


def _page(
    request: StaffRequest, pk: int, *, refused: dict[int, ReplyForm] | None = None, status: int = 200
) -> HttpResponse:
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    found = list(reading.appeals_of_opening(opening).prefetch_related("looks"))
    waiting = [appeal for appeal in found if appeal.state == Appeal.State.OPEN]
    forms = refused or {}
    rows: list[dict[str, Any]] = [
        {"row": row, "form": forms.get(row.appeal.pk) or ReplyForm(prefix=f"a{row.appeal.pk}")}
        for row in reading.appeal_rows(waiting, timezone.now())
    ]
    context = {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "rows": rows,
        "answered": [appeal for appeal in found if appeal.state != Appeal.State.OPEN],
        "hidden": hidden_applications(user=request.user, opening=opening),
        "labels": labels_of(opening.policy.rubric_version.body),
    }
    return render(request, "results/appeals.html", context, status=status)
