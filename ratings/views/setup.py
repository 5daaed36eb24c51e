from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from openings.views.openings import OPENINGS, opening_crumbs
from ratings.forms import SetupForm
from ratings.models import RatingSetup
from ratings.services.setup import set_up_rating


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def setup(request: StaffRequest, pk: int) -> HttpResponse:
    """How the answers of an opening are given to raters; changeable while it runs."""
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    found = RatingSetup.objects.filter(opening=opening).first() or RatingSetup(opening=opening)
    names = ("order", "double_share", "needs_certificate")
    initial = {name: getattr(found, name) for name in names}
    form = SetupForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        set_up_rating(opening=opening, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved. It holds for what is rated from now on."))
        return redirect("results:opening", opening.pk)
    context = {"opening": opening, "form": form, "crumbs": opening_crumbs(opening)}
    return render(request, "ratings/setup.html", context, status=422 if form.is_bound else 200)
