"""Hiring people: whose feedback can be released, and releasing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from bulk.kinds import AT_ONCE
from bulk.services import begin
from bulk.views import follow
from openings.models import Opening
from openings.views.openings import opening_crumbs
from results.forms import MOST_CHOSEN, chosen_ids
from results.models import FeedbackRelease
from results.releasing import releasable
from results.services import feedback as services
from results.views.opening import OPENINGS

PAGE = 50


@never_cache
@require_safe
@access.staff("feedback.release")
def feedback(request: StaffRequest, pk: int) -> HttpResponse:
    """Who can get it now, and who has got it. No score stands here, so nobody is shown what they still have to rate."""
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    ready = releasable(timezone.now(), opening=opening).select_related("person").order_by("person__name", "pk")
    releases = FeedbackRelease.objects.filter(application__opening=opening).select_related(
        "application__person", "released_by"
    )
    count = ready.count()
    context = {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "ready": ready[:MOST_CHOSEN],
        "ready_count": count,
        "ready_left": max(count - MOST_CHOSEN, 0),
        "page_obj": Paginator(releases, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "results/feedback_release.html", context)


@require_POST
@access.staff("feedback.release")
def release(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    at = timezone.now()
    only = chosen_ids(request.POST)
    if "all" in request.POST:
        only = list(releasable(at, opening=opening).values_list("pk", flat=True))
    if len(only) > AT_ONCE and opening.feedback != Opening.Feedback.OFF:
        return follow(begin(kind="release", opening=opening, applications=only, by=request.user, at=at))
    try:
        done = services.release_feedback(opening=opening, only=only, by=request.user, at=at)
    except services.FeedbackRefused as refusal:
        messages.error(request, str(refusal))
    else:
        n = len(done)
        words = ngettext("Feedback of %(n)d candidate released.", "Feedback of %(n)d candidates released.", n)
        messages.success(request, words % {"n": n})
    return redirect("results:feedback_of_opening", pk=pk)
