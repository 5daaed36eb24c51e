from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from openings.models import Opening
from ratings import progress
from ratings.comparison import comparison_of
from ratings.forms import ChoiceForm, NoteForm, SkipForm, TurnForm, first_error
from ratings.masked import exact_places
from ratings.queries import answers_with_texts, has_seen_others, ratable_answers
from ratings.services import people, workbench
from ratings.services.people import RatingRefused
from ratings.views.queue import chosen_opening
from ratings.workbench import Item, item_for
from sittings.models import Answer


def _answer(request: StaffRequest, answer_pk: int) -> Answer:
    """An answer that this user may rate; any other does not exist for them."""
    return get_object_or_404(answers_with_texts(ratable_answers(request.user)), pk=answer_pk)


def _query(opening: Opening | None) -> str:
    return f"?opening={opening.pk}" if opening else ""


def _next_url(request: StaffRequest, answer: Answer, opening: Opening | None) -> str:
    following = progress.next_waiting(request.user, after=answer, opening=opening)
    return reverse("ratings:item", args=[following]) + _query(opening) if following else ""


@never_cache
@require_http_methods(["GET", "POST"])
@access.staff("queue.rate")
def item(request: StaffRequest, answer_pk: int) -> HttpResponse:
    """One answer to rate, blind. Works as one form; a script saves each press of a key instead."""
    opening = chosen_opening(request)
    answer = _answer(request, answer_pk)
    shown = item_for(answer, request.user)
    note_form = NoteForm(request.POST or None, initial={"note": shown.note})
    if request.method == "POST" and note_form.is_valid():
        choices = {card.key: request.POST.get(f"level-{card.key}", "") for card in shown.cards}
        words = note_form.cleaned_data["note"]
        try:
            workbench.save_page(
                answer=answer, rater=request.user, choices=choices, words=words, turns=_turns(request, shown),
                at=timezone.now(),
            )  # fmt: skip
        except RatingRefused as error:
            messages.error(request, str(error))
        else:
            return _saved(request, answer, opening)
    return render(request, "ratings/item.html", _context(request, answer, shown, note_form, opening))


def _turns(request: StaffRequest, shown: Item) -> dict[tuple[int, str], str]:
    return {
        (turn.position, choice.key): request.POST.get(f"turn-{turn.position}-{choice.key}", "")
        for turn in shown.turns
        for choice in turn.choices
    }


def _saved(request: StaffRequest, answer: Answer, opening: Opening | None) -> HttpResponse:
    shown = item_for(answer, request.user)
    messages.success(request, _("Saved: %(n)d of %(m)d rated.") % {"n": shown.rated, "m": len(shown.cards)})
    return redirect(reverse("ratings:item", args=[answer.pk]) + _query(opening))


def _context(
    request: StaffRequest, answer: Answer, shown: Item, note_form: NoteForm, opening: Opening | None
) -> dict[str, Any]:
    return {
        "answer": answer,
        "item": shown,
        "note_form": note_form,
        "skip_form": SkipForm(),
        "opening": opening,
        "query": _query(opening),
        "progress": progress.queue_progress(request.user, opening),
        "next_url": _next_url(request, answer, opening),
        "seen_others": has_seen_others(user=request.user, answer=answer),
        # Signing in again changes the token; a page that is still open finds the new one in the cookie.
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "crumbs": [(reverse("ratings:queue") + _query(opening), _("Rate"))],
    }


@require_POST
@access.staff("queue.rate")
def rate(request: StaffRequest, answer_pk: int, competency: str) -> HttpResponse:
    """Keep one competency's level and marked words, and say how far the rater is."""
    answer = _answer(request, answer_pk)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": first_error(form)}, status=400)
    marks = form.cleaned_data["marks"]
    try:
        workbench.save_choice(
            answer=answer, competency=competency, rater=request.user, choice=form.cleaned_data["level"],
            marks=None if marks is None else exact_places(answer, marks), at=timezone.now(),
        )  # fmt: skip
    except RatingRefused as error:
        return JsonResponse({"error": str(error)}, status=409)
    return JsonResponse(_receipt(request, answer))


@require_POST
@access.staff("queue.rate")
def rate_turn(request: StaffRequest, answer_pk: int, position: int, competency: str) -> HttpResponse:
    """Keep what was said of one reply of a conversation."""
    answer = _answer(request, answer_pk)
    form = TurnForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": first_error(form)}, status=400)
    try:
        workbench.save_turn(
            answer=answer, position=position, competency=competency, rater=request.user,
            choice=form.cleaned_data["level"], at=timezone.now(),
        )  # fmt: skip
    except RatingRefused as error:
        return JsonResponse({"error": str(error)}, status=409)
    return JsonResponse(_receipt(request, answer))


def _receipt(request: StaffRequest, answer: Answer) -> dict[str, Any]:
    """What the page needs to know after a save; how far the queue is only once the answer is complete."""
    shown = item_for(answer, request.user)
    receipt = {
        "saved_at": timezone.localtime().strftime("%H:%M"),
        "rated": shown.rated,
        "competencies": len(shown.cards),
        "complete": shown.is_complete,
    }
    if not shown.is_complete:
        return receipt
    opening = chosen_opening(request)
    reached = progress.queue_progress(request.user, opening)
    following = _next_url(request, answer, opening)
    return receipt | {"done": reached.done, "total": reached.total, "next": following}


@require_POST
@access.staff("queue.rate")
def note(request: StaffRequest, answer_pk: int) -> HttpResponse:
    answer = _answer(request, answer_pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": first_error(form)}, status=400)
    workbench.save_note(answer=answer, rater=request.user, words=form.cleaned_data["note"], at=timezone.now())
    return JsonResponse({"saved_at": timezone.localtime().strftime("%H:%M")})


@never_cache
@require_http_methods(["GET", "POST"])
@access.staff("queue.rate")
def skip(request: StaffRequest, answer_pk: int) -> HttpResponse:
    """Leave an answer to others, with the reason."""
    opening = chosen_opening(request)
    answer = _answer(request, answer_pk)
    form = SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.skip_answer(answer=answer, rater=request.user, at=timezone.now(), **form.cleaned_data)
        # A conflict of interest takes more away than this answer: what comes next is known only now.
        following = _next_url(request, answer, opening)
        messages.success(request, _("Skipped. It is left to the others who rate."))
        return redirect(following or reverse("ratings:queue") + _query(opening))
    context = {"answer": answer, "form": form, "query": _query(opening), "opening": opening}
    return render(request, "ratings/skip.html", context, status=400 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@access.staff("queue.rate")
def compare(request: StaffRequest, answer_pk: int) -> HttpResponse:
    """How others and the machine rated it: only after one's own rating, and only after asking, which is logged."""
    opening = chosen_opening(request)
    answer = _answer(request, answer_pk)
    here = reverse("ratings:compare", args=[answer.pk]) + _query(opening)
    shown = item_for(answer, request.user)
    if not shown.is_complete:
        messages.warning(
            request, _("Rate every competency of this answer first. Then you can see the others' ratings.")
        )
        return redirect(reverse("ratings:item", args=[answer.pk]) + _query(opening))
    if request.method == "POST":
        people.reveal(user=request.user, opening=answer.sitting.application.opening, answer=answer, at=timezone.now())
        return redirect(here)
    context = _context(request, answer, shown, NoteForm(), opening)
    if not context["seen_others"]:
        return render(request, "ratings/reveal.html", context)
    return render(request, "ratings/compare.html", context | {"comparison": comparison_of(shown, request.user)})
