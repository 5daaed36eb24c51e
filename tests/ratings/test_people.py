"""What people say of an answer: kept for good, never overwritten, blind or marked as not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import Job
from openings.models import Opening
from ratings.models import Rating, Reveal, Skip
from ratings.queries import has_seen_others, own_ratings, queue
from ratings.services import people
from ratings.services.people import RatingRefused, rate_answer
from sittings.models import Answer
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def opening() -> Opening:
    return factories.make_opening()


@pytest.fixture
def answer(opening: Opening) -> Answer:
    return factories.make_answer("I heard him out. Then I called the depot.", opening=opening)


@pytest.fixture
def rita(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rita")


@pytest.fixture
def rolf(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rolf")


def rate(answer: Answer, rater: User, level: int | None = 3, **values: Any) -> Rating:
    values = {"competency": "empathy", "at": NOW, **values}
    return rate_answer(answer=answer, rater=rater, level=level, **values)


def test_a_rating_names_all_that_it_stands_on(answer: Answer, rita: User, opening: Opening) -> None:
    rating = rate(answer, rita, 4, note=" He waited. ", evidence=[{"start": 0, "end": 16}])
    assert (rating.state, rating.level, rating.low, rating.high) == ("rated", 4.0, None, None)
    assert rating.rubric_version == opening.policy.rubric_version
    assert rating.evidence == [{"start": 0, "end": 16, "source": "rater"}]
    assert rating.note == "He waited."
    assert rating.blind
    assert len(rating.input_hash) == 64


def test_no_opportunity_is_a_rating_without_a_level(answer: Answer, rita: User) -> None:
    rating = rate(answer, rita, None)
    assert (rating.state, rating.level) == ("no_opportunity", None)


def test_saying_the_same_again_changes_nothing(answer: Answer, rita: User) -> None:
    first = rate(answer, rita, 4)
    entries = AuditEntry.objects.count()
    assert rate(answer, rita, 4, at=NOW + timedelta(minutes=1)) == first
    assert Rating.objects.count() == 1
    assert AuditEntry.objects.count() == entries


def test_changes_are_a_chain_of_which_the_last_holds(answer: Answer, rita: User) -> None:
    chain = [rate(answer, rita, level) for level in (2, 3, None, 3)]
    assert [rating.supersedes for rating in chain] == [None, *chain[:-1]]
    assert list(Rating.objects.current()) == [chain[-1]]
    assert own_ratings(answer, rita) == {"empathy": chain[-1]}


def test_the_database_refuses_to_change_a_rating(answer: Answer, rita: User) -> None:
    rating = rate(answer, rita)
    with pytest.raises(DatabaseError), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(level=5)


def test_two_raters_never_overwrite_each_other(answer: Answer, rita: User, rolf: User) -> None:
    rate(answer, rita, 2)
    rate(answer, rolf, 4)
    rate(answer, rita, 3)
    held = {rating.rater: rating.level for rating in Rating.objects.current()}
    assert held == {rita: 3.0, rolf: 4.0}
    assert not Rating.objects.get(rater=rolf).supersedes


def test_a_rating_is_written_down_and_asks_for_a_new_score(answer: Answer, rita: User, opening: Opening) -> None:
    Job.objects.all().delete()
    first, second = rate(answer, rita, 2), rate(answer, rita, 3)
    given, changed = AuditEntry.objects.filter(action__in=["rating.given", "rating.changed"]).order_by("id")
    assert (given.actor_id, given.subject_id, given.opening_id) == (str(rita.pk), str(answer.pk), opening.pk)
    assert given.data == {"rating": first.pk, "supersedes": None, "competency": "empathy", "blind": True}
    assert changed.data["supersedes"] == first.pk
    assert changed.data["rating"] == second.pk
    assert list(Job.objects.values_list("kind", "subject")) == [("score_sheet", str(answer.sitting_id))]


@pytest.mark.parametrize("level", [0, 6, 2.5, "3"])
def test_a_level_off_the_scale_is_refused(answer: Answer, rita: User, level: Any) -> None:
    with pytest.raises(RatingRefused, match="1 to 5"):
        rate(answer, rita, level)


def test_a_competency_that_the_question_does_not_show_is_refused(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused, match="not rated on"):
        rate(answer, rita, competency="problem_solving")


def test_an_answer_that_is_not_submitted_is_refused(opening: Opening, rita: User) -> None:
    answer = factories.make_sitting(opening=opening, answers=["Not done yet"]).answers.get(position=1)
    with pytest.raises(RatingRefused, match="not been submitted"):
        rate(answer, rita)


def test_a_note_that_is_too_long_is_refused(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused, match="4000"):
        rate(answer, rita, note="x" * 4001)


@pytest.mark.parametrize(
    "place",
    [
        {"start": 0, "end": 42},
        {"start": -1, "end": 3},
        {"start": 3, "end": 3},
        {"start": "0", "end": 3},
        {},
        {"start": False, "end": True},
    ],
)
def test_marks_outside_the_answer_are_refused(answer: Answer, rita: User, place: dict[str, Any]) -> None:
    with pytest.raises(RatingRefused, match="Mark them again"):
        rate(answer, rita, evidence=[place])


def test_evidence_counts_code_points(opening: Opening, rita: User) -> None:
    answer = factories.make_answer("\U0001f600\U0001f468\u200d\U0001f469 e\u0301t\u00e9", opening=opening)
    assert rate(answer, rita, evidence=[{"start": 0, "end": 9}]).evidence[0]["end"] == 9
    with pytest.raises(RatingRefused):
        rate(answer, rita, 4, evidence=[{"start": 0, "end": 10}])


# --- skipping -----------------------------------------------------------------------------------------------


def skip(answer: Answer, rater: User, reason: str = "cannot_tell", words: str = "") -> Skip:
    return people.skip_answer(answer=answer, rater=rater, reason=reason, words=words, at=NOW)


def test_a_skipped_answer_leaves_the_queue_of_that_person_only(answer: Answer, rita: User, rolf: User) -> None:
    skip(answer, rita, words=" Two languages. ")
    assert answer not in queue(rita)
    assert answer in queue(rolf)
    entry = AuditEntry.objects.get(action="rating.skipped")
    assert entry.data == {"reason": "cannot_tell", "answers": 1}
    assert Skip.objects.get().words == "Two languages."


def test_a_conflict_of_interest_takes_every_answer_of_that_candidate_away(opening: Opening, rita: User) -> None:
    texts = ["The first answer.", "The second answer."]
    sitting = factories.make_sitting(opening=opening, answers=texts, submitted=True)
    other = factories.make_answer("Somebody else.", opening=opening)
    skip(sitting.answers.get(position=1), rita, "conflict_of_interest")
    assert list(queue(rita)) == [other]


def test_a_second_skip_changes_nothing(answer: Answer, rita: User) -> None:
    first = skip(answer, rita)
    assert skip(answer, rita, "other") == first
    assert Skip.objects.get().reason == "cannot_tell"


def test_a_reason_is_needed_to_skip(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused, match="why"):
        skip(answer, rita, "no such reason")


# --- revealing ----------------------------------------------------------------------------------------------


def test_a_rating_given_after_a_reveal_is_not_blind(answer: Answer, rita: User, opening: Opening) -> None:
    before = rate(answer, rita, 2)
    assert people.reveal(user=rita, opening=opening, answer=answer, at=NOW)
    after = rate(answer, rita, 4)
    assert (before.blind, after.blind) == (True, False)


@pytest.mark.parametrize("scope", ["answer", "application", "opening"])
def test_a_reveal_reaches_as_far_as_it_says(opening: Opening, rita: User, rolf: User, scope: str) -> None:
    sitting = factories.make_sitting(opening=opening, answers=["One answer.", "Another one."], submitted=True)
    shown, same_person = sitting.answers.order_by("position")
    other_person = factories.make_answer(opening=opening)
    of = {"answer": {"answer": shown}, "application": {"application": sitting.application}, "opening": {}}[scope]
    people.reveal(user=rita, opening=opening, at=NOW, **of)
    seen = [has_seen_others(user=rita, answer=answer) for answer in (shown, same_person, other_person)]
    assert seen == {"answer": [True, False, False], "application": [True, True, False], "opening": [True] * 3}[scope]
    assert not has_seen_others(user=rolf, answer=shown)


def test_a_reveal_is_written_down_once(answer: Answer, rita: User, opening: Opening) -> None:
    assert [people.reveal(user=rita, opening=opening, answer=answer, at=NOW) for _ in range(3)] == [True, False, False]
    entry = AuditEntry.objects.get(action="rating.revealed")
    assert (entry.actor_id, entry.subject_kind, entry.subject_id) == (str(rita.pk), "answer", str(answer.pk))


def test_candidates_of_a_list_are_revealed_in_one_go(opening: Opening, rita: User) -> None:
    ids = [factories.make_application(opening=opening).pk for _ in range(3)]
    assert people.reveal_many(user=rita, opening=opening, applications=ids[:2], at=NOW) == 2
    assert people.reveal_many(user=rita, opening=opening, applications=ids, at=NOW) == 1
    assert people.reveal_many(user=rita, opening=opening, applications=ids, at=NOW) == 0
    assert set(Reveal.objects.values_list("application", flat=True)) == set(ids)
    data = [entry.data["applications"] for entry in AuditEntry.objects.filter(action="rating.revealed").order_by("id")]
    assert data == [ids[:2], ids[2:]]
