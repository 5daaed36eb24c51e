"""Putting an assessment together: one plain form, every button of which saves the draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from assessments import queries, services
from assessments.forms import AssessmentForm, NewAssessmentForm, read_minutes, read_order
from assessments.models import Assessment
from assessments.views.assessments import crumbs, find
from roles.models import Competency

BUTTONS = ("move", "remove", "add", "order")


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("assessments.edit")
def new_assessment(request: StaffRequest) -> HttpResponse:
    form = NewAssessmentForm(request.POST or None, initial={"role": request.GET.get("role")})
    if request.method == "POST" and form.is_valid():
        made = services.create_assessment(**form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("assessments:edit_assessment", key=made.key)
    return render(request, "assessments/assessment_new.html", {"form": form, "crumbs": crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("assessments.edit")
def edit_assessment(request: StaffRequest, key: str) -> HttpResponse:
    found = find(key)
    body = services.working_assessment_body(found)
    form = AssessmentForm(request.POST or None, initial=body)
    if request.method != "POST":
        return _page(request, found, form, body, revision=found.draft_revision)
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isdecimal() else -1
    keys, minutes = read_order(request.POST), read_minutes(request.POST)
    body = {**body, "questions": keys, "minutes": {key: n for key, n in minutes.items() if key in keys}}
    if not form.is_valid():
        return _page(request, found, form, body, revision=revision)
    try:
        services.save_assessment_draft(
            assessment=found, body={**body, **form.cleaned_data}, revision=revision, by=request.user, at=timezone.now()
        )
    except services.DraftConflict as conflict:
        return _page(request, found, form, body, revision=conflict.revision, conflict=conflict)
    return _after_saving(request, key)


def _after_saving(request: StaffRequest, key: str) -> HttpResponse:
    if any(button in request.POST for button in BUTTONS):
        moved = request.POST.get("move", "")
        query = f"?moved={moved}" if moved else ""
        return redirect(reverse("assessments:edit_assessment", args=[key]) + query + "#questions")
    messages.success(request, _("Saved as a draft. Openings can take it when it is published."))
    return redirect("assessments:assessment", key=key)


def _page(
    request: StaffRequest,
    found: Assessment,
    form: AssessmentForm,
    body: dict[str, Any],
    *,
    revision: int,
    conflict: services.DraftConflict | None = None,
) -> HttpResponse:
    chosen = queries.questions_by_keys(body["questions"])
    free = [item for item in queries.active_questions() if item.key not in body["questions"]]
    fitting = [item for item in free if found.role in item.roles.all()]
    context = {
        "assessment": found,
        "form": form,
        "chosen": [(item, body["minutes"].get(item.key)) for item in chosen],
        "fitting": fitting,
        "others": [item for item in free if item not in fitting],
        "labels": dict(Competency.objects.values_list("key", "label")),
        "coverage": queries.coverage(found.role, [item.current for item in chosen]),
        "revision": revision,
        "moved": request.GET.get("moved", ""),
        "conflict": conflict,
        "theirs": queries.questions_by_keys(conflict.theirs["questions"]) if conflict else [],
        "crumbs": [*crumbs(), (reverse("assessments:assessment", args=[found.key]), found.role.label)],
    }
    return render(request, "assessments/assessment_edit.html", context, status=409 if conflict else 200)
