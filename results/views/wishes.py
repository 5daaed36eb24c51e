"""The page on which a member of staff says what they want. Behind their own link; never part of a score."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from growth.models import Development, Wish
from growth.services import wishes as services
from results.growth_forms import WishForm, wish_initial
from results.views.after import frame
from sittings.door import Visit, candidate_page


def may_wish(visit: Visit) -> bool:
    """In a development opening, and for whoever has a development plan with the team."""
    opening = visit.application.opening
    plans = Development.objects.filter(person=visit.application.person_id, team=opening.team_id)
    return opening.is_development or plans.exists()


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def wishes(request: HttpRequest, visit: Visit) -> HttpResponse:
    application = visit.application
    if not may_wish(visit):
        raise Http404
    versions = Wish.objects.filter(person=application.person_id, team=application.opening.team_id)
    found = list(versions.select_related("role").order_by("-number"))
    latest = found[0] if found else None
    form = WishForm(request.POST if request.method == "POST" else None, initial=wish_initial(latest))
    if form.is_valid():
        try:
            shared = form.cleaned_data["shared"]
            services.save_wish(application=application, wish=form.wish(), shared=shared, at=timezone.now())
        except services.WishInvalid as error:
            form.add_error(None, str(error))
        else:
            said = _("Saved. Managers of your team can read it.") if shared else _("Saved. Only you can read it.")
            messages.success(request, said)
            return redirect("results:wishes", application.pk)
    context = {**frame(visit), "form": form, "latest": latest, "earlier": found[1:]}
    return render(request, "results/own/wishes.html", context, status=422 if form.errors else 200)


@require_POST
@candidate_page
def remove(request: HttpRequest, visit: Visit) -> HttpResponse:
    if services.remove_wishes(application=visit.application, at=timezone.now()):
        messages.success(request, _("What you had written is gone, with all its versions."))
    return redirect("results:status", visit.application.pk)
