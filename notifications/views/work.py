"""Background work that was given up: what, when and why, and doing it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from jobs.queries import given_up
from jobs.registry import UnknownJobKind, handler_for
from notifications.kinds import work_label
from notifications.services import do_again

PAGE = 30


@never_cache
@require_safe
@access.staff("work.view")
def work(request: StaffRequest) -> HttpResponse:
    page = Paginator(given_up(), PAGE).get_page(request.GET.get("page"))
    # The first word alone: what comes after it may quote a candidate.
    rows = [(job, work_label(job.kind), job.last_error.partition(":")[0], can_begin_anew(job.kind)) for job in page]
    return render(request, "notifications/work.html", {"page_obj": page, "rows": rows})


@require_POST
@access.staff("work.view")
def again(request: StaffRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(given_up(), pk=pk)
    if not can_begin_anew(job.kind):
        raise Http404
    do_again(job=job, by=request.user, at=timezone.now())
    messages.success(request, _("It is being done again. If it fails again, it comes back here."))
    return redirect("notifications:work")


def can_begin_anew(kind: str) -> bool:
    try:
        return handler_for(kind).can_begin_anew
    except UnknownJobKind:
        return False
