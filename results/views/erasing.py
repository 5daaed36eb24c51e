"""Erasing a person from the hiring side: who asks by letter, or has no link, must not stay because of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from audit.services import user_actor
from openings.views.openings import opening_crumbs
from results import queries
from results.forms import ErasePersonForm
from results.services.erasing import erase_person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("people.erase")
def erase(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    """What goes, what stays, why; then it is done at once."""
    application = queries.visible_application(request.user, opening_id=opening_pk, application_id=pk)
    person = application.person
    if person.erased_at:
        messages.info(request, _("This person has been erased already."))
        return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    form = ErasePersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        erase_person(person=person, actor=user_actor(request.user.pk), at=timezone.now(), reason=reason)
        messages.success(request, _("Erased. What was judged and decided stays, without the person."))
        return redirect("results:opening", opening_pk)
    context = {
        "application": application,
        "opening": application.opening,
        "crumbs": opening_crumbs(application.opening),
        "openings": [item.opening for item in person.applications.select_related("opening")],
        "form": form,
    }
    return render(request, "results/erase_person.html", context, status=422 if form.errors else 200)
