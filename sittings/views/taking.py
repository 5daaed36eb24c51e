"""One question a page, and its autosave."""

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openings.words import title_of
from sittings import services
from sittings.clocks import break_seconds_left, break_under_way, clock_context, clock_of, is_up
from sittings.door import Visit, candidate_page
from sittings.fields import Field, Typed, fields_of, read_typed, with_typed
from sittings.models import Answer, Sitting
from sittings.needs import with_extra
from sittings.queries import BETWEEN_PARTS, answer_at, pieces_of, remark_on
from sittings.text import clean
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
    if break_under_way(sitting, now):
        return redirect("sittings:break", visit.application.pk)
    answer = _answer_or_404(sitting, position)
    if answer.limit_minutes and answer.opened_at is None:
        return _before_opening(request, visit, answer, now)
    if is_up(answer, now):
        return _question_over(request, visit, answer, now)
    return _page(request, visit, answer, fields_of(answer), now)


def _post(request: HttpRequest, visit: Visit, sitting: Sitting, position: int, now: datetime) -> HttpResponse:
    answer = _answer_or_404(sitting, position)
    typed = read_typed(request.POST, answer.as_read.asked.content, fields_of(answer))
    send = request.POST.get("send", "")
    errors: dict[int, str] = {}
    conflicts: dict[int, services.AnswerConflict] = {}
    for item in typed:
        if item.revision is None:
            # Only a form that was tampered with lacks its revision; its text is shown again, on the current one.
            errors[item.position] = _("This did not arrive whole. Please send it once more.")
            continue
        keep = services.send_reply if send == str(item.position) else services.save_answer
        try:
            keep(
                sitting=sitting, position=position, part=item.position, expected_revision=item.revision,
                text=item.text, at=now,
            )  # fmt: skip
        except (services.AnswerTooLong, services.NothingToSend) as error:
            errors[item.position] = str(error)
        except services.AnswerConflict as conflict:
            conflicts[item.position] = conflict
        except services.SittingClosed:
            return _closed(request, visit, sitting, position, typed, now)
        except services.AlreadySent as sent:
            if clean(item.text) != sent.text:
                return _stands(request, visit, answer, sent, now)
    if errors or conflicts:
        answer = _answer_or_404(sitting, position)
        fields = with_typed(fields_of(answer), typed, errors=errors, conflicts=conflicts)
        return _page(request, visit, answer, fields, now, status=409 if conflicts else 422)
    return _onward(request, visit, sitting, position, sent=send)


def _onward(request: HttpRequest, visit: Visit, sitting: Sitting, position: int, *, sent: str) -> HttpResponse:
    here = reverse("sittings:question", args=[visit.application.pk, position])
    go = "stay" if sent else request.POST.get("go", "")
    if go == "previous" and position > 1:
        return redirect("sittings:question", visit.application.pk, position - 1)
    if go == "next" and position < sitting.answers.count():
        return redirect("sittings:question", visit.application.pk, position + 1)
    if go == "stay":
        return redirect(f"{here}#latest" if sent else here)
    return redirect("sittings:check", visit.application.pk)


@require_POST
@candidate_page
def open_question(request: HttpRequest, visit: Visit, position: int) -> HttpResponse:
    """Start the clock of a question that has a time of its own."""
    if visit.sitting is None:
        return redirect("sittings:taking", visit.application.pk)
    try:
        services.open_question(sitting=visit.sitting, position=position, at=timezone.now())
    except services.NotOpen:
        return redirect("sittings:taking", visit.application.pk)
    return redirect("sittings:question", visit.application.pk, position)


def _before_opening(request: HttpRequest, visit: Visit, answer: Answer, now: datetime) -> HttpResponse:
    """The question is not shown before its clock runs, and no clock starts by going back and forth."""
    minutes = with_extra(answer.limit_minutes, answer.sitting.extra_percent)
    context = {**_around(visit, answer, now), "minutes": minutes}
    return render(request, "sittings/open_question.html", context)


def _question_over(request: HttpRequest, visit: Visit, answer: Answer, now: datetime) -> HttpResponse:
    context = {**_around(visit, answer, now), "pieces": pieces_of(answer, as_read=True), "is_over": True}
    return render(request, "sittings/question_over.html", context)


def _around(visit: Visit, answer: Answer, now: datetime) -> dict[str, Any]:
    """What every page of a question shows beside it."""
    return {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "question": answer.as_read,
        "answer": answer,
        "step": answer.position,
        "steps": answer.sitting.answers.count(),
        **clock_context(answer.sitting, now, None if is_up(answer, now) else answer),
    }


def _answer_or_404(sitting: Sitting, position: int) -> Answer:
    answer = answer_at(sitting_id=sitting.pk, position=position)
    if answer is None:
        raise Http404
    return answer


def _page(
    request: HttpRequest,
    visit: Visit,
    answer: Answer,
    fields: list[Field],
    now: datetime,
    *,
    stands: services.AlreadySent | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_around(visit, answer, now),
        "asked": answer.as_read.asked,
        "fields": fields,
        "stands": stands,
        "remark": remark_on(answer),
    }
    return render(request, "sittings/question.html", context, status=status)


def _stands(
    request: HttpRequest, visit: Visit, answer: Answer, sent: services.AlreadySent, now: datetime
) -> HttpResponse:
    """A reply came after another one had been sent in its place: both are shown, and the sent one stands."""
    answer = _answer_or_404(answer.sitting, answer.position)
    return _page(request, visit, answer, fields_of(answer), now, stands=sent, status=409)


def _closed(
    request: HttpRequest, visit: Visit, sitting: Sitting, position: int, typed: list[Typed], now: datetime
) -> HttpResponse:
    """Too late for the answer; kept apart, and shown to copy."""
    kept = [
        services.keep_late(
            sitting=sitting, position=position, part=item.position, revision=item.revision or 0, text=item.text, at=now
        )
        for item in typed
    ]
    text = BETWEEN_PARTS.join(item.text for item in typed if item.text)
    context = {"visit": visit, "company": title_of(visit.application.opening), "text": text, "kept": any(kept)}
    return render(request, "sittings/closed.html", context, status=410)


@require_POST
@candidate_page
def save(request: HttpRequest, visit: Visit, position: int) -> JsonResponse:
    """Autosave: {"text", "revision", "part" (1 unless given)} in, the receipt or what stands in its way out."""
    now = timezone.now()
    try:
        body = json.loads(request.body)
        text, revision, part = body["text"], body["revision"], body.get("part", 1)
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": "malformed"}, status=400)
    numbers = type(revision) is int and type(part) is int
    if not isinstance(text, str) or not numbers or visit.sitting is None:
        return JsonResponse({"error": "malformed"}, status=400)
    return _save(visit.sitting, position, part, text, revision, now)


def _save(sitting: Sitting, position: int, part: int, text: str, revision: int, now: datetime) -> JsonResponse:
    try:
        receipt = services.save_answer(
            sitting=sitting, position=position, part=part, expected_revision=revision, text=text, at=now
        )
    except services.AnswerConflict as conflict:
        there = {"text": conflict.text, "revision": conflict.revision, "saved_at": conflict.saved_at}
        return JsonResponse({"error": "conflict", **there}, status=409)
    except services.AlreadySent as sent:
        return JsonResponse({"error": "sent", "text": sent.text, "message": str(sent)}, status=409)
    except services.SittingClosed as closed:
        late = services.keep_late(sitting=sitting, position=position, part=part, revision=revision, text=text, at=now)
        return JsonResponse({"error": "closed", "message": str(closed), "kept": late is not None}, status=410)
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
            **_clock(sitting, now, position),
        }
    )


@require_safe
@candidate_page
def clock(request: HttpRequest, visit: Visit) -> JsonResponse:
    """The time left by the server's clock (`?question=2`: of this question, where it has less), and what of it moved.

    Pages ask every few seconds, so that what was granted or added shows without loading them again.
    """
    if visit.sitting is None:
        return JsonResponse({"error": "unknown"}, status=404)
    now, asked = timezone.now(), request.GET.get("question", "")
    position = int(asked) if asked.isdecimal() and len(asked) < 5 else None
    minutes = -(-break_seconds_left(visit.sitting, now) // 60)
    return JsonResponse({**_clock(visit.sitting, now, position), "break_minutes": minutes})


def _clock(sitting: Sitting, now: datetime, position: int | None) -> dict[str, Any]:
    answer = Answer.objects.filter(sitting=sitting, position=position).first() if position else None
    left = clock_of(sitting, answer).seconds_left(now)
    return {"seconds_left": left, "submitted": sitting.submitted_at is not None}
