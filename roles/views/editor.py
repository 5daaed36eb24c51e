"""Editing the rubric: a draft, competency by competency, until it is published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from roles import queries, services
from roles.difference import competency_changes, rubric_groups
from roles.forms import read_competency
from roles.models import Rubric
from roles.views.rubric import crumbs
from roles.views.states import found_rubric
from scoring.rubric import content_hash

EMPTY_INDICATOR = {"key": "", "text": "", "sign": 1}


@require_safe
@access.staff("rubrics.edit")
def draft(request: StaffRequest) -> HttpResponse:
    """Where editing starts and ends: what the draft changes, and what publishing it would mean."""
    rubric = found_rubric()
    groups = rubric_groups(rubric.current.body, rubric.draft) if rubric.current and rubric.draft else []
    changed = {group.key: len(group.changes) for group in groups}
    said = queries.open_comments(rubric)
    competencies = [
        {**item, "changes": changed.get(item["key"], 0), "comments": said.get(item["key"], 0)}
        for item in services.working_body(rubric)["competencies"]
    ]
    context = {
        "rubric": rubric,
        "competencies": competencies,
        "groups": groups,
        "standing": queries.standing_on(rubric.current) if rubric.current else None,
        "crumbs": crumbs(),
    }
    return render(request, "roles/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("rubrics.edit")
def competency(request: StaffRequest, key: str) -> HttpResponse:
    """The editor of one competency. Saves as a plain form, and by itself (asking for JSON) while one writes."""
    rubric = found_rubric()
    try:
        stored = services.competency_of(services.working_body(rubric), key)
    except KeyError as error:
        raise Http404 from error
    if request.method == "POST":
        return _save(request, rubric, key)
    return _editor(request, rubric, stored, base=content_hash(stored))


def _save(request: StaffRequest, rubric: Rubric, key: str) -> HttpResponse:
    typed = read_competency(request.POST, key)
    silent = request.accepts("application/json") and not request.accepts("text/html")
    try:
        _revision, base = services.save_competency_draft(
            rubric=rubric, competency=typed, base=request.POST.get("base", ""), by=request.user, at=timezone.now()
        )
    except services.DraftConflict as conflict:
        if silent:
            return JsonResponse({"message": _conflict_words(conflict)}, status=409)
        return _editor(request, rubric, typed, base=content_hash(conflict.theirs), conflict=conflict)
    if silent:
        return JsonResponse({"base": base, "message": _saved_words()})
    if "add" in request.POST:
        return redirect(reverse("roles:edit_competency", args=[key]) + "?add=1#new-indicator")
    messages.success(request, _("Saved in the draft. Candidates and raters see it when it is published."))
    return redirect("roles:draft")


def _saved_words() -> str:
    now = timezone.localtime()
    return _("Saved in the draft at %(time)s") % {"time": formats.time_format(now, "TIME_FORMAT")}


def _conflict_words(conflict: services.DraftConflict) -> str:
    who = str(conflict.saved_by) if conflict.saved_by else _("Somebody")
    return _("%(who)s has changed this competency while you were writing. Save to see both texts.") % {"who": who}


def _editor(
    request: StaffRequest,
    rubric: Rubric,
    shown: dict[str, Any],
    *,
    base: str,
    conflict: services.DraftConflict | None = None,
) -> HttpResponse:
    blank = [EMPTY_INDICATOR] if "add" in request.GET or "add" in request.POST or not shown["indicators"] else []
    context = {
        "rubric": rubric,
        "competency": shown,
        "indicators": [*shown["indicators"], *blank],
        "base": base,
        "conflict": conflict,
        "comments": queries.open_comments(rubric).get(shown["key"], 0),
        "theirs": competency_changes(shown, conflict.theirs) if conflict else (),
        "crumbs": [*crumbs(), (reverse("roles:draft"), _("Draft"))],
    }
    return render(request, "roles/competency_edit.html", context, status=409 if conflict else 200)


@require_POST
@access.staff("rubrics.edit")
def publish(request: StaffRequest) -> HttpResponse:
    try:
        revision = int(request.POST.get("revision", ""))
        version = services.publish_rubric(rubric=found_rubric(), by=request.user, at=timezone.now(), revision=revision)
    except ValueError:
        messages.error(request, _("Look at the difference first, then publish."))
    except services.DraftConflict:
        messages.error(request, _("The draft was changed since you looked at it. Look at the difference again."))
    except (services.NotValid, services.NothingToPublish) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Version %(number)d is what new openings stand on.") % {"number": version.number})
        return redirect("roles:rubric")
    return redirect("roles:draft")


@require_POST
@access.staff("rubrics.edit")
def discard(request: StaffRequest) -> HttpResponse:
    services.discard_rubric_draft(rubric=found_rubric(), by=request.user, at=timezone.now())
    messages.success(request, _("The draft is gone. The current version stands as it was."))
    return redirect("roles:draft")


@require_POST
@access.staff("rubrics.edit")
def start_from(request: StaffRequest, number: int) -> HttpResponse:
    """Put an older version into the draft, where there is none."""
    rubric = found_rubric()
    version = get_object_or_404(rubric.versions, number=number)
    if rubric.draft is not None:
        messages.error(request, _("There is a draft already. Publish or discard it first."))
        return redirect("roles:draft")
    try:
        services.save_rubric_draft(
            rubric=rubric, body=version.body, revision=rubric.draft_revision, by=request.user, at=timezone.now()
        )
    except services.DraftConflict:
        messages.error(request, _("Somebody else has just begun a draft."))
    else:
        messages.success(request, _("The draft says what version %(number)d said.") % {"number": number})
    return redirect("roles:draft")
