from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import access
from accounts.access import StaffRequest
from accounts.models import User
from accounts.notices import home_notices
from results.home import open_openings, plans_under_way, tasks_of


@dataclass(frozen=True)
class Place:
    action: str
    url_name: str
    label: str | Promise
    note: str | Promise


PLACES = (
    Place("assessments.view", "assessments:list", _("Assessments"), _("What candidates are asked, by role.")),
    Place(
        "questions.view", "assessments:questions", _("Question bank"), _("Questions with their anchors and samples.")
    ),
    Place("rubrics.view", "roles:list", _("Roles"), _("Whom you hire, by what weights.")),
    Place("rubrics.view", "roles:rubric", _("Rubric"), _("The five competencies and their levels.")),
    Place("users.edit", "accounts:users", _("People and teams"), _("Who may sign in, and what they may do.")),
    Place("audit.read", "accounts:audit", _("Audit"), _("Who did what, and when.")),
    Place("work.view", "notifications:work", _("Background work"), _("What was given up, and doing it again.")),
)


@never_cache
@access.staff("home.view")
def home(request: StaffRequest) -> HttpResponse:
    """What needs the person who looks; raters start at their queue."""
    user = request.user
    if user.role == User.Role.RATER:
        return redirect("ratings:queue")
    context = {
        "tasks": tasks_of(user, timezone.now()),
        "openings": open_openings(user),
        "plans": plans_under_way(user),
        "notices": list(home_notices(user)),
        "hires": access.may(user, "openings.edit"),
        "places": [
            {"url": reverse(place.url_name), "label": place.label, "note": place.note}
            for place in PLACES
            if access.may(user, place.action)
        ],
    }
    return render(request, "results/home.html", context)
