from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import StaffRequest
from roles import queries, services
from roles.forms import WeightsForm
from roles.models import Competency, Role
from roles.supplied import product_roles
from roles.words import places_of, subject_of
from wording.views import rows_of


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(reverse("roles:list"), _("Roles")), *more]


def _bars(role: Role, competencies: list[Competency]) -> list[dict[str, object]]:
    """The weights for the drawings: each where the one before it ends, and as a bar on a scale up to 50 percent."""
    bars: list[dict[str, object]] = []
    start = 0
    for item in competencies:
        weight = role.weights.get(item.key, 0)
        minimum = role.minimums.get(item.key)
        width = min(weight * 2, 100)
        bars.append({"competency": item, "weight": weight, "start": start, "width": width, "minimum": minimum})
        start += weight
    return bars


@require_safe
@access.staff("rubrics.view")
def roles(request: StaffRequest) -> HttpResponse:
    competencies = list(Competency.objects.all())
    found = [
        {"role": role, "bars": _bars(role, competencies)}
        for role in queries.roles().order_by(F("retired_at").asc(nulls_first=True), "position", "key")
    ]
    return render(request, "roles/roles.html", {"roles": found, "may_edit": access.may(request.user, "roles.edit")})


@require_safe
@access.staff("rubrics.view")
def role(request: StaffRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Role, key=key)
    may_edit = access.may(request.user, "roles.edit")

    def url(language: str) -> str:
        return reverse("roles:translate_role", args=[key, language])

    context = {
        "role": found,
        "wordings": rows_of(subject_of(found), places_of(found), url=url) if may_edit else [],
        "bars": _bars(found, list(Competency.objects.all())),
        "may_edit": may_edit,
        "may_retire": may_edit and found.key not in product_roles(),
        "crumbs": crumbs(),
    }
    return render(request, "roles/role.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("roles.edit")
def edit_role(request: StaffRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Role, key=key)
    base = services.role_hash(found)
    form = WeightsForm(
        request.POST or None, role=found, competencies=list(Competency.objects.all()), initial={"base": base}
    )
    # "again" comes from the preview of what it would have changed: the fields are shown as they were typed.
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        try:
            services.update_role(
                role=found,
                weights=form.weights,
                minimums=form.minimums,
                base=form.cleaned_data["base"] or None,
                by=request.user,
                at=timezone.now(),
            )
        except services.RoleConflict:
            # The next attempt goes on from what is stored now: who sends again has read this sentence.
            form.data = {**request.POST.dict(), "base": base}
            form.add_error(None, _("Somebody else changed this role in the meantime. Save again to put yours instead."))
        else:
            messages.success(request, _("Saved. New openings of this role start from these weights."))
            return redirect("roles:role", key=key)
    here = crumbs((reverse("roles:role", args=[key]), found.label))
    return render(request, "roles/role_edit.html", {"role": found, "form": form, "crumbs": here})
