"""Guides, scorecards that are blind until submitted, and transcripts that become answers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import SYSTEM
from interviews.models import Scorecard, Transcript
from interviews.services.guides import GuideFixed, GuideInvalid
from interviews.services.transcripts import AlreadyConfirmed, TranscriptRefused, add_transcript, confirm_transcript
from interviews.transcripts import read_text
from jobs.models import Job
from openings.models import Application
from ratings.models import Rating
from ratings.queries import hidden_applications, queue
from results import queries as result_queries
from results.own_data import own_data
from results.services.erasing import erase_person
from results.services.sheets import prepare_score_sheet
from results.status import status_of
from sittings.models import Answer, Sitting
from sittings.queries import sitting_behind_link
from tests import factories
from tests.interviews.cast import TALK, Room
from tests.results.test_bundles import ARITHMETICS, differences, make_bundle, unpacked

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def cleo(room: Room) -> Application:
    return room.candidate(room.work, name="Cleo")


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def url(name: str, application: Application) -> str:
    return reverse(name, args=[application.opening_id, application.pk])


def bring_in(room: Room, application: Application, text: str = TALK) -> Transcript:
    return add_transcript(
        application=application, source="pasted", turns=read_text(text), by=room.alma, at=timezone.now()
    )


def confirm(room: Room, transcript: Transcript, **values: Any) -> Transcript:
    values = {"roles": transcript.roles, "places": transcript.places, **values}
    return confirm_transcript(transcript=transcript, by=room.alma, at=timezone.now(), **values)


def live_answers(application: Application) -> list[Answer]:
    return list(Answer.objects.filter(sitting__application=application, sitting__mode="live").order_by("position"))


def filled(level: str = "3") -> dict[str, str]:
    return {
        "level_1_empathy": level, "level_1_composure": "none", "level_2_communication": level, "oral": "4",
        "note_1": "He <b>listened</b>.", "submit": "1",
    }  # fmt: skip


# --- the guide ------------------------------------------------------------------------------------------------


def test_a_manager_sets_up_the_interview_and_prints_it(client: Client, room: Room):
    alma = as_(client, room.alma)
    form = {
        f"place_{room.second.pk}": "1", f"place_{room.first.pk}": "2", "minutes": "30", "welcome": "Hello <i>you</i>.",
        "follow_ups": "", "interviewers": [room.rita.pk],
    }  # fmt: skip
    page = alma.post(reverse("interviews:guide_edit", args=[room.work.pk]), form)
    assert page.url == reverse("interviews:list", args=[room.work.pk])
    guide = alma.get(reverse("interviews:guide", args=[room.work.pk]))
    assert "Hello &lt;i&gt;you&lt;/i&gt;." in guide.text
    assert guide.text.index("A mistake") < guide.text.index("A customer who was upset")
    pdf = alma.get(reverse("interviews:guide_pdf", args=[room.work.pk]))
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize("who", ["rolf", "olga"])
def test_others_do_not_set_it_up(client: Client, room: Room, who: str):
    page = as_(client, getattr(room, who)).get(reverse("interviews:guide_edit", args=[room.work.pk]))
    assert page.status_code == (403 if who == "rolf" else 404)


def test_only_people_with_access_interview_and_only_spoken_questions_are_asked(room: Room):
    with pytest.raises(GuideInvalid):
        room.make_guide(interviewers=[room.olga])
    with pytest.raises(GuideInvalid):
        room.make_guide(questions=[])


def test_the_questions_are_fixed_by_the_first_card(room: Room, cleo: Application):
    room.card(cleo, room.rita, submit=False)
    with pytest.raises(GuideFixed):
        room.make_guide(questions=[room.first])
    room.make_guide(minutes=30, interviewers=[room.rita])


# --- scorecards -----------------------------------------------------------------------------------------------


def test_a_submitted_card_is_rating_by_the_policy(room: Room, cleo: Application):
    room.card(cleo, room.rita, "5")
    ratings = Rating.objects.filter(rater=room.rita)
    assert {(r.answer.position, r.competency_id, r.state, r.level) for r in ratings} == {
        (1, "empathy", "rated", 5.0), (1, "composure", "no_opportunity", None), (2, "communication", "rated", 5.0),
    }  # fmt: skip
    written = cleo.sittings.get(mode="online")
    live = cleo.sittings.get(mode="live")
    assert live.attempt == 0
    room.rate(cleo, room.rolf, 3)
    prepare_score_sheet(sitting_id=live.pk)(timezone.now())
    sheet = written.score_sheets.get()
    empathy = next(score for score in sheet.competencies if score["competency"] == "empathy")
    # Two written answers rated 3 and the one that was heard rated 5, each answer the same.
    assert empathy["value"] == pytest.approx(3.67)
    assert not live.score_sheets.exists()
    [row] = result_queries.rows_of([cleo])
    assert row.sitting == written
    assert row.sheet == sheet


def test_an_audit_bundle_with_a_live_interview_checks_itself(room: Room, cleo: Application):
    room.rate(cleo, room.rolf, 3)
    room.card(cleo, room.rita, "5")
    confirm(room, bring_in(room, cleo))
    prepare_score_sheet(sitting_id=cleo.sittings.get(mode="live").pk)(timezone.now())
    prepare_score_sheet(sitting_id=cleo.sittings.get(mode="online").pk)(timezone.now())
    bundle = make_bundle(room, room.work)
    assert [differences(unpacked(bundle.content), one) for one in ARITHMETICS] == [[], []]


def test_without_a_written_sitting_the_interview_has_a_sheet_of_its_own(room: Room):
    invited = factories.make_invitation(opening=room.work).application
    room.card(invited, room.rita, "4")
    live = invited.sittings.get()
    prepare_score_sheet(sitting_id=live.pk)(timezone.now())
    assert result_queries.rows_of([invited])[0].sheet == live.score_sheets.get()


def test_no_interviewer_sees_another_card_before_their_own(client: Client, room: Room, cleo: Application):
    room.card(cleo, room.rita, "5")
    alma = as_(client, room.alma)
    page = alma.get(url("ratings:scorecards", cleo))
    assert "Submit your own scorecard first" in page.text
    assert "Heard by Rita" not in page.text
    assert cleo.pk in hidden_applications(user=room.alma, opening=room.work)
    alma.post(reverse("results:reveal_candidate", args=[room.work.pk, cleo.pk]))
    alma.post(reverse("results:reveal_opening", args=[room.work.pk]))
    assert cleo.pk in hidden_applications(user=room.alma, opening=room.work)
    assert "Heard by Rita" not in alma.get(reverse("results:candidate", args=[room.work.pk, cleo.pk])).text
    sent = alma.post(url("ratings:scorecard", cleo), filled("3"))
    assert sent.url == url("ratings:scorecards", cleo)
    page = alma.get(sent.url)
    assert "Heard by Rita" in page.text
    assert "He &lt;b&gt;listened&lt;/b&gt;." in page.text
    assert page.context["compared"].far_apart == 2


def test_a_card_is_kept_until_it_is_complete_and_stays_once_submitted(client: Client, room: Room, cleo: Application):
    rita = as_(client, room.rita)
    here = url("ratings:scorecard", cleo)
    half = {**filled(), "level_2_communication": "9"}
    page = rita.post(here, half)
    assert page.status_code == 422
    assert "1 line has no level yet" in page.text
    assert "He &lt;b&gt;listened&lt;/b&gt;." in page.text
    assert not Rating.objects.exists()
    receipt = rita.post(here, filled(), headers={"X-Requested-With": "fetch"}).json()
    assert (receipt["done"], receipt["total"]) == (4, 4)
    rita.post(here, filled("2"))
    rita.post(here, filled("5"))
    assert set(Rating.objects.exclude(level=None).values_list("level", flat=True)) == {2.0}
    assert Scorecard.objects.get().submitted_at


@pytest.mark.parametrize(("who", "status"), [("rolf", 404), ("olga", 404), ("admin", 404)])
def test_only_interviewers_have_a_card(client: Client, room: Room, cleo: Application, who: str, status: int):
    assert as_(client, getattr(room, who)).get(url("ratings:scorecard", cleo)).status_code == status


def test_an_anonymous_visitor_signs_in(client: Client, cleo: Application):
    for name in ("ratings:scorecard", "ratings:scorecards", "interviews:transcript"):
        assert client.get(url(name, cleo)).status_code == 302


# --- transcripts ----------------------------------------------------------------------------------------------


def test_only_the_candidates_turns_become_answers(room: Room, cleo: Application):
    confirm(room, bring_in(room, cleo))
    texts = [answer.parts.get().text for answer in live_answers(cleo)]
    assert texts == [
        "I let him finish and said back what I had heard.\n\nThen we sorted it out.",
        "I sent an invoice twice, and rang the customer myself.",
    ]
    live = cleo.sittings.get(mode="live")
    assert Job.objects.filter(kind="sitting_submitted", subject=str(live.pk)).count() == 1
    waiting = queue(room.rolf).filter(sitting=live)
    assert waiting.count() == 2


def test_who_is_nobody_goes_on_with_the_turn_before(room: Room, cleo: Application):
    transcript = bring_in(room, cleo, TALK.replace("had heard.", "had heard.\nNote: I took notes."))
    confirm(room, transcript, roles={**transcript.roles, "Note": "nobody"})
    assert (
        live_answers(cleo)[0]
        .parts.get()
        .text.startswith("I let him finish and said back what I had heard. Note: I took notes.")
    )


def test_a_confirmed_transcript_stays(room: Room, cleo: Application):
    transcript = confirm(room, bring_in(room, cleo))
    with pytest.raises(AlreadyConfirmed):
        confirm(room, transcript)
    with pytest.raises(AlreadyConfirmed):
        bring_in(room, cleo)


def test_confirming_needs_a_candidate_with_an_answer(room: Room, cleo: Application):
    transcript = bring_in(room, cleo)
    nobody = dict.fromkeys(transcript.roles, "interviewer")
    for values in ({"roles": nobody}, {"places": [0] * 6}, {"places": [99] * 6}, {"places": [1]}, {"roles": {}}):
        with pytest.raises(TranscriptRefused):
            confirm(room, transcript, **values)
    assert not Sitting.objects.filter(mode="live").exists()


def test_the_page_takes_a_text_and_keeps_it_where_something_is_wrong(client: Client, room: Room, cleo: Application):
    alma = as_(client, room.alma)
    here = url("interviews:transcript", cleo)
    page = alma.post(here, {"text": "no speakers <b>at all</b>", "told": "on"})
    assert page.status_code == 422
    assert "No speakers were found." in page.text
    assert "no speakers &lt;b&gt;at all&lt;/b&gt;" in page.text
    assert "Without the candidate" in alma.post(here, {"text": TALK}).text
    assert alma.post(here, {"text": TALK, "told": "on"}).url == here
    page = alma.get(here)
    assert "Who said what" in page.text
    fields = {f"place_{number}": place for number, place in enumerate(page.context["transcript"].places)}
    bad = alma.post(here, {**fields, "role_0": "interviewer", "role_1": "boss"})
    assert bad.status_code == 422
    assert alma.post(here, {**fields, "role_0": "interviewer", "role_1": "candidate"}).url == here
    page = alma.get(reverse("results:candidate", args=[room.work.pk, cleo.pk]))
    assert "Transcript of a live interview" in page.text
    assert "very empathic" not in page.text


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("olga", 404)])
def test_others_bring_in_nothing(client: Client, room: Room, cleo: Application, who: str, status: int):
    assert as_(client, getattr(room, who)).post(url("interviews:transcript", cleo), {}).status_code == status


# --- the candidate --------------------------------------------------------------------------------------------


def test_the_candidate_is_told_takes_it_along_and_has_it_erased(room: Room, cleo: Application):
    room.card(cleo, room.rita)
    confirm(room, bring_in(room, cleo))
    steps = [step.title for step in status_of(cleo, cleo.sittings.get(mode="online")).steps]
    assert "You were interviewed" in steps
    found = own_data(cleo.person, timezone.now())["applications"][0]
    assert found["live_interview"]["transcript"][1]["text"].startswith("I let him finish")
    assert "Rita" not in str(found["live_interview"])
    erase_person(person=cleo.person, actor=SYSTEM, at=timezone.now())
    assert not Transcript.objects.exists()
    assert Scorecard.objects.get().notes == {}
    assert [answer.parts.get().text for answer in live_answers(cleo)] == ["", ""]


def test_the_interview_closes_nothing_that_is_answered_in_writing(room: Room):
    invitation = factories.make_invitation(opening=room.work)
    room.card(invitation.application, room.rita)
    assert sitting_behind_link(invitation.application_id) == (None, False)
    assert factories.make_sitting(invitation=invitation).attempt == 1


def test_the_list_takes_the_same_queries_for_more_people(
    client: Client, room: Room, cleo: Application, django_assert_max_num_queries: Any
):
    alma = as_(client, room.alma)
    here = reverse("interviews:list", args=[room.work.pk])
    room.card(cleo, room.rita)
    alma.get(here)
    with django_assert_max_num_queries(40) as few:
        alma.get(here)
    for number in range(5):
        more = room.candidate(room.work, name=f"More {number}")
        room.card(more, room.rita)
    with django_assert_max_num_queries(len(few)):
        alma.get(here)
