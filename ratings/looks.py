"""Answers that somebody else rates once more: for whom they wait, and which have been rated."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from accounts.access import ACTIONS
from accounts.models import User
from ratings.models import Rating, Reveal, SecondLook
from ratings.queries import competencies_of
from sittings.models import Answer


def rated_looks(looks: Sequence[SecondLook]) -> set[int]:
    """Ids of those that somebody else has rated on every competency since they were asked for; one query.

    The looks come with answer, question and, through the sitting, the policy's rubric version.
    """
    by_answer = {look.answer_id: look for look in looks}
    rows = (
        Rating.objects.by_people()
        .whole()
        .filter(answer__in=list(by_answer), supersedes=None)
        .order_by()
        .values("answer", "rater")
        .annotate(n=Count("competency", distinct=True))
    )
    return {
        look.pk
        for row in rows
        if (look := by_answer[row["answer"]]) and row["rater"] not in look.known and row["n"] >= _expected(look)
    }


def _expected(look: SecondLook) -> int:
    answer = look.answer
    return len(competencies_of(answer.question_version, answer.sitting.application.opening.policy.rubric_version))


def possible_raters(looks: Iterable[SecondLook]) -> QuerySet[User]:
    """Who could rate all of these blind: in the team, not one of those who rated, and shown no rating of it."""
    looks = list(looks)
    return _unbiased([look.answer for look in looks], {pk for look in looks for pk in look.known})


def adjudicators(answer: Answer) -> QuerySet[User]:
    """Who could rate it as the third: in the team, not one of those who rated, and shown no rating of it."""
    rated = Rating.objects.by_people().whole().filter(answer=answer).values_list("rater", flat=True)
    return _unbiased([answer], {pk for pk in rated if pk})


def _unbiased(answers: Sequence[Answer], known: Collection[int]) -> QuerySet[User]:
    application = answers[0].sitting.application
    shown = Reveal.objects.filter(
        Q(application=None) | Q(application=application, answer=None) | Q(answer__in=[one.pk for one in answers]),
        opening=application.opening_id,
    )
    of_the_team = Q(teams=application.opening.team_id) | Q(role=User.Role.ADMIN)
    return (
        User.objects.filter(of_the_team, is_active=True, role__in=ACTIONS["queue.rate"])
        .exclude(pk__in=known)
        .exclude(pk__in=shown.values("user"))
        .distinct()
    )
