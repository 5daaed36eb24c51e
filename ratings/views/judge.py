from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access
from accounts.access import StaffRequest
from ratings.judge.config import judge_config
from ratings.judge.queries import conversation, indented, judge_calls, reply_in
from ratings.models import JudgeCall, JudgeTranscript
from ratings.queries import has_seen_others
from ratings.reasons import reason_words
from ratings.services import people
from ratings.services.judge import spent

PAGE = 50


@never_cache
@require_GET
@access.staff("judge_calls.read")
def calls(request: StaffRequest) -> HttpResponse:
    """Every call to the judge's endpoint, of everything or of one opening, answer or run: what came of it, its cost."""
    wanted = {name: _number(request, name) for name in ("opening", "answer", "run")}
    found = judge_calls(**wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(call, reason_words(call.problem) if call.problem else "") for call in page],
        "any_estimated": any(call.is_estimated for call in page),
        "total": spent(found.order_by()),
        "filtered": any(pk is not None for pk in wanted.values()),
        "config": judge_config(),
    }
    return render(request, "ratings/judge_calls.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@access.staff("judge_calls.read")
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """What was sent, word for word; and what came back once the reader asks for it, which is logged as a reveal."""
    shown = get_object_or_404(JudgeCall.objects.select_related("opening", "answer__question_version", "run"), pk=pk)
    answer = shown.answer
    if request.method == "POST":
        if answer:
            people.reveal(user=request.user, opening=shown.opening, answer=answer, at=timezone.now())
        return redirect("ratings:judge_call", pk=pk)
    transcript = JudgeTranscript.objects.filter(call=shown).first()
    context = {
        "call": shown,
        "problem": reason_words(shown.problem) if shown.problem else "",
        "config": judge_config(),
        "sent": conversation(transcript.request) if transcript else [],
        "reply": reply_in(transcript.response) if transcript else "",
        "received": indented(transcript.response) if transcript else "",
        "is_open": answer is not None and has_seen_others(user=request.user, answer=answer),
    }
    return render(request, "ratings/judge_call.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    """An id from the address; one that is none finds nothing."""
    given = request.GET.get(name)
    if given is None:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
