"""The calibration set, for admins: what raters learn on, with an expert's levels and reasons."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from ratings import calibration as reading
from ratings.forms import CalibrationItemForm
from ratings.models import CalibrationItem
from ratings.services import calibration as services
from roles.queries import current_rubric_version

PAGE_SIZE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("calibration.edit")
def calibration(request: StaffRequest) -> HttpResponse:
    """The set, and a form for an answer of one's own."""
    version = current_rubric_version()
    competencies = version.body["competencies"]
    form = CalibrationItemForm(request.POST if request.method == "POST" else None, competencies=competencies)
    if form.is_bound and form.is_valid():
        try:
            services.add_item(**form.item(), by=request.user, at=timezone.now())
        except services.CalibrationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added to the calibration set."))
            return redirect("ratings:calibration")
    page = Paginator(reading.active_items(), PAGE_SIZE).get_page(request.GET.get("page"))
    labels = {item["key"]: item["label"] for item in competencies}
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(item, [(key, labels.get(key, key), level) for key, level in item.levels.items()]) for item in page],
        "fewest": reading.FEWEST_ITEMS,
        "crumbs": [(reverse("ratings:queue"), _("Rate")), (reverse("ratings:training"), _("Rater training"))],
    }
    return render(request, "ratings/calibration.html", context, status=422 if form.is_bound else 200)


@require_POST
@access.staff("calibration.edit")
def take_samples(request: StaffRequest) -> HttpResponse:
    taken = services.take_samples(version=current_rubric_version(), by=request.user, at=timezone.now())
    words = ngettext("%(n)d sample answer is in the set.", "%(n)d sample answers are in the set.", taken) % {"n": taken}
    messages.success(request, words)
    return redirect("ratings:calibration")


@require_POST
@access.staff("calibration.edit")
def retire_item(request: StaffRequest, pk: int) -> HttpResponse:
    services.retire_item(item=get_object_or_404(CalibrationItem, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("Taken out of the set. Trainings that had it keep it."))
    return redirect("ratings:calibration")
