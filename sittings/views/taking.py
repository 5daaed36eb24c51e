"""One question a page, and its autosave."""

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sittings import services
from sittings.door import Visit, candidate_page
from sittings.forms import AnswerForm
from sittings.models import AnswerPart, Sitting
from sittings.queries import part_at
from sittings.views.door import is_over


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def question(request: HttpRequest, visit: Visit, position: int) -> HttpResponse:
    """The question with its writing space; the form works without a script."""
    sitting, now = visit.sitting, timezone.now()
    if sitting is None:
        return redirect("sittings:taking", visit.application.pk)
    if request.method == "POST":
        return _post(request, visit, sitting, position, now)
    if is_over(sitting, now):
        return redirect("sittings:done", visit.application.pk)
    return _page(request, visit, _part_or_404(sitting, position), now)


def _post(request: HttpRequest, visit: Visit, sitting: Sitting, position: int, now: datetime) -> HttpResponse:
    form = AnswerForm(request.POST)
    text = request.POST.get("text", "")
    if not form.is_valid():
        # Only a form that was tampered with lacks its revision; its text is shown again, on the current one.
        return _page(request, visit, _part_or_404(sitting, position), now, text=text, status=422)
    revision = form.cleaned_data["revision"]
    try:
        services.save_answer(sitting=sitting, position=position, expected_revision=revision, text=text, at=now)
    except services.UnknownPlace:
        raise Http404 from None
    except services.AnswerTooLong as error:
        part = _part_or_404(sitting, position)
        return _page(request, visit, part, now, text=text, revision=revision, error=str(error), status=422)
    except services.AnswerConflict as conflict:
        part = _part_or_404(sitting, position)
        return _page(request, visit, part, now, text=text, revision=conflict.revision, conflict=conflict, status=409)
    except services.SittingClosed as closed:
        return _closed(request, visit, closed)
    return _onward(request, visit, sitting, position)


def _onward(request: HttpRequest, visit: Visit, sitting: Sitting, position: int) -> HttpResponse:
    go = request.POST.get("go", "")
    if go == "previous" and position > 1:
        return redirect("sittings:question", visit.application.pk, position - 1)
    if go == "next" and position < sitting.answers.count():
        return redirect("sittings:question", visit.application.pk, position + 1)
    if go == "stay":
        return redirect("sittings:question", visit.application.pk, position)
    return redirect("sittings:check", visit.application.pk)


def _part_or_404(sitting: Sitting, position: int) -> AnswerPart:
    part = part_at(sitting_id=sitting.pk, position=position)
    if part is None:
        raise Http404
    return part


def _page(
    request: HttpRequest,
    visit: Visit,
    part: AnswerPart,
    now: datetime,
    *,
    text: str | None = None,
    revision: int | None = None,
    conflict: services.AnswerConflict | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    answer = part.answer
    context = {
        "visit": visit,
        "company": visit.application.opening.title,
        "question": answer.question_version,
        "part": part,
        "words": len(part.text.split()),
        "text": part.text if text is None else text,
        "revision": part.revision if revision is None else revision,
        "conflict": conflict,
        "error": error,
        "step": answer.position,
        "steps": answer.sitting.answers.count(),
        **clock_context(answer.sitting, now),
    }
    return render(request, "sittings/question.html", context, status=status)


def clock_context(sitting: Sitting, now: datetime) -> dict[str, Any]:
    """What a page needs to show the time left by the server's clock."""
    if sitting.deadline_at is None:
        return {"deadline_at": None}
    left = max((sitting.deadline_at - now).total_seconds(), 0)
    return {"deadline_at": sitting.deadline_at, "seconds_left": int(left), "minutes_left": int(-(-left // 60))}


def _closed(request: HttpRequest, visit: Visit, closed: services.SittingClosed) -> HttpResponse:
    context = {"visit": visit, "company": visit.application.opening.title, "text": closed.text}
    return render(request, "sittings/closed.html", context, status=410)


@require_POST
@candidate_page
def save(request: HttpRequest, visit: Visit, position: int) -> JsonResponse:
    """Autosave: {"text", "revision"} in, the receipt or what stands in its way out."""
    now = timezone.now()
    try:
        body = json.loads(request.body)
        text, revision = body["text"], body["revision"]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "malformed"}, status=400)
    if not isinstance(text, str) or type(revision) is not int or visit.sitting is None:
        return JsonResponse({"error": "malformed"}, status=400)
    return _save(visit.sitting, position, text, revision, now)


def _save(sitting: Sitting, position: int, text: str, revision: int, now: datetime) -> JsonResponse:
    try:
        receipt = services.save_answer(
            sitting=sitting, position=position, expected_revision=revision, text=text, at=now
        )
    except services.AnswerConflict as conflict:
        there = {"text": conflict.text, "revision": conflict.revision, "saved_at": conflict.saved_at}
        return JsonResponse({"error": "conflict", **there}, status=409)
    except services.SittingClosed as closed:
        return JsonResponse({"error": "closed", "message": str(closed)}, status=410)
    except services.AnswerTooLong as error:
        return JsonResponse({"error": "too_long", "message": str(error)}, status=422)
    except services.UnknownPlace:
        return JsonResponse({"error": "unknown"}, status=404)
    return JsonResponse(
        {
            "revision": receipt.revision,
            "saved_at": receipt.saved_at,
            "words": receipt.words,
            "sha256": receipt.sha256,
            **_clock(sitting, now),
        }
    )


@require_safe
@candidate_page
def clock(request: HttpRequest, visit: Visit) -> JsonResponse:
    """The time left by the server's clock, for a page that slept or whose deadline was moved."""
    if visit.sitting is None:
        return JsonResponse({"error": "unknown"}, status=404)
    return JsonResponse(_clock(visit.sitting, timezone.now()))


def _clock(sitting: Sitting, now: datetime) -> dict[str, Any]:
    left = None if sitting.deadline_at is None else (sitting.deadline_at - now).total_seconds()
    return {"seconds_left": left, "submitted": sitting.submitted_at is not None}
