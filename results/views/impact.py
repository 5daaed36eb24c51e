"""What publishing would have changed, in openings that are closed: before it is done."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import StaffRequest
from results.impact import MIN_GROUP, Impact, impact_of_role, impact_of_rubric, rubric_texts
from results.impact_drawing import slopes
from roles import queries, services
from roles.forms import WeightsForm
from roles.models import Competency, Role


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("roles.edit")
def role_impact(request: StaffRequest, key: str) -> HttpResponse:
    """Of the weights and minimums that were typed (they are carried along, and saved from here), or of the role's."""
    role = get_object_or_404(Role, key=key)
    competencies = list(Competency.objects.all())
    form = WeightsForm(request.POST or None, role=role, competencies=competencies)
    crumbs = [(reverse("roles:list"), _("Roles")), (reverse("roles:role", args=[key]), role.label)]
    typed = request.method == "POST"
    if typed and not form.is_valid():
        return render(request, "roles/role_edit.html", {"role": role, "form": form, "crumbs": crumbs})
    weights = form.weights if typed else role.weights
    minimums = form.minimums if typed else role.minimums
    context = {
        "role": role,
        "typed": typed,
        "fields": [(name, value) for name, value in request.POST.items() if name in form.fields],
        "compared": _compared(role, competencies, weights, minimums),
        "crumbs": crumbs,
        **_shown(impact_of_role(role, weights=weights, minimums=minimums)),
    }
    return render(request, "results/impact_role.html", context)


@never_cache
@require_safe
@access.staff("rubrics.edit")
def rubric_impact(request: StaffRequest) -> HttpResponse:
    """Of the rubric's draft."""
    rubric = queries.rubric()
    if rubric is None or rubric.current is None:
        raise Http404
    draft = services.working_body(rubric)
    keys = [item["key"] for item in draft["competencies"]]
    labels = {item["key"]: item["label"] for item in [*rubric.current.body["competencies"], *draft["competencies"]]}
    context = {
        "rubric": rubric,
        "texts": rubric_texts(rubric.current.body, draft),
        "labels": labels,
        "crumbs": [(reverse("roles:rubric"), _("Rubric")), (reverse("roles:draft"), _("Draft"))],
        **_shown(impact_of_rubric(keys)),
    }
    return render(request, "results/impact_rubric.html", context)


def _shown(impact: Impact) -> dict[str, Any]:
    groups = [{"group": group, "drawing": slopes(group.changes)} for group in impact.groups]
    return {"impact": impact, "groups": groups, "least": MIN_GROUP}


def _compared(
    role: Role, competencies: list[Competency], weights: dict[str, int], minimums: dict[str, float]
) -> list[dict[str, Any]]:
    """Each competency with what stands and what is tried."""
    return [
        {
            "competency": item,
            "weight": role.weights.get(item.key, 0),
            "tried": weights.get(item.key, 0),
            "minimum": role.minimums.get(item.key),
            "tried_minimum": minimums.get(item.key),
        }
        for item in competencies
    ]
