"""Days that do not count as business days, for the whole installation."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from sittings.forms import FreeDayForm
from sittings.models import FreeDay
from sittings.services.free_days import FreeDayRefused, add_free_day, remove_free_day


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("free_days.edit")
def free_days(request: StaffRequest) -> HttpResponse:
    """The list, those to come first, and the form that adds one."""
    form = FreeDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_free_day(**form.cleaned_data, by=request.user, at=timezone.now())
        except FreeDayRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. It counts for everybody who has not started yet."))
            return redirect("accommodations:free_days")
    today = timezone.now().date()
    days = list(FreeDay.objects.select_related("added_by"))
    context = {
        "form": form,
        "coming": [one for one in days if one.day >= today],
        "past": [one for one in reversed(days) if one.day < today],
        "here": "days",
    }
    return render(request, "accommodations/free_days.html", context, status=422 if form.errors else 200)


@require_POST
@access.staff("free_days.edit")
def remove(request: StaffRequest, day: str) -> HttpResponse:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if remove_free_day(day=found, by=request.user, at=timezone.now()):
        messages.success(request, _("Taken out. The day counts again."))
    return redirect("accommodations:free_days")
