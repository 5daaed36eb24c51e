"""Reading the rubric: its versions, and what differs between two of them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import StaffRequest
from roles import queries
from roles.difference import rubric_groups
from roles.models import Rubric, RubricVersion

DRAFT = "draft"


def crumbs() -> list[tuple[str, str]]:
    return [(reverse("roles:rubric"), _("Rubric"))]


@require_safe
@access.staff("rubrics.view")
def rubric(request: StaffRequest) -> HttpResponse:
    """The version that new openings stand on."""
    found = queries.rubric()
    return _show(request, found, found.current if found else None)


@require_safe
@access.staff("rubrics.view")
def version(request: StaffRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(RubricVersion.objects.select_related("published_by"), rubric__key="core", number=number)
    return _show(request, queries.rubric(), shown)


def _show(request: StaffRequest, rubric: Rubric | None, version: RubricVersion | None) -> HttpResponse:
    context = {
        "rubric": rubric,
        "version": version,
        "versions": queries.rubric_versions(),
        "is_current": version is not None and rubric is not None and version.pk == rubric.current_id,
        "standing": queries.standing_on(version) if version else None,
        "may_edit": access.may(request.user, "rubrics.edit"),
        "may_comment": access.may(request.user, "rubrics.comment"),
    }
    return render(request, "roles/rubric.html", context)


@require_safe
@access.staff("rubrics.view")
def difference(request: StaffRequest) -> HttpResponse:
    """Between two versions (`?from=1&to=2`); who edits may also ask for the draft. Without either, the last step."""
    rubric = queries.rubric()
    if rubric is None:
        raise Http404
    may_edit = access.may(request.user, "rubrics.edit")
    numbers = list(queries.rubric_versions().values_list("number", flat=True))
    choices = [(str(number), _("Version %(number)d") % {"number": number}) for number in numbers]
    if may_edit and rubric.draft is not None:
        choices.insert(0, (DRAFT, _("Draft")))
    newer = request.GET.get("to") or choices[0][0]
    older = request.GET.get("from") or choices[min(1, len(choices) - 1)][0]
    known = {value for value, _label in choices}
    if newer not in known or older not in known:
        raise Http404
    context = {
        "rubric": rubric,
        "choices": choices,
        "older": older,
        "newer": newer,
        "labels": dict(choices),
        "groups": rubric_groups(_body(rubric, older), _body(rubric, newer)),
        "crumbs": crumbs(),
    }
    return render(request, "roles/difference.html", context)


def _body(rubric: Rubric, which: str) -> dict[str, Any]:
    if which == DRAFT:
        return dict(rubric.draft or {})
    return dict(rubric.versions.get(number=which).body)
