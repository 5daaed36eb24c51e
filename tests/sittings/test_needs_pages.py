"""Asking behind the link, answering on the coordinator's pages, and who gets in where."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from openings.services.invitations import invitation_token, revoke
from sittings import seed
from sittings.models import Accommodation, Answer, Break, ExtraTime, Sitting
from sittings.queries import current_notice
from sittings.services import ask, grant
from tests.factories import make_invitation, make_opening, make_sitting, make_team, make_user

pytestmark = pytest.mark.django_db
HOSTILE = "</textarea><script>alert('x')</script> {{ 7*7 }} \u202e"


@pytest.fixture
def team():
    return make_team("Care")


@pytest.fixture
def opening(team):
    return make_opening(team=team)


@pytest.fixture
def invitation(opening):
    return make_invitation(opening=opening, name="Cleo")


@pytest.fixture
def sitting(invitation) -> Sitting:
    return make_sitting(invitation=invitation)


@pytest.fixture
def candidate(invitation) -> Client:
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(invitation)]))
    return client


@pytest.fixture
def ruth(team, client) -> Client:
    client.force_login(make_user(role=User.Role.ACCOMMODATION, team=team, name="Ruth"))
    return client


def at(name, invitation, *args) -> str:
    return reverse(f"sittings:{name}", args=[invitation.application_id, *args])


def staff(name, *args) -> str:
    return reverse(f"accommodations:{name}", args=args)


def granted(invitation, **values) -> None:
    values = {"time": ExtraTime.HALF, "break_minutes": 20, "answer": "", **values}
    grant(application=invitation.application, by=make_user(), at=timezone.now(), **values)


# --- The candidate ----------------------------------------------------------------------------------------------


def test_a_candidate_asks_before_the_clock_and_reads_that_it_waits(candidate, invitation) -> None:
    page = candidate.get(at("needs", invitation)).content.decode()
    assert "What do you need?" in page
    answer = candidate.post(at("needs", invitation), {"time": "50", "breaks": "on", "words": HOSTILE}, follow=True)
    page = answer.content.decode()
    assert "Your request is with the people who arrange it" in page
    assert "<script>alert" not in page
    assert Accommodation.objects.get().asked_words == HOSTILE


def test_an_empty_request_is_told_so(candidate, invitation) -> None:
    answer = candidate.post(at("needs", invitation), {})
    assert answer.status_code == 422
    assert b"Say what you need" in answer.content
    answer = candidate.post(at("needs", invitation), {"time": "77", "words": "x" * 5000})
    assert answer.status_code == 422


def test_what_is_granted_stands_on_the_page_with_the_own_time(candidate, invitation) -> None:
    granted(invitation, answer="A bigger font.")
    page = candidate.get(at("needs", invitation)).content.decode()
    assert "45 minutes instead of 30" in page
    assert "20 minutes of breaks" in page
    assert "A bigger font." in page


def test_the_instructions_show_the_own_time(candidate, invitation) -> None:
    seed.load_content(at=timezone.now())
    candidate.post(at("notice", invitation), {"notice": current_notice("en").pk, "agree": "on"})
    assert "30 minutes, counted from" in candidate.get(at("start", invitation)).content.decode()
    granted(invitation)
    assert "45 minutes, counted from" in candidate.get(at("start", invitation)).content.decode()


def test_a_plain_form_of_an_ended_session_gives_the_text_back(client, invitation, sitting) -> None:
    answer = client.post(at("question", invitation, 1), {"text": f"All my words {HOSTILE}", "revision": "0"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "All my words" in page
    assert "<script>alert" not in page


def test_the_request_can_be_taken_back(candidate, invitation) -> None:
    ask(application=invitation.application, time=50, breaks=False, words="", at=timezone.now())
    candidate.post(at("take_back_needs", invitation))
    assert Accommodation.objects.get().state == "withdrawn"


def test_without_the_link_nobody_asks_and_nobody_reads(client, invitation) -> None:
    for name in ("needs", "break"):
        assert client.get(at(name, invitation)).status_code == 403
    for name in ("needs", "take_back_needs", "begin_break", "end_break"):
        assert client.post(at(name, invitation), {"time": "50"}).status_code == 403
    assert not Accommodation.objects.exists()


def test_a_link_that_was_taken_back_asks_for_nothing(candidate, invitation) -> None:
    revoke(invitation=invitation, by=make_user(), at=timezone.now())
    assert candidate.post(at("needs", invitation), {"time": "50"}).status_code == 410


def test_a_break_hides_the_questions_until_it_ends(candidate, invitation, sitting) -> None:
    granted(invitation)
    assert "Break" in candidate.get(at("question", invitation, 1)).content.decode()
    assert candidate.post(at("begin_break", invitation))["Location"] == at("break", invitation)
    for name, args in (("question", [1]), ("check", [])):
        assert candidate.get(at(name, invitation, *args))["Location"] == at("break", invitation)
    assert "20 minutes of your break are left" in candidate.get(at("break", invitation)).content.decode()
    candidate.post(at("end_break", invitation))
    assert candidate.get(at("question", invitation, 1)).status_code == 200
    assert candidate.get(at("break", invitation))["Location"] == at("taking", invitation)
    assert Break.objects.get().ended_at is not None


def test_without_a_grant_the_button_changes_nothing(candidate, invitation, sitting) -> None:
    assert candidate.post(at("begin_break", invitation))["Location"] == at("taking", invitation)
    assert not Break.objects.exists()
    assert candidate.get(at("begin_break", invitation)).status_code == 405


def test_a_question_with_its_own_time_is_shown_only_once_it_is_opened(candidate, invitation, sitting) -> None:
    Answer.objects.filter(sitting=sitting, position=1).update(limit_minutes=10)
    prompt = sitting.answers.get(position=1).question_version.prompt
    page = candidate.get(at("question", invitation, 1)).content.decode()
    assert "10 minutes, counted from when you open it" in page
    assert prompt not in page
    assert candidate.get(at("open_question", invitation, 1)).status_code == 405
    candidate.post(at("open_question", invitation, 1))
    page = candidate.get(at("question", invitation, 1)).content.decode()
    assert prompt in page
    assert "10 minutes left for this question" in page
    clock = candidate.get(f"{at('clock', invitation)}?question=1").json()
    assert 590 < clock["seconds_left"] <= 600
    past = timezone.now() - timedelta(minutes=5)
    Answer.objects.filter(sitting=sitting, position=1).update(opened_at=past, deadline_at=past)
    assert "The time for this question is up" in candidate.get(at("question", invitation, 1)).content.decode()
    body = json.dumps({"text": "Late", "revision": 0})
    assert candidate.post(at("save", invitation, 1), body, content_type="application/json").status_code == 410
    assert candidate.post(at("open_question", invitation, 7))["Location"] == at("taking", invitation)


def test_the_clock_tells_of_breaks_that_were_granted_meanwhile(candidate, invitation, sitting) -> None:
    assert candidate.get(at("clock", invitation)).json()["break_minutes"] == 0
    granted(invitation)
    clock = candidate.get(at("clock", invitation)).json()
    assert clock["break_minutes"] == 20
    assert clock["seconds_left"] > 44 * 60


def test_an_autosave_takes_at_most_six_queries(candidate, invitation, sitting, django_assert_max_num_queries) -> None:
    granted(invitation)
    body = json.dumps({"text": "One more word", "revision": 0})
    with django_assert_max_num_queries(6):
        answer = candidate.post(at("save", invitation, 1), body, content_type="application/json")
    assert answer.status_code == 200


# --- The coordinator --------------------------------------------------------------------------------------------


def test_the_coordinator_answers_a_request(ruth, invitation) -> None:
    ask(application=invitation.application, time=50, breaks=True, words=HOSTILE, at=timezone.now())
    page = ruth.get(staff("requests")).content.decode()
    assert "Cleo" in page
    assert "<script>alert" not in page
    assert b"waits for your answer" in ruth.get("/").content
    form = ruth.get(staff("person", invitation.application_id)).context["form"]
    assert (form["time"].value(), form["break_minutes"].value()) == (50, 15)
    data = {"time": "100", "break_minutes": "30", "answer": HOSTILE, "deed": "grant"}
    assert ruth.post(staff("person", invitation.application_id), data).status_code == 302
    held = Accommodation.objects.get()
    assert (held.state, held.granted_time, held.granted_break_minutes) == ("granted", 100, 30)
    page = ruth.get(staff("requests")).content.decode()
    assert "Nothing waits" in page
    assert "Twice the time" in page
    assert "Granted" in ruth.get(staff("history")).content.decode()


def test_an_answer_in_words_needs_words_and_comes_once(ruth, invitation) -> None:
    ask(application=invitation.application, time=50, breaks=False, words="", at=timezone.now())
    data = {"time": "0", "break_minutes": "0", "answer": "", "deed": "decline"}
    assert ruth.post(staff("person", invitation.application_id), data).status_code == 422
    data["answer"] = "We call you."
    assert ruth.post(staff("person", invitation.application_id), data).status_code == 302
    assert ruth.post(staff("person", invitation.application_id), data).status_code == 422
    assert Accommodation.objects.get().state == "declined"


def test_what_was_said_by_telephone_is_granted_without_a_request(ruth, invitation) -> None:
    page = ruth.get(staff("requests"), {"q": "cleo"}).content.decode()
    assert staff("person", invitation.application_id) in page
    data = {"time": "25", "break_minutes": "0", "answer": ""}
    ruth.post(staff("person", invitation.application_id), data)
    assert Accommodation.objects.get().granted_time == 25


def test_time_is_added_to_who_is_answering_now(ruth, invitation, sitting) -> None:
    assert "Cleo" in ruth.get(staff("under_way")).content.decode()
    page = ruth.post(staff("add_time", sitting.pk), {"minutes": "10"}, follow=True).content.decode()
    assert "10 minutes added for Cleo." in page
    assert Sitting.objects.get(pk=sitting.pk).deadline_at == sitting.deadline_at + timedelta(minutes=10)
    for minutes in ("0", "x", "999"):
        ruth.post(staff("add_time", sitting.pk), {"minutes": minutes})
    assert Sitting.objects.get(pk=sitting.pk).deadline_at == sitting.deadline_at + timedelta(minutes=10)
    assert ruth.get(staff("add_time", sitting.pk)).status_code == 405
    assert "Added time: 10 minutes" in ruth.get(staff("history")).content.decode()


def test_a_team_s_rule_is_set_by_its_coordinator(ruth, team) -> None:
    other = make_team()
    ruth.post(staff("rules"), {"team": team.pk, "extra_time": "25"})
    assert team.accommodation_rule.extra_time == 25
    for data in ({"team": other.pk, "extra_time": "25"}, {"team": team.pk, "extra_time": "100"}, {"team": "x"}):
        ruth.post(staff("rules"), data)
    team.refresh_from_db()
    assert team.accommodation_rule.extra_time == 25
    assert not hasattr(other, "accommodation_rule")
    assert "Care" in ruth.get(staff("rules")).content.decode()


def test_of_other_teams_a_coordinator_sees_nothing(client, invitation, sitting) -> None:
    granted(invitation)
    client.force_login(make_user(role=User.Role.ACCOMMODATION, team=make_team()))
    for name in ("requests", "under_way", "history"):
        assert "Cleo" not in client.get(staff(name), {"q": "leo"}).content.decode()
    assert client.get(staff("person", invitation.application_id)).status_code == 404
    assert client.post(staff("add_time", sitting.pk), {"minutes": "5"}).status_code == 404
    client.force_login(make_user(role=User.Role.ACCOMMODATION))
    assert b"You belong to no team yet" in client.get(staff("rules")).content


@pytest.mark.parametrize("role", [User.Role.HIRING_MANAGER, User.Role.RATER, User.Role.FAIRNESS, None])
def test_nobody_else_gets_in(client, team, invitation, sitting, role) -> None:
    expected = 302
    if role:
        client.force_login(make_user(role=role, team=team))
        expected = 403
    for name, args in (("requests", []), ("under_way", []), ("rules", []), ("history", [])):
        assert client.get(staff(name, *args)).status_code == expected
    assert client.get(staff("person", invitation.application_id)).status_code == expected
    assert client.post(staff("add_time", sitting.pk), {"minutes": "5"}).status_code == expected
    assert client.post(staff("rules"), {"team": team.pk, "extra_time": "25"}).status_code == expected


def test_lists_cost_the_same_for_many(ruth, opening, django_assert_max_num_queries) -> None:
    for number in range(4):
        invitation = make_invitation(opening=opening)
        make_sitting(invitation=invitation)
        if number % 2:
            granted(invitation)
        ask(application=invitation.application, time=50, breaks=False, words="", at=timezone.now())
    with django_assert_max_num_queries(8):
        ruth.get(staff("requests"))
    with django_assert_max_num_queries(7):
        ruth.get(staff("under_way"))
    with django_assert_max_num_queries(8):
        ruth.get(staff("history"))
