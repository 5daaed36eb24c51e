"""Practising before the clock runs: the same pages, and nothing of it is kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.kinds.blank import blank_fields
from assessments.practice import Practice, practice_for
from openings.models import Application
from openings.queries import asked_of
from openings.words import title_of
from sittings.door import Visit, candidate_page


def practice_of(application: Application) -> list[Practice]:
    """A practice question for each kind that the assessment asks."""
    version = asked_of(application)
    if version is None:
        return []
    asked = version.items.order_by("position").values_list("question_version__kind", flat=True)
    return practice_for(asked, get_language() or "en")


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def practice(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """One question to try out; what is typed goes into the next page and nowhere else."""
    if visit.sitting:
        return redirect("sittings:taking", visit.application.pk)
    questions = practice_of(visit.application)
    question = next((item for item in questions if item.kind == kind), None)
    if question is None:
        raise Http404
    content = question.asked.content
    sent = _sent(request)
    error = ""
    if (pressed := request.POST.get("send", "")).isdecimal():
        if request.POST.get(f"text-{pressed}", "").strip():
            sent = min(max(sent, int(pressed)), len(content.parts()))
        else:
            error = _("Write a reply first, then send it.")
    place = questions.index(question)
    context = {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "question": question,
        "asked": question.asked,
        "fields": blank_fields(content, request.POST.dict(), sent=sent),
        "sent": sent,
        "error": error,
        "tried": request.method == "POST" and not pressed,
        "following": questions[place + 1] if place + 1 < len(questions) else None,
        "place": place + 1,
        "places": len(questions),
    }
    return render(request, "sittings/practice.html", context, status=422 if error else 200)


def _sent(request: HttpRequest) -> int:
    sent = request.POST.get("sent", "")
    return int(sent) if sent.isdecimal() and len(sent) < 3 else 0
