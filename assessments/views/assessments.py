"""Assessments: reading them, seeing them as a candidate, and what becomes of them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from assessments import queries, services
from assessments.kinds.blank import blank_fields
from assessments.models import Assessment, AssessmentVersion, QuestionVersion
from assessments.words import places_of, subject_of
from roles.models import Competency
from wording.views import Row, rows_of

DRAFT = "draft"


def crumbs() -> list[tuple[str, str]]:
    return [(reverse("assessments:list"), _("Assessments"))]


def find(key: str) -> Assessment:
    assessment = queries.assessment_by_key(key)
    if assessment is None:
        raise Http404
    return assessment


@require_safe
@access.staff("assessments.view")
def assessments(request: StaffRequest) -> HttpResponse:
    may_edit = access.may(request.user, "assessments.edit")
    rows = [row for row in queries.assessments() if may_edit or row.current_id]
    context = {"assessments": [_row(row) for row in rows], "may_edit": may_edit}
    return render(request, "assessments/assessments.html", context)


def _row(assessment: Assessment) -> dict[str, Any]:
    draft = assessment.draft or {}
    shown = assessment.current or draft
    title = shown.title if isinstance(shown, AssessmentVersion) else shown.get("title", assessment.key)
    return {"assessment": assessment, "title": title}


@require_safe
@access.staff("assessments.view")
def assessment(request: StaffRequest, key: str) -> HttpResponse:
    """What is asked in what order. `?version=1` shows an older version."""
    found = find(key)
    may_edit = access.may(request.user, "assessments.edit")
    if found.current is None and not may_edit:
        raise Http404
    version = _version(found, request.GET.get("version", ""))
    asked = queries.questions_of(version) if version else []
    newer = [item for item in asked if item.question.current_id != item.pk] if version else []
    context = {
        "assessment": found,
        "title": _row(found)["title"] if version is None else version.title,
        "version": version,
        "is_current": version is not None and version.pk == found.current_id,
        "asked": asked,
        "newer": newer,
        "own_minutes": list(
            version.items.exclude(time_limit_minutes=None).values_list("position", "time_limit_minutes")
        )
        if version
        else [],
        "coverage": queries.coverage(found.role, asked),
        "labels": dict(Competency.objects.values_list("key", "label")),
        "versions": found.versions.select_related("published_by").order_by("-number"),
        "wordings": _wordings(found) if may_edit else [],
        "may_edit": may_edit,
        "problem": services.problem_of_assessment(found) if may_edit else "",
        "crumbs": crumbs(),
    }
    return render(request, "assessments/assessment.html", context)


def _wordings(assessment: Assessment) -> list[Row]:
    if assessment.current is None:
        return []

    def url(language: str) -> str:
        return reverse("assessments:translate_assessment", args=[assessment.key, language])

    return rows_of(subject_of(assessment.current), places_of(assessment.current), url=url)


def _version(assessment: Assessment, wanted: str) -> AssessmentVersion | None:
    if not wanted:
        return assessment.current
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(assessment.versions.select_related("published_by"), number=wanted)


@require_safe
@access.staff("assessments.view")
def preview(request: StaffRequest, key: str) -> HttpResponse:
    """Page by page as a candidate meets it; what is written goes nowhere. `?version=draft` for who may edit."""
    found = find(key)
    wanted = request.GET.get("version", "")
    title, instructions, minutes, asked = _to_preview(request, found, wanted)
    place = request.GET.get("page", "0")
    number = int(place) if place.isdecimal() else 0
    if number > len(asked):
        raise Http404
    context = {
        "assessment": found,
        "title": title,
        "instructions": instructions,
        "minutes": minutes,
        "question": asked[number - 1] if number else None,
        **(_blank_page(request, asked[number - 1], number, wanted) if number else {}),
        "step": number or None,
        "steps": len(asked) if number else None,
        "total": len(asked),
        "before": number - 1 if number else None,
        "after": number + 1 if number < len(asked) else None,
        "version": wanted,
    }
    return render(request, "assessments/preview.html", context)


def _blank_page(request: StaffRequest, question: QuestionVersion, number: int, wanted: str) -> dict[str, Any]:
    """Where the candidate would write, and of a conversation the way to its next turn (`?sent=2`)."""
    content = question.asked.content
    place = request.GET.get("sent", "0")
    sent = min(int(place), len(content.parts())) if place.isdecimal() and len(place) < 3 else 0
    query = urlencode({"page": number, "sent": sent + 1, **({"version": wanted} if wanted else {})})
    return {"fields": blank_fields(content, sent=sent), "next_turn_url": f"?{query}#latest"}


def _to_preview(
    request: StaffRequest, found: Assessment, wanted: str
) -> tuple[str, str, int | None, list[QuestionVersion]]:
    if wanted == DRAFT:
        if not access.may(request.user, "assessments.edit"):
            raise Http404
        body = services.working_assessment_body(found)
        rows = queries.questions_by_keys(body["questions"])
        asked = [row.current for row in rows if row.current is not None]
        return body["title"], body["instructions"], body["time_limit_minutes"], asked
    version = _version(found, wanted)
    if version is None:
        raise Http404
    return version.title, version.instructions, version.time_limit_minutes, queries.questions_of(version)


def _deed(request: StaffRequest, key: str, service: Callable[..., Any], done: str, **more: Any) -> HttpResponse:
    found = get_object_or_404(Assessment, key=key)
    try:
        service(assessment=found, by=request.user, at=timezone.now(), **more)
    except services.DraftConflict:
        messages.error(request, _("The draft was changed since you looked at it. Look at it again, then publish."))
    except (services.NotValid, services.NothingToPublish) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("assessments:assessment", key=key)


@require_POST
@access.staff("assessments.edit")
def publish(request: StaffRequest, key: str) -> HttpResponse:
    revision = request.POST.get("revision", "")
    number = int(revision) if revision.isdecimal() else -1
    done = _("Published. New openings take this version; openings with invited candidates keep theirs.")
    return _deed(request, key, services.publish_assessment, done, revision=number)


@require_POST
@access.staff("assessments.edit")
def discard(request: StaffRequest, key: str) -> HttpResponse:
    return _deed(request, key, services.discard_assessment_draft, _("The draft is gone."))


@require_POST
@access.staff("assessments.edit")
def retire(request: StaffRequest, key: str) -> HttpResponse:
    return _deed(request, key, services.retire_assessment, _("Retired. Openings that have it keep it."))


@require_POST
@access.staff("assessments.edit")
def reinstate(request: StaffRequest, key: str) -> HttpResponse:
    return _deed(request, key, services.reinstate_assessment, _("New openings can take it again."))
