"""The one place that knows who may do what. Every view carries exactly one mark from here (a test checks it)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.models import User

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """The request of a view that is marked with `staff`: who asks is signed in."""

    user: User


ADMIN, MANAGER, RATER = User.Role.ADMIN, User.Role.HIRING_MANAGER, User.Role.RATER
COORDINATOR = User.Role.ACCOMMODATION
FAIRNESS = User.Role.FAIRNESS
EVERYBODY = frozenset(User.Role)

ACTIONS: dict[str, frozenset[User.Role]] = {
    "home.view": EVERYBODY,
    "profile.edit": EVERYBODY,
    "notifications.view": EVERYBODY,
    "filters.save": frozenset({ADMIN, MANAGER}),
    "rubrics.view": frozenset({ADMIN, MANAGER}),
    "rubrics.comment": frozenset({ADMIN, MANAGER}),
    "rubrics.edit": frozenset({ADMIN}),
    "roles.edit": frozenset({ADMIN}),
    "questions.view": frozenset({ADMIN, MANAGER}),
    "questions.edit": frozenset({ADMIN}),
    "assessments.view": frozenset({ADMIN, MANAGER}),
    "assessments.edit": frozenset({ADMIN}),
    "openings.view": frozenset({ADMIN, MANAGER}),
    "openings.edit": frozenset({ADMIN, MANAGER}),
    "candidates.invite": frozenset({ADMIN, MANAGER}),
    "interviews.import": frozenset({ADMIN, MANAGER}),
    "accommodations.grant": frozenset({ADMIN, COORDINATOR}),
    "queue.rate": frozenset({ADMIN, MANAGER, RATER}),
    "results.view": frozenset({ADMIN, MANAGER}),
    "results.export": frozenset({ADMIN, MANAGER}),
    "results.decide": frozenset({ADMIN, MANAGER}),
    "alike.settle": frozenset({ADMIN, MANAGER}),
    "alike.settle_any": frozenset({ADMIN}),
    "growth.edit": frozenset({ADMIN, MANAGER}),
    "companies.edit": frozenset({ADMIN, MANAGER}),
    "fairness.view": frozenset({FAIRNESS}),
    "appeals.answer": frozenset({ADMIN, MANAGER}),
    "feedback.release": frozenset({ADMIN, MANAGER}),
    "results.rate_again": frozenset({ADMIN, MANAGER}),
    "machine_raters.view": frozenset({ADMIN, MANAGER}),
    "machine_raters.edit": frozenset({ADMIN}),
    "calibration.edit": frozenset({ADMIN}),
    "judge_calls.read": frozenset({ADMIN}),
    "people.erase": frozenset({ADMIN}),
    "users.edit": frozenset({ADMIN}),
    "audit.read": frozenset({ADMIN}),
    "work.view": frozenset({ADMIN}),
    "mail.read": frozenset({ADMIN}),
    "free_days.edit": frozenset({ADMIN}),
}


def may(user: Any, action: str) -> bool:
    return bool(user.is_authenticated and user.is_active and user.role in ACTIONS[action])


def visible(queryset: QuerySet[M], user: User) -> QuerySet[M]:
    """The rows of `queryset` that belong to the user's teams; an admin sees all.

    The model says by which path it belongs to a team: `team_path = "opening__team"`.
    """
    if user.role == User.Role.ADMIN:
        return queryset
    path: str = queryset.model.team_path  # type: ignore[attr-defined]
    return queryset.filter(**{f"{path}__in": user.teams.values("pk")})


def visible_or_404(queryset: QuerySet[M], user: User, **lookup: Any) -> M:
    """Somebody else's object does not exist, as far as this user can tell."""
    return get_object_or_404(visible(queryset, user), **lookup)


def staff(action: str) -> Callable[[View], View]:
    """Mark a view for signed-in staff whose role may do `action`; others get the sign-in page or 403."""
    ACTIONS[action]  # a misspelt action fails at import

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded = login_required(checked)
        guarded.access = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def candidate(view: View) -> View:
    """Mark a view whose door is the invitation link; `sittings` looks the link up."""
    view.access = "candidate"  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Mark a view that anybody may see."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
