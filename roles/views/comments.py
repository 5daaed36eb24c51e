"""What colleagues say about the draft: read by whoever may comment, who need not be allowed to edit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from roles import queries, services
from roles.difference import competency_changes
from roles.models import Rubric, RubricComment
from roles.views.rubric import crumbs
from roles.views.states import found_rubric


@require_safe
@access.staff("rubrics.comment")
def read_draft(request: StaffRequest) -> HttpResponse:
    """The draft to read, competency by competency, with how much is said about each."""
    rubric = found_rubric()
    if rubric.draft is None:
        return render(request, "roles/draft_read.html", {"rubric": rubric, "crumbs": crumbs()})
    counts = queries.open_comments(rubric)
    competencies = [{**item, "comments": counts.get(item["key"], 0)} for item in rubric.draft["competencies"]]
    return render(
        request, "roles/draft_read.html", {"rubric": rubric, "competencies": competencies, "crumbs": crumbs()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("rubrics.comment")
def comments(request: StaffRequest, key: str) -> HttpResponse:
    """One competency of the draft, what it changes, and what is said about it; POST says something."""
    rubric = found_rubric()
    try:
        shown = services.competency_of(services.working_body(rubric), key)
    except KeyError as error:
        raise Http404 from error
    problem = ""
    if request.method == "POST":
        try:
            services.add_rubric_comment(
                rubric=rubric,
                competency=key,
                place=request.POST.get("place", ""),
                words=request.POST.get("words", ""),
                by=request.user,
                at=timezone.now(),
            )
        except services.NotValid as error:
            problem = str(error)
        else:
            return redirect(reverse("roles:comments", args=[key]) + "#comments")
    return _page(request, rubric, shown, problem)


def _page(request: StaffRequest, rubric: Rubric, shown: dict[str, object], problem: str) -> HttpResponse:
    key = str(shown["key"])
    current = rubric.current.body if rubric.current else {"competencies": []}
    before: dict[str, Any] = next((item for item in current["competencies"] if item["key"] == key), {})
    context = {
        "rubric": rubric,
        "competency": shown,
        "changes": competency_changes(before, shown) if before else (),
        "comments": queries.comments_on(rubric, key),
        "places": RubricComment.Place.choices,
        "place": request.POST.get("place") or request.GET.get("place", ""),
        "words": request.POST.get("words", ""),
        "problem": problem,
        "may_edit": access.may(request.user, "rubrics.edit"),
        "crumbs": [*crumbs(), (reverse("roles:read_draft"), _("Draft, to read"))],
    }
    return render(request, "roles/comments.html", context)


@require_POST
@access.staff("rubrics.comment")
def settle(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Whoever edits, or who wrote it, marks a comment as dealt with."""
    comment = get_object_or_404(RubricComment, pk=pk, competency=key, closed_at=None, rubric__key=queries.CORE)
    if access.may(request.user, "rubrics.edit") or comment.written_by_id == request.user.pk:
        services.settle_rubric_comment(comment=comment, by=request.user, at=timezone.now())
    else:
        messages.error(request, _("Whoever wrote it, or who edits the rubric, marks a comment as dealt with."))
    return redirect(reverse("roles:comments", args=[key]) + "#comments")
