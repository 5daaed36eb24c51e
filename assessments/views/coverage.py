"""The coverage map of the question bank."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import StaffRequest
from assessments.coverage import coverage_map
from roles import queries
from roles.models import Competency


@require_safe
@access.staff("questions.view")
def coverage(request: StaffRequest) -> HttpResponse:
    """Of all roles as a map, of one (`?role=analyst`) with its questions."""
    wanted = request.GET.get("role", "")
    roles = list(queries.offered_roles(keep=[wanted]))
    chosen = next((role for role in roles if role.key == wanted), None)
    if wanted and chosen is None:
        raise Http404
    context = {
        "all_roles": roles,
        "chosen": chosen,
        "map": coverage_map([chosen] if chosen else roles),
        "labels": dict(Competency.objects.values_list("key", "label")),
    }
    return render(request, "assessments/coverage.html", context)
