"""What goes next because its time is over, what is held, and what has gone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from results import retention as reading
from results.forms import HoldForm
from results.models import ErasureNotice, RetentionHold
from results.services import retention as services

PAGE = 25
LATEST = 10


@never_cache
@require_safe
@access.staff("people.erase")
def retention(request: StaffRequest) -> HttpResponse:
    page = Paginator(reading.announced(), PAGE).get_page(request.GET.get("page"))
    kept = reading.why_kept([notice.application for notice in page])
    holds = RetentionHold.objects.filter(lifted_at=None).select_related(
        "application__person", "application__opening", "set_by"
    )
    done = ErasureNotice.objects.filter(done_at__isnull=False).select_related("application__opening")
    context = {
        "page_obj": page,
        "rows": [(notice, reading.goes_on(notice), kept[notice.application_id]) for notice in page],
        "holds": Paginator(holds, PAGE).get_page(request.GET.get("held")),
        "done": done.order_by("-done_at", "-pk")[:LATEST],
        "done_count": done.count(),
        "untold": list(reading.teams_without_a_time()),
        "today": timezone.now(),
    }
    return render(request, "results/retention.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("people.erase")
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep one application beyond its time, with a reason."""
    application = get_object_or_404(reading.ending().select_related("person", "opening__team__company"), pk=pk)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.hold(application=application, **form.cleaned_data, by=request.user, at=timezone.now())
        except services.HoldRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Held. Nothing of it goes by itself until somebody lifts this."))
            return redirect("results:retention")
    context = {
        "application": application,
        "opening": application.opening,
        "form": form,
        "crumbs": [(reverse("results:retention"), _("How long data is kept"))],
    }
    return render(request, "results/retention_hold.html", context, status=422 if form.errors else 200)


@require_POST
@access.staff("people.erase")
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(RetentionHold.objects.select_related("application"), pk=pk)
    if services.lift(hold=found, by=request.user, at=timezone.now()):
        messages.success(request, _("Lifted. If its time is over, it goes with the next daily run."))
    return redirect("results:retention")
