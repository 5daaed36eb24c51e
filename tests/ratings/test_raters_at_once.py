"""Raters, and windows of one rater, at the very same time on a real database."""

from collections import Counter

import pytest
from django.utils import timezone

from accounts.models import User
from ratings.models import RaterNote, Rating
from ratings.services import people, workbench
from ratings.services.people import RatingRefused, rate_answer
from sittings.models import Answer
from tests import factories
from tests.jobs.threads import in_threads, no_worker  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_worker")]


def a_rater(answer: Answer) -> User:
    return factories.make_user(User.Role.RATER, answer.sitting.application.opening.team)


def attempt(answer: Answer, rater: User, level: int) -> str:
    answer = Answer.objects.get(pk=answer.pk)
    try:
        rate_answer(answer=answer, competency="empathy", rater=rater, level=level, at=timezone.now())
    except RatingRefused:
        return "refused"
    return "kept"


def test_raters_who_rate_at_once_are_all_kept() -> None:
    answer = factories.make_answer()
    raters = [a_rater(answer) for _ in range(6)]
    assert in_threads(6, lambda i: attempt(answer, raters[i], 1 + i % 5)) == ["kept"] * 6
    held = {rating.rater_id: rating.level for rating in Rating.objects.current()}
    assert held == {rater.pk: 1 + i % 5 for i, rater in enumerate(raters)}


def test_a_rater_in_eight_windows_begins_one_chain() -> None:
    answer = factories.make_answer()
    rater = a_rater(answer)
    outcomes = Counter(in_threads(8, lambda i: attempt(answer, rater, 1 + i % 5)))
    assert outcomes["kept"] + outcomes["refused"] == 8
    assert Rating.objects.filter(supersedes=None).count() == 1


def test_the_chain_of_a_rater_in_eight_windows_never_branches() -> None:
    answer = factories.make_answer()
    rater = a_rater(answer)
    for _ in range(3):
        in_threads(8, lambda i: attempt(answer, rater, 1 + i % 5))
    assert Rating.objects.current().count() == 1
    superseded = list(Rating.objects.exclude(supersedes=None).values_list("supersedes", flat=True))
    assert len(superseded) == len(set(superseded)) == Rating.objects.count() - 1


def test_a_conflict_told_twice_at_once_is_one() -> None:
    answer = factories.make_answer()
    rater = a_rater(answer)
    skips = in_threads(
        4,
        lambda _: (
            people.skip_answer(
                answer=Answer.objects.get(pk=answer.pk),
                rater=rater,
                reason="conflict_of_interest",
                words="",
                at=timezone.now(),
            ).pk
        ),
    )
    assert len(set(skips)) == 1


def test_marks_on_two_competencies_at_once_are_both_kept() -> None:
    answer = factories.make_answer()
    rater = a_rater(answer)

    def mark(i: int) -> None:
        workbench.save_choice(
            answer=Answer.objects.get(pk=answer.pk), competency=["empathy", "composure"][i % 2], rater=rater, choice="",
            marks=[{"start": 0, "end": 3 + i % 2}], at=timezone.now(),
        )  # fmt: skip

    in_threads(8, mark)
    marks = RaterNote.objects.get().marks
    assert {key: places[0]["end"] for key, places in marks.items()} == {"empathy": 3, "composure": 4}
