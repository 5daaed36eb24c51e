"""The library of further competencies, and which of them the draft of the rubric has."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from roles import library as content
from roles import queries, services
from roles.views.states import found_rubric


@require_safe
@access.staff("rubrics.view")
def library(request: StaffRequest) -> HttpResponse:
    """Every competency of it with its texts, and whether the rubric or its draft has it."""
    rubric = queries.rubric()
    current = rubric.current.body if rubric and rubric.current else {"competencies": []}
    working = services.working_body(rubric) if rubric else current
    published = {item["key"] for item in current["competencies"]}
    drafted = {item["key"] for item in working["competencies"]}
    may_edit = access.may(request.user, "rubrics.edit") and bool(rubric and rubric.current)
    rows = [
        {
            "competency": item,
            # What it is, without what counts as a sign of it.
            "short": item["definition"].split(". ")[0] + ".",
            "published": item["key"] in published,
            "drafted": item["key"] in drafted,
            "live_only": item["key"] in content.LIVE_ONLY,
        }
        for item in content.library()
    ]
    context = {"rows": rows, "may_edit": may_edit}
    return render(request, "roles/library.html", context)


@require_POST
@access.staff("rubrics.edit")
def add(request: StaffRequest, key: str) -> HttpResponse:
    try:
        services.add_library_competency(rubric=found_rubric(), key=key, by=request.user, at=timezone.now())
    except KeyError as error:
        raise Http404 from error
    except services.NotValid as error:
        messages.error(request, str(error))
        return redirect("roles:library")
    label = content.library_competency(key)["label"]
    words = _("%(label)s is in the draft. It counts once the draft is published and a role gives it a weight.")
    messages.success(request, words % {"label": label})
    return redirect("roles:draft")


@require_POST
@access.staff("rubrics.edit")
def remove(request: StaffRequest, key: str) -> HttpResponse:
    try:
        services.remove_competency(rubric=found_rubric(), key=key, by=request.user, at=timezone.now())
    except services.NotValid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken out of the draft. What was rated keeps it."))
    return redirect("roles:draft")
