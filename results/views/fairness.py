"""What candidates said of themselves, in groups, for the one who looks after fairness."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import access
from accounts.access import StaffRequest
from audit.services import record, user_actor
from ratings.gaps import TOLERATED, gaps_of_raters
from results.queries import applications_that_went_on
from sittings.identities import LEAST, tables


@never_cache
@require_GET
@access.staff("fairness.view")
def fairness(request: StaffRequest) -> HttpResponse:
    """Over all openings together, never of one. That it was read is on record."""
    found = tables(applications_that_went_on())
    record(
        actor=user_actor(request.user.pk), action="fairness.read", subject_kind="user", subject_id=request.user.pk,
        at=timezone.now(),
    )  # fmt: skip
    context = {"tables": found, "least": LEAST, "machines": gaps_of_raters(), "tolerated": TOLERATED}
    return render(request, "results/fairness.html", context)
