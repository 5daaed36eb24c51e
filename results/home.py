"""What waits for one person over all their openings. A fixed number of queries at any number of openings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import access
from accounts.models import User
from openings.models import Application, HiringPlan, Invitation, Opening
from openings.plans import plans_list
from ratings.queries import alike_for, tallies_waiting
from results.appeals import open_appeals
from results.models import Decision, DecisionMail, LeftToDo
from results.presentation import Task
from results.queries import handed_over_ratings
from results.releasing import MOST_COUNTED, count_releasable
from results.retention import announced
from sittings.models import Sitting

MOST_OPENINGS = 8
MOST_PLANS = 5
Counted = dict[int, int]


def tasks_of(user: User, at: datetime) -> list[Task]:
    """Everything that waits, the most urgent kind first, each with its opening."""
    openings = {opening.pk: opening for opening in _openings(user)}
    tasks: list[Task] = []
    if access.may(user, "appeals.answer"):
        tasks += [appeal_task(n, due_at, at, openings[pk]) for pk, n, due_at in _appeals(openings)]
    if access.may(user, "candidates.invite"):
        tasks += [_unsent(n, openings[pk]) for pk, n in _unsent_invitations(openings).items()]
    if access.may(user, "results.decide"):
        tasks += [_unsent_mail(n, openings[pk]) for pk, n in _unsent_mails(openings).items()]
    if access.may(user, "queue.rate"):
        tasks += [_to_rate(n, openings[pk]) for pk, n in _waiting_for(user).items() if pk in openings]
    if access.may(user, "results.view"):
        tasks += [_handed_over(n, openings[pk]) for pk, n in _handed(openings).items()]
    if access.may(user, "results.decide"):
        tasks += [_undecided(n, openings[pk]) for pk, n in _undecided_in(openings).items()]
        waiting = Decision.objects.to_confirm().exclude(decided_by=user)
        found = _by_opening(waiting.filter(application__opening__in=list(openings)), "application__opening")
        tasks += [to_confirm_task(n, openings[pk]) for pk, n in found.items()]
    if access.may(user, "alike.settle"):
        pairs = alike_for(user).filter(settled_at=None, answer__sitting__application__opening__in=list(openings))
        found = _by_opening(pairs, "answer__sitting__application__opening")
        tasks += [_alike(n, openings[pk]) for pk, n in found.items()]
    if access.may(user, "feedback.release"):
        ready = count_releasable(list(openings), at)
        tasks += [to_release_task(n, openings[pk]) for pk, n in ready.items()]
    if access.may(user, "people.erase"):
        tasks += _going(announced().count())
    if access.may(user, "openings.edit"):
        tasks += [_draft(opening) for opening in openings.values() if opening.state == Opening.State.DRAFT]
    return tasks


def open_openings(user: User) -> list[Opening]:
    """The newest openings that are open, with how many `candidates` are in each and how many `submitted`."""
    if not access.may(user, "openings.view"):
        return []
    found = (
        access.visible(Opening.objects.filter(state=Opening.State.OPEN), user)
        .select_related("role", "team")
        .order_by("-created_at", "-id")[:MOST_OPENINGS]
    )
    openings = list(found)
    ids = [opening.pk for opening in openings]
    people = _by_opening(Application.objects.filter(opening__in=ids), "opening")
    submitted = Sitting.objects.filter(application=OuterRef("pk"), submitted_at__isnull=False)
    answered = _by_opening(Application.objects.filter(Exists(submitted), opening__in=ids), "opening")
    for opening in openings:
        opening.candidates = people.get(opening.pk, 0)  # type: ignore[attr-defined]
        opening.submitted = answered.get(opening.pk, 0)  # type: ignore[attr-defined]
    return openings


def plans_under_way(user: User) -> list[HiringPlan]:
    """Plans that no opening has come of, the one changed last first."""
    if not access.may(user, "openings.edit"):
        return []
    return list(plans_list(user).filter(opening=None)[:MOST_PLANS])


def _openings(user: User) -> QuerySet[Opening]:
    return access.visible(Opening.objects.select_related("team"), user).order_by("-created_at", "-id")


def _by_opening(rows: QuerySet[Any], path: str, counted: str = "pk") -> Counted:
    found = rows.order_by().values(path).annotate(n=Count(counted, distinct=True)).order_by(path)
    return {row[path]: row["n"] for row in found}


def _unsent_invitations(openings: Mapping[int, Opening]) -> Counted:
    waiting = [pk for pk, opening in openings.items() if opening.state == Opening.State.OPEN]
    failed = Invitation.objects.filter(application__opening__in=waiting, sent_at=None, revoked_at=None)
    return _by_opening(failed.exclude(send_failed=""), "application__opening")


def _unsent_mails(openings: Mapping[int, Opening]) -> Counted:
    failed = DecisionMail.objects.filter(failed="mail_failed", sent_at=None, cancelled_at=None)
    return _by_opening(
        failed.filter(decision__application__opening__in=list(openings)), "decision__application__opening"
    )


def _waiting_for(user: User) -> Counted:
    return _by_opening(tallies_waiting(user), "opening")


def _handed(openings: Mapping[int, Opening]) -> Counted:
    path = "answer__sitting__application__opening"
    return _by_opening(handed_over_ratings().filter(**{f"{path}__in": list(openings)}), path, "answer")


def _undecided_in(openings: Mapping[int, Opening]) -> Counted:
    hiring = [pk for pk, opening in openings.items() if not opening.is_development]
    return _by_opening(LeftToDo.objects.filter(opening__in=hiring, undecided=True), "opening")


def _appeals(openings: Mapping[int, Opening]) -> list[tuple[int, int, datetime]]:
    """Opening, how many candidates asked for a second look, and when the first answer is due; the most urgent first."""
    rows = (
        open_appeals()
        .filter(application__opening__in=list(openings))
        .order_by()
        .values("application__opening")
        .annotate(n=Count("pk"), due=Min("due_at"))
        .order_by("due")
    )
    return [(row["application__opening"], row["n"], row["due"]) for row in rows]


def appeal_task(n: int, due_at: datetime, at: datetime, opening: Opening) -> Task:
    """The clock stands in the words: somebody waits for an answer."""
    asked = ngettext("%d candidate asked for a second look", "%d candidates asked for a second look", n) % n
    left = (due_at - at).days
    clock = ngettext("%d day left", "%d days left", left) % left if left >= 0 else _("the answer is late")
    return Task(n, f"{asked}: {clock}", _url("results:appeals", opening), _("Look"), opening.title)


def to_confirm_task(n: int, opening: Opening) -> Task:
    words = ngettext("%d decision waits for a second person", "%d decisions wait for a second person", n) % n
    return Task(n, words, f"{_url('results:opening', opening)}?stage=to_confirm", _("Look"), opening.title)


def _unsent(n: int, opening: Opening) -> Task:
    words = ngettext("%d invitation could not be sent", "%d invitations could not be sent", n) % n
    return Task(n, words, f"{_url('openings:candidates', opening)}?state=failed", _("See whom"), opening.title)


def _unsent_mail(n: int, opening: Opening) -> Task:
    words = ngettext("%d mail about a decision could not be sent", "%d mails about decisions could not be sent", n) % n
    return Task(n, words, f"{_url('results:opening', opening)}?stage=decided", _("See whom"), opening.title)


def _to_rate(n: int, opening: Opening) -> Task:
    words = ngettext("%d answer waits for your rating", "%d answers wait for your rating", n) % n
    return Task(n, words, f"{reverse('ratings:queue')}?opening={opening.pk}", _("Rate"), opening.title)


def _handed_over(n: int, opening: Opening) -> Task:
    words = ngettext(
        "%d answer was handed to people by the machine rater",
        "%d answers were handed to people by the machine rater",
        n,
    )
    return Task(n, words % n, f"{_url('results:opening', opening)}?stage=needs_person", _("See who"), opening.title)


def _undecided(n: int, opening: Opening) -> Task:
    words = ngettext("%d scored candidate has no decision yet", "%d scored candidates have no decision yet", n) % n
    return Task(n, words, f"{_url('results:opening', opening)}?stage=undecided", _("Decide"), opening.title)


def _alike(n: int, opening: Opening) -> Task:
    words = ngettext("%d pair of answers is nearly the same", "%d pairs of answers are nearly the same", n) % n
    return Task(n, words, reverse("ratings:alike"), _("Compare"), opening.title)


def to_release_task(n: int, opening: Opening) -> Task:
    words = ngettext("%d candidate can get feedback", "%d candidates can get feedback", n) % n
    if n > MOST_COUNTED:
        words = _("More than %d candidates can get feedback") % MOST_COUNTED
    return Task(n, words, _url("results:feedback_of_opening", opening), _("Look and release"), opening.title)


def _going(n: int) -> list[Task]:
    words = ngettext("The data of %d candidate goes soon", "The data of %d candidates goes soon", n) % n
    return [Task(n, words, reverse("results:retention"), _("Look"))] if n else []


def _draft(opening: Opening) -> Task:
    return Task(
        1, _("A draft that nobody can be invited to yet"), _url("results:opening", opening), _("Look"), opening.title
    )


def _url(name: str, opening: Opening) -> str:
    return reverse(name, args=[opening.pk])
