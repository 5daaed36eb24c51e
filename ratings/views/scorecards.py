"""An interviewer's own scorecard, and the cards side by side once it is submitted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access
from accounts.access import StaffRequest
from interviews.models import InterviewGuide, Transcript
from interviews.queries import cards_waiting, still_to_score
from openings.models import Application
from ratings.scorecards import CHOICES as CARD_CHOICES
from ratings.scorecards import card_of, card_sheet, cards_compared, submitted_cards, typed_levels, typed_notes
from ratings.services import people
from ratings.services import scorecards as services

APPLICATIONS = Application.objects.select_related("person", "opening__team", "opening__policy__rubric_version")
GUIDES = InterviewGuide.objects.select_related("opening__policy__rubric_version")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("queue.rate")
def scorecard(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    """Fill in and submit. Works as one form; a script saves it while one writes."""
    application, guide = _interview(request, opening_pk, pk)
    if not guide.interviewers.filter(pk=request.user.pk).exists():
        raise Http404
    card = card_of(application, request.user)
    if card and card.submitted_at:
        return redirect("ratings:scorecards", opening_pk, pk)
    sheet = card_sheet(guide, card)
    error = ""
    if request.method == "POST":
        oral = request.POST.get("oral", "")
        try:
            card = services.save_scorecard(
                application=application, interviewer=request.user, levels=typed_levels(sheet, request.POST),
                notes=typed_notes(sheet, request.POST), oral=oral if oral in CARD_CHOICES else "", at=timezone.now(),
            )  # fmt: skip
        except services.CardRefused as refusal:
            error = str(refusal)
        else:
            sheet = card_sheet(guide, card)
            if request.headers.get("X-Requested-With") == "fetch":
                saved_at = timezone.localtime().strftime("%H:%M")
                return JsonResponse({"saved_at": saved_at, "done": sheet.done, "total": sheet.total})
            if "submit" not in request.POST:
                messages.success(request, _("Saved. Only you can read it."))
                return redirect("ratings:scorecard", opening_pk, pk)
            if sheet.is_complete:
                services.submit_scorecard(card=card, at=timezone.now())
                messages.success(request, _("Submitted. Here are the cards that are in so far."))
                return redirect("ratings:scorecards", opening_pk, pk)
            missing = sheet.total - sheet.done
            error = ngettext(
                "%(n)d line has no level yet. Choose one, or “no opportunity”.",
                "%(n)d lines have no level yet. Choose one for each, or “no opportunity”.",
                missing,
            ) % {"n": missing}
        if error and request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"error": error}, status=409)
    context = _frame(request, application, guide) | {"sheet": sheet, "card": card, "error": error}
    return render(request, "ratings/scorecard.html", context, status=422 if error else 200)


@never_cache
@require_GET
@access.staff("queue.rate")
def scorecards(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    """All submitted cards side by side. An interviewer sees them after their own; who hires sees them, and it is
    logged, as with every rating."""
    application, guide = _interview(request, opening_pk, pk)
    card = card_of(application, request.user)
    is_interviewer = guide.interviewers.filter(pk=request.user.pk).exists()
    if not is_interviewer and not (card and card.submitted_at) and not access.may(request.user, "results.view"):
        raise Http404
    waits = is_interviewer and not (card and card.submitted_at)
    cards = [] if waits or application.pk in still_to_score(request.user, application.opening) else (
        submitted_cards(application)
    )  # fmt: skip
    if cards and access.may(request.user, "results.view"):
        people.reveal_many(
            user=request.user, opening=application.opening, applications=[application.pk], at=timezone.now()
        )
    context = _frame(request, application, guide) | {
        "waits": waits,
        "compared": cards_compared(guide, cards) if cards else None,
        "outstanding": _outstanding(guide, application),
        "transcript": Transcript.objects.filter(application=application).first(),
    }
    return render(request, "ratings/scorecards.html", context)


@never_cache
@require_GET
@access.staff("queue.rate")
def my_interviews(request: StaffRequest) -> HttpResponse:
    """The openings that this person interviews in, and the cards that wait for them."""
    openings = access.visible(InterviewGuide.objects.filter(interviewers=request.user), request.user)
    context = {
        "guides": openings.select_related("opening__role").order_by("-opening__created_at"),
        "waiting": access.visible(cards_waiting(request.user), request.user)
        .select_related("person", "opening")
        .order_by("opening__title", "person__name"),
        "crumbs": [(reverse("ratings:queue"), _("Rate"))],
    }
    return render(request, "ratings/interviews.html", context)


def _interview(request: StaffRequest, opening_pk: int, pk: int) -> tuple[Application, InterviewGuide]:
    """A candidate of an opening that has a live interview; anybody else does not exist."""
    application = access.visible_or_404(APPLICATIONS, request.user, pk=pk, opening=opening_pk)
    guide = GUIDES.filter(opening=opening_pk).first()
    if guide is None or application.person.erased_at is not None:
        raise Http404
    return application, guide


def _outstanding(guide: InterviewGuide, application: Application) -> list[str]:
    """Interviewers who have begun a card of this candidate and not submitted it."""
    begun = guide.interviewers.filter(scorecards__application=application, scorecards__submitted_at=None)
    return list(begun.order_by("name").values_list("name", flat=True))


def _frame(request: StaffRequest, application: Application, guide: InterviewGuide) -> dict[str, Any]:
    crumbs = [
        (reverse("interviews:list", args=[application.opening_id]), _("Live interviews")),
    ]
    return {"application": application, "opening": application.opening, "guide": guide, "crumbs": crumbs}
