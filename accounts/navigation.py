"""The main menu: one table, filtered by what the reader's role may do."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access

# URL name, label, action, and the beginnings of the paths that belong to the entry.
ENTRIES: list[tuple[str, str | Promise, str, tuple[str, ...]]] = [
    ("openings:list", _("Openings"), "openings.view", ("/openings/", "/plans/", "/growth/")),
    ("ratings:queue", _("Rate"), "queue.rate", ("/rate/", "/calibration/")),
    ("roles:list", _("Roles and rubric"), "rubrics.view", ("/roles/", "/rubric/")),
    ("assessments:questions", _("Questions"), "questions.view", ("/questions/", "/coverage/", "/question-figures/")),
    ("assessments:list", _("Assessments"), "assessments.view", ("/assessments/",)),
    ("ratings:machine_raters", _("Machine raters"), "machine_raters.view", ("/machine-raters/",)),
    ("accommodations:requests", _("Accommodations"), "accommodations.grant", ("/accommodations/",)),
    ("results:fairness", _("Fairness"), "fairness.view", ("/fairness/",)),
    ("accounts:users", _("People"), "users.edit", ("/users/", "/teams/", "/retention/")),
    ("accounts:audit", _("Audit"), "audit.read", ("/audit/",)),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: `nav_items` [(url, label, active)] for signed-in staff."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "nav_items": [
            (reverse(name), label, request.path.startswith(paths))
            for name, label, action, paths in ENTRIES
            if access.may(user, action)
        ]
    }
