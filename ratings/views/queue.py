from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import access
from accounts.access import StaffRequest
from interviews.queries import cards_waiting
from openings.models import Opening
from ratings import progress
from ratings.calibration import closed_openings
from ratings.queries import answers_with_texts, rated_by
from ratings.workbench import rated_rows

PAGE_SIZE = 25


def chosen_opening(request: StaffRequest) -> Opening | None:
    """The opening that the page is narrowed to; one that is not the user's does not exist."""
    pk = request.GET.get("opening", "")
    return access.visible_or_404(Opening.objects.all(), request.user, pk=int(pk)) if pk.isdecimal() else None


@never_cache
@require_GET
@access.staff("queue.rate")
def queue(request: StaffRequest) -> HttpResponse:
    """What waits for this rater, and what they rated already."""
    opening = chosen_opening(request)
    shows_rated = request.GET.get("show") == "rated"
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    context: dict[str, Any] = {
        "opening": opening,
        "progress": progress.queue_progress(request.user, opening),
        "done_today": progress.done_since(request.user, midnight),
        "show": "rated" if shows_rated else "waiting",
        "closed": closed_openings(request.user),
        "interviews": request.user.interview_guides.exists(),
        "cards_waiting": cards_waiting(request.user).count(),
    }
    if shows_rated:
        answers = answers_with_texts(progress.of_opening(rated_by(request.user), opening))
        page = Paginator(answers, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "rows": rated_rows(page.object_list, request.user)}
    return render(request, "ratings/queue.html", context)


@never_cache
@require_GET
@access.staff("queue.rate")
def next_item(request: StaffRequest) -> HttpResponse:
    """To the first answer that waits; to the queue, which says so, when none does."""
    opening = chosen_opening(request)
    query = f"?opening={opening.pk}" if opening else ""
    answer_pk = progress.next_waiting(request.user, opening=opening)
    if answer_pk is None:
        return redirect(reverse("ratings:queue") + query)
    return redirect(reverse("ratings:item", args=[answer_pk]) + query)
