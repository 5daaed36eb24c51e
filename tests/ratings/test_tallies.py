"""What is kept of how far an answer is rated is what the ratings themselves say, whatever was written."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.services import SYSTEM
from openings.models import Opening
from ratings.draw import bound_of
from ratings.models import DrawnAnswer, Rating, RatingSetup, SecondLook, Skip, Tally
from ratings.queries import ADJUDICATION_SPREAD, queue
from ratings.services import workbench
from ratings.services.looks import ask_for_looks, end_looks
from ratings.services.people import rate_answer, skip_answer
from ratings.services.setup import set_up_rating
from results.services.erasing import erase_person
from results.services.late import decide_late
from sittings.models import Answer
from sittings.services import keep_late
from tests import factories
from tests.jobs.threads import in_threads, no_worker  # noqa: F401 - a fixture
from tests.results.cast import TEXT, Cast, sitting_of

NOW = timezone.now()


def recounted() -> dict[int, tuple[int, bool, bool]]:
    """Answer -> raters, whether two are far apart, whether anybody is waited for: from the ratings, one by one."""
    found = {}
    for answer in Answer.objects.filter(sitting__submitted_at__isnull=False).exclude(frozen_hash=""):
        if not answer.parts.filter(rated=True).exclude(text="").exists():
            continue
        ratings = Rating.objects.current().whole().by_people().filter(answer=answer)
        raters = {rating.rater_id for rating in ratings}
        levels: dict[str, list[float]] = {}
        for rating in ratings.exclude(level=None):
            levels.setdefault(rating.competency_id, []).append(rating.level or 0)
        far = any(max(given) - min(given) >= ADJUDICATION_SPREAD for given in levels.values())
        opening = answer.sitting.application.opening
        share = RatingSetup.objects.filter(opening=opening, double_share=100).exists()
        wanted = opening.policy.ratings_wanted + share + DrawnAnswer.objects.filter(answer=answer).exists()
        found[answer.pk] = (len(raters), far, len(raters) < wanted or (far and len(raters) < 3))
    return found


def kept() -> dict[int, tuple[int, bool, bool]]:
    rows = Tally.objects.values_list("answer", "raters", "disputed", "waiting")
    return {answer: (raters, disputed, waiting) for answer, raters, disputed, waiting in rows}


def check() -> None:
    assert kept() == recounted()


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.mark.django_db
def test_what_is_kept_is_what_a_recount_finds_after_every_kind_of_write(cast: Cast) -> None:
    opening = cast.opening(rules={"ratings_wanted": 2})
    cleo, dan = cast.candidate(opening), cast.candidate(opening, "Dan", texts=(TEXT, ""))
    answer = sitting_of(cleo).answers.get(position=1)
    assert len(kept()) == 3  # the place that was left empty has none
    check()
    cast.rate(cleo, cast.rita, 2)
    check()
    cast.rate(cleo, cast.rolf, 4)
    assert kept()[answer.pk] == (2, True, True)
    check()
    rate_answer(answer=answer, competency="empathy", rater=cast.rolf, level=3, at=NOW)  # again, otherwise
    check()
    rate_answer(answer=answer, competency="composure", rater=cast.rolf, level=None, at=NOW)  # no opportunity
    assert kept()[answer.pk] == (2, False, False)
    check()
    cast.rate(cleo, cast.alma, 5)  # the third, after two far apart
    check()
    skip_answer(answer=answer, rater=cast.admin, reason=Skip.Reason.CONFLICT, words="", at=NOW)
    check()
    workbench.save_choice(answer=sitting_of(dan).answers.get(position=1), competency="empathy", rater=cast.rita,
                          choice="4", marks=None, at=NOW)  # fmt: skip
    check()
    looks = ask_for_looks(answers=[answer], at=NOW)
    check()
    end_looks(looks=looks, at=NOW)
    check()
    values: Any = {"order": "question", "needs_certificate": False, "by": cast.alma, "at": NOW}
    set_up_rating(opening=opening, double_share=100, **values)
    assert {tally.wanted for tally in Tally.objects.all()} == {3}
    check()
    set_up_rating(opening=opening, double_share=0, **values)
    check()
    erase_person(person=cleo.person, actor=SYSTEM, at=NOW)
    assert len(kept()) == 1  # without its text there is nothing more to rate
    check()


@pytest.mark.django_db
def test_a_late_text_that_counts_gives_an_empty_answer_to_raters(cast: Cast) -> None:
    cleo = cast.candidate(cast.opening(), texts=(TEXT, ""))
    assert queue(cast.rita).count() == 1
    late = keep_late(sitting=sitting_of(cleo), position=2, part=1, revision=0, text=TEXT, at=NOW)
    assert late is not None
    decide_late(late=late, counts=True, reason="connection", words="", by=cast.alma, at=NOW)
    check()
    assert queue(cast.rita).count() == 2


@pytest.mark.django_db
def test_imported_answers_are_counted() -> None:
    opening = factories.make_opening(kind=Opening.Kind.IMPORTED)
    factories.make_interview_import([["P1", 1, "What is service?", TEXT]], opening=opening)
    assert len(kept()) == 1
    check()


@pytest.mark.django_db
def test_the_migration_counts_what_was_there_before(cast: Cast) -> None:
    opening = cast.opening()
    RatingSetup.objects.create(
        opening=opening, double_share=50, double_below=bound_of(50), changed_at=NOW, changed_by=cast.alma
    )
    for number in range(4):
        application = cast.candidate(opening, f"Candidate {number}", texts=(TEXT, TEXT if number else ""))
        cast.rate(application, cast.rita, 1 + number)
        cast.rate(application, cast.rolf, 4)
    before = list(Tally.objects.order_by("answer").values())
    Tally.objects.all().delete()
    with connection.schema_editor() as editor:
        import_module("ratings.migrations.0016_fill_tallies").fill(None, editor)
    assert list(Tally.objects.order_by("answer").values()) == before
    assert len({(row["wanted"], row["disputed"]) for row in before}) > 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_worker")
def test_people_who_rate_one_answer_at_once_are_all_counted() -> None:
    answer = factories.make_answer()
    team = answer.sitting.application.opening.team
    raters = [factories.make_user(User.Role.RATER, team) for _ in range(6)]

    def rate(number: int) -> None:
        one = Answer.objects.get(pk=answer.pk)
        at = NOW + timedelta(seconds=number)
        rate_answer(answer=one, competency="empathy", rater=raters[number], level=1 + number % 5, at=at)

    in_threads(6, rate)
    assert kept()[answer.pk] == (6, True, False)
    assert not SecondLook.objects.exists()
