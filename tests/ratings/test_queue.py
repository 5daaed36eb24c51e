"""What waits for whom, and in what order; the page; and that a thousand answers cost no more queries than one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from openings.models import Application, Opening, Person
from openings.services.openings import close_opening
from ratings import progress
from ratings.models import Rating
from ratings.queries import hidden_applications, queue, rated_by
from ratings.services import people
from ratings.services.people import rate_answer
from ratings.services.tallies import count_tallies_of
from sittings.models import Answer, AnswerPart, Sitting
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def opening() -> Opening:
    return factories.make_opening(policy=factories.make_policy(ratings_wanted=2))


@pytest.fixture
def rita(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rita")


def another_rater(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team)


def rate_one(answer: Answer, rater: User, level: int = 3, competency: str = "empathy") -> Rating:
    return rate_answer(answer=answer, competency=competency, rater=rater, level=level, at=NOW)


# --- what is in it ------------------------------------------------------------------------------------------


def test_submitted_answers_with_words_wait(opening: Opening, rita: User) -> None:
    sitting = factories.make_sitting(opening=opening, answers=["Some words."], submitted=True)
    factories.make_sitting(opening=opening, answers=["Still writing."])
    assert list(queue(rita)) == [sitting.answers.get(position=1)]  # the second place was left empty


def test_answers_of_another_team_do_not_exist_for_a_rater(rita: User) -> None:
    factories.make_answer(opening=factories.make_opening())
    assert not queue(rita).exists()


def test_an_admin_sees_every_team(opening: Opening) -> None:
    factories.make_answer(opening=opening)
    assert queue(factories.make_user(User.Role.ADMIN)).count() == 1


def test_a_closed_opening_leaves_the_queue(opening: Opening, rita: User) -> None:
    factories.make_answer(opening=opening)
    close_opening(opening=opening, by=None, at=NOW)
    assert not queue(rita).exists()


def test_an_answer_half_rated_still_waits_and_a_whole_one_does_not(opening: Opening, rita: User) -> None:
    answer = factories.make_answer(opening=opening)
    rate_one(answer, rita)
    assert list(queue(rita)) == [answer]
    rate_one(answer, rita, competency="composure")
    assert not queue(rita).exists()
    assert list(rated_by(rita)) == [answer]


def test_changing_a_rating_does_not_count_it_twice(opening: Opening, rita: User) -> None:
    answer = factories.make_answer(opening=opening)
    rate_one(answer, rita, 2)
    rate_one(answer, rita, 4)
    assert list(queue(rita)) == [answer]


def test_an_answer_that_enough_people_rate_is_not_asked_of_more(opening: Opening, rita: User) -> None:
    answer = factories.make_answer(opening=opening)
    for _ in range(2):
        factories.rate_all(answer, another_rater(opening), 3)
    assert not queue(rita).exists()


def test_machine_ratings_do_not_count_as_people(opening: Opening, rita: User) -> None:
    answer = factories.make_answer(opening=opening)
    factories.machine_rating(answer)
    assert list(queue(rita)) == [answer]


def test_two_people_two_levels_apart_ask_for_a_third_and_no_fourth(opening: Opening, rita: User) -> None:
    answer = factories.make_answer(opening=opening)
    rate_one(answer, another_rater(opening), 2)
    rate_one(answer, another_rater(opening), 4)
    assert list(queue(rita)) == [answer]
    rate_one(answer, another_rater(opening), 3)
    assert not queue(rita).exists()


def test_a_question_that_nobody_mapped_is_rated_on_everything(rita: User, opening: Opening) -> None:
    imported = factories.make_opening(kind=Opening.Kind.IMPORTED, team=opening.team)
    factories.make_interview_import([["P1", 1, "What is service?", "Listening."]], opening=imported)
    assert queue(rita).get().tally.expected == 5


def test_everybody_has_an_order_of_their_own_question_by_question(opening: Opening) -> None:
    for _ in range(6):
        factories.make_sitting(opening=opening, answers=["One answer.", "Another one."], submitted=True)
    orders = []
    for _ in range(4):
        answers = list(queue(another_rater(opening)))
        questions = [answer.question_version_id for answer in answers]
        assert questions == sorted(questions, key=questions.index)  # never back to an earlier question
        orders.append([answer.pk for answer in answers])
    assert len({tuple(order) for order in orders}) == 4


def test_the_next_answer_is_the_one_behind_and_then_the_first_again(opening: Opening, rita: User) -> None:
    for _ in range(4):
        factories.make_answer(opening=opening)
    order = list(queue(rita))
    assert progress.next_waiting(rita) == order[0].pk
    assert [progress.next_waiting(rita, after=answer) for answer in order] == [
        *(answer.pk for answer in order[1:]),
        order[0].pk,
    ]
    assert progress.next_waiting(another_rater(factories.make_opening())) is None


def test_a_place_in_the_order_is_the_same_in_sql(opening: Opening, rita: User) -> None:
    factories.make_answer(opening=opening)
    answer = queue(rita).get()
    assert (answer.question_order, answer.answer_order) == progress.own_order(rita, answer)


def test_progress_counts_openings_apart(opening: Opening, rita: User) -> None:
    second = factories.make_opening(team=opening.team)
    done = factories.make_answer(opening=opening)
    factories.make_answer(opening=opening)
    factories.make_answer(opening=second)
    factories.rate_all(done, rita)
    reached = progress.queue_progress(rita)
    assert (reached.waiting, reached.done, reached.total) == (2, 1, 3)
    assert {(one.opening_id, one.waiting, one.done) for one in reached.openings} == {
        (opening.pk, 1, 1),
        (second.pk, 1, 0),
    }
    assert progress.queue_progress(rita, second).total == 1


def test_only_what_was_rated_since_then_counts_as_today(opening: Opening, rita: User) -> None:
    factories.rate_all(factories.make_answer(opening=opening), rita, at=NOW - timedelta(days=2))
    factories.rate_all(factories.make_answer(opening=opening), rita, at=NOW)
    rate_one(factories.make_answer(opening=opening), rita)
    assert progress.done_since(rita, NOW - timedelta(hours=1)) == 1


# --- whose results are hidden -------------------------------------------------------------------------------


def test_a_candidate_is_hidden_until_rated_or_asked_for(opening: Opening, rita: User) -> None:
    first, second = factories.make_answer(opening=opening), factories.make_answer(opening=opening)
    of = {first: first.sitting.application_id, second: second.sitting.application_id}
    assert hidden_applications(user=rita, opening=opening) == set(of.values())
    factories.rate_all(first, rita)
    assert hidden_applications(user=rita, opening=opening) == {of[second]}
    people.reveal(user=rita, opening=opening, application=second.sitting.application, at=NOW)
    assert hidden_applications(user=rita, opening=opening) == set()


def test_asking_for_the_whole_opening_hides_nobody(opening: Opening, rita: User) -> None:
    factories.make_answer(opening=opening)
    people.reveal(user=rita, opening=opening, at=NOW)
    assert hidden_applications(user=rita, opening=opening) == set()


def test_an_open_policy_hides_nobody(rita: User) -> None:
    shown = factories.make_opening(policy=factories.make_policy(reveal="open"))
    factories.make_answer(opening=shown)
    assert hidden_applications(user=another_rater(shown), opening=shown) == set()


# --- the page -----------------------------------------------------------------------------------------------


def test_the_queue_says_what_waits_and_what_is_done(client: Client, opening: Opening, rita: User) -> None:
    factories.rate_all(factories.make_answer(opening=opening), rita)
    factories.make_answer(opening=opening)
    client.force_login(rita)
    page = client.get(reverse("ratings:queue"))
    assert page.context["progress"].waiting == 1
    assert page.context["done_today"] == 1
    assert "1 of 2 answers done" in page.text
    assert "Rate 1 answer" in page.text


def test_an_empty_queue_says_so_and_leads_to_what_was_rated(client: Client, opening: Opening, rita: User) -> None:
    client.force_login(rita)
    assert "Nothing waits for you" in client.get(reverse("ratings:queue")).text
    answer = factories.make_answer("Words of my own.", opening=opening)
    factories.rate_all(answer, rita, 4)
    page = client.get(reverse("ratings:queue"))
    assert "Nothing waits for you" in page.text
    assert "?show=rated" in page.text
    rated = client.get(reverse("ratings:queue"), {"show": "rated"}).text
    assert reverse("ratings:item", args=[answer.pk]) in rated
    assert "Words of my own." in rated


def test_next_leads_to_the_first_that_waits_or_back_to_the_queue(client: Client, opening: Opening, rita: User) -> None:
    client.force_login(rita)
    assert client.get(reverse("ratings:next")).url == reverse("ratings:queue")
    answer = factories.make_answer(opening=opening)
    url = reverse("ratings:item", args=[answer.pk])
    assert client.get(reverse("ratings:next")).url == url
    assert client.get(reverse("ratings:next"), {"opening": opening.pk}).url == f"{url}?opening={opening.pk}"


def test_an_opening_of_another_team_is_not_found(client: Client, rita: User) -> None:
    client.force_login(rita)
    for name in ("ratings:queue", "ratings:next"):
        assert client.get(reverse(name), {"opening": factories.make_opening().pk}).status_code == 404
        assert client.get(reverse(name), {"opening": "<b>"}).status_code in (200, 302)


@pytest.mark.parametrize("name", ["ratings:queue", "ratings:next"])
def test_the_queue_is_for_those_who_rate(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
    client.force_login(factories.make_user(User.Role.FAIRNESS))
    assert client.get(reverse(name)).status_code == 403
    client.force_login(factories.make_user(User.Role.RATER))
    assert client.post(reverse(name)).status_code == 405


# --- what it costs ------------------------------------------------------------------------------------------


def fill(opening: Opening, number: int) -> None:
    """So many submitted answers, written as rows: this is about reading them."""
    question = opening.assessment_version.items.first().question_version
    start = Person.objects.count()
    persons = Person.objects.bulk_create(
        Person(name=f"P{i}", email=f"p{i}@x.example", created_at=NOW) for i in range(start, start + number)
    )
    applications = Application.objects.bulk_create(
        Application(person=person, opening=opening, source="form", created_at=NOW) for person in persons
    )
    sittings = Sitting.objects.bulk_create(
        Sitting(application=application, mode="imported", started_at=NOW, submitted_at=NOW, ending="import")
        for application in applications
    )
    answers = Answer.objects.bulk_create(
        Answer(sitting=sitting, position=1, question_version=question, frozen_hash="h") for sitting in sittings
    )
    AnswerPart.objects.bulk_create(AnswerPart(answer=answer, revision=1, text="Words.") for answer in answers)


def queries_of(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


def test_the_queue_costs_the_same_queries_at_1_50_and_1000_answers(
    client: Client, opening: Opening, rita: User
) -> None:
    client.force_login(rita)
    other = factories.make_user(User.Role.RATER, opening.team)
    rows, counts = 0, {}
    for wanted in (1, 50, 1000):
        fill(opening, wanted - rows)
        rows = wanted
        for answer in Answer.objects.filter(ratings=None)[: wanted // 5]:
            Rating.objects.bulk_create(bare_ratings(answer, other if answer.pk % 2 else rita))
        count_tallies_of(opening)
        # As a running database does by itself; rows that the planner has never counted make it loop over them.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        counts[wanted] = [
            queries_of(lambda: client.get(reverse("ratings:queue"))),
            queries_of(lambda: client.get(reverse("ratings:queue"), {"show": "rated", "opening": opening.pk})),
            queries_of(lambda: client.get(reverse("ratings:item", args=[queue(rita).first().pk]))),
        ]
    assert counts[50] == counts[1000]
    assert counts[1][0] <= counts[1000][0] <= 12
    assert counts[1000][1] <= 15
    assert counts[1000][2] <= 20


def bare_ratings(answer: Answer, rater: User) -> list[Rating]:
    version = answer.sitting.application.opening.policy.rubric_version
    return [
        Rating(
            answer=answer, competency_id=key, rubric_version=version, rater=rater, state="rated", level=3,
            input_hash="h", created_at=NOW,
        )
        for key in answer.question_version.competencies
    ]  # fmt: skip
