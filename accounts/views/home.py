from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import StaffRequest
from accounts.models import User
from accounts.notices import home_notices


@dataclass(frozen=True)
class Place:
    action: str
    url_name: str
    label: str | Promise
    note: str | Promise


PLACES = (
    Place("openings.view", "openings:list", _("Openings"), _("Who is where, and what needs you.")),
    Place("openings.edit", "openings:plan_new", _("Plan a hire"), _("From what you need to a role, with the reasons.")),
    Place("queue.rate", "ratings:queue", _("Rating"), _("Answers that wait for your rating.")),
    Place("assessments.view", "assessments:list", _("Assessments"), _("What candidates are asked, by role.")),
    Place(
        "questions.view", "assessments:questions", _("Question bank"), _("Questions with their anchors and samples.")
    ),
    Place("rubrics.view", "roles:list", _("Roles"), _("Whom you hire, by what weights.")),
    Place("rubrics.view", "roles:rubric", _("Rubric"), _("The five competencies and their levels.")),
    Place("users.edit", "accounts:users", _("People and teams"), _("Who may sign in, and what they may do.")),
    Place("audit.read", "accounts:audit", _("Audit"), _("Who did what, and when.")),
)


def url_or_empty(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@access.staff("home.view")
def home(request: StaffRequest) -> HttpResponse:
    """Where each kind of user starts: raters at their queue, everybody else at a list of what they may do."""
    queue = url_or_empty("ratings:queue")
    if request.user.role == User.Role.RATER and queue:
        return redirect(queue)
    places = [
        {"url": url, "label": place.label, "note": place.note}
        for place in PLACES
        if access.may(request.user, place.action) and (url := url_or_empty(place.url_name))
    ]
    context = {"places": places, "notices": list(home_notices(request.user))}
    return render(request, "accounts/home.html", context)
