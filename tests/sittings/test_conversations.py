"""Answers in several parts: a subject and a body, and the replies of a conversation that opens turn by turn."""

import json

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openings.services.invitations import invitation_token
from sittings.models import AnswerPart, Sitting
from sittings.queries import answer_text, pieces_of, sitting_progress
from sittings.services import (
    AlreadySent,
    AnswerConflict,
    NothingToSend,
    SittingClosed,
    UnknownPlace,
    save_answer,
    send_reply,
    submit_sitting,
)
from sittings.text import frozen_hash
from tests.factories import make_assessment_version, make_opening, make_question_version, make_sitting

pytestmark = pytest.mark.django_db

TURNS = ["Where is my parcel?", "I have waited all day long.", "So is it coming or not?"]
CHAT = {"customer": "Leila", "turns": TURNS}
MESSAGE = {"audience": "colleague", "recipient": "Jens, warehouse"}


@pytest.fixture
def sitting() -> Sitting:
    """Of two questions: a conversation of three turns, and a message."""
    asked = [
        make_question_version(kind="chat", content=CHAT, title="A parcel"),
        make_question_version(kind="message", content=MESSAGE, title="To Jens"),
    ]
    return make_sitting(opening=make_opening(assessment_version=make_assessment_version(question_versions=asked)))


@pytest.fixture
def candidate(sitting: Sitting) -> Client:
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(sitting.invitation)]))
    return client


def url(sitting: Sitting, position: int, name: str = "question") -> str:
    return reverse(f"sittings:{name}", args=[sitting.application_id, position])


def send(sitting: Sitting, part: int, text: str, revision: int = 0):
    return send_reply(sitting=sitting, position=1, part=part, expected_revision=revision, text=text, at=timezone.now())


def save(sitting: Sitting, part: int, text: str, revision: int = 0, position: int = 1):
    return save_answer(
        sitting=sitting, position=position, part=part, expected_revision=revision, text=text, at=timezone.now()
    )


def parts(sitting: Sitting, position: int = 1) -> list[AnswerPart]:
    return list(AnswerPart.objects.filter(answer__sitting=sitting, answer__position=position).order_by("position"))


# --- The service --------------------------------------------------------------------------------------------


def test_a_sitting_lays_out_a_part_for_each_turn(sitting: Sitting) -> None:
    assert [(part.position, part.in_turn, part.rated) for part in parts(sitting)] == [
        (1, True, True), (2, True, True), (3, True, True),
    ]  # fmt: skip
    assert [part.in_turn for part in parts(sitting, 2)] == [False, False]


def test_a_turn_opens_when_the_one_before_it_was_sent(sitting: Sitting) -> None:
    with pytest.raises(UnknownPlace):
        save(sitting, 2, "Too early")
    save(sitting, 1, "I am looking")
    with pytest.raises(UnknownPlace):
        save(sitting, 2, "Still too early: the first is saved, not sent")
    send(sitting, 1, "I am looking.", revision=1)
    assert save(sitting, 2, "Now it is open").revision == 1


def test_a_reply_that_was_sent_stands(sitting: Sitting) -> None:
    send(sitting, 1, "I am looking.")
    for act in (save, send):
        with pytest.raises(AlreadySent) as refusal:
            act(sitting, 1, "I changed my mind", revision=1)
        assert (refusal.value.text, refusal.value.late) == ("I am looking.", "I changed my mind")
    assert parts(sitting)[0].text == "I am looking."


def test_sending_twice_changes_nothing(sitting: Sitting) -> None:
    first = send(sitting, 1, "I am looking.")
    sent_at = parts(sitting)[0].sent_at
    assert send(sitting, 1, "I am looking.").revision == first.revision
    assert parts(sitting)[0].sent_at == sent_at


def test_nothing_is_sent_without_words(sitting: Sitting) -> None:
    with pytest.raises(NothingToSend):
        send(sitting, 1, " \n ")
    assert parts(sitting)[0].sent_at is None


def test_another_text_that_was_saved_meanwhile_is_not_sent(sitting: Sitting) -> None:
    save(sitting, 1, "From the phone")
    with pytest.raises(AnswerConflict):
        send(sitting, 1, "From the laptop", revision=0)
    assert parts(sitting)[0].sent_at is None


def test_what_was_not_sent_counts_as_it_was_saved_when_the_sitting_ends(sitting: Sitting) -> None:
    send(sitting, 1, "I am looking.")
    save(sitting, 2, "Half a sent")
    submit_sitting(sitting=sitting, at=timezone.now())
    answer = sitting.answers.get(position=1)
    assert answer.frozen_hash == frozen_hash(["I am looking.", "Half a sent", ""])
    with pytest.raises(SittingClosed):
        send(sitting, 2, "Half a sentence", revision=1)


def test_the_database_knows_that_only_turns_are_sent(sitting: Sitting) -> None:
    with pytest.raises(IntegrityError, match="only_turns_are_sent"):
        AnswerPart.objects.filter(pk=parts(sitting, 2)[0].pk).update(sent_at=timezone.now())


def test_pieces_say_where_each_part_begins_in_the_whole_text(sitting: Sitting) -> None:
    send(sitting, 1, "One 🙂.")
    send(sitting, 2, "Two.")
    answer = sitting.answers.get(position=1)
    whole = answer_text(answer)
    assert whole == "One 🙂.\n\nTwo.\n\n"
    assert [whole[piece.start : piece.end] for piece in pieces_of(answer)] == ["One 🙂.", "Two.", ""]


def test_an_answer_of_empty_parts_has_no_text(sitting: Sitting) -> None:
    assert answer_text(sitting.answers.get(position=1)) == ""


def test_progress_tells_a_conversation_that_is_not_finished(sitting: Sitting) -> None:
    assert sitting_progress(sitting).places[0].is_empty
    send(sitting, 1, "One.")
    place = sitting_progress(sitting).places[0]
    assert (place.turns_sent, place.turns, place.is_unfinished) == (1, 3, True)
    for number in (2, 3):
        send(sitting, number, "More.")
    assert not sitting_progress(sitting).places[0].is_unfinished


# --- The pages ----------------------------------------------------------------------------------------------


def test_the_next_turn_is_not_in_the_page_before_the_reply_was_sent(candidate: Client, sitting: Sitting) -> None:
    page = candidate.get(url(sitting, 1)).content.decode()
    assert TURNS[0] in page
    assert TURNS[1] not in page
    candidate.post(url(sitting, 1), {"text": "Draft", "revision": 0, "go": "stay"})
    assert TURNS[1] not in candidate.get(url(sitting, 1)).content.decode()
    answer = candidate.post(url(sitting, 1), {"text": "I am looking.", "revision": 1, "send": "1"})
    assert answer["Location"] == f"{url(sitting, 1)}#latest"
    page = candidate.get(url(sitting, 1)).content.decode()
    assert TURNS[1] in page
    assert TURNS[2] not in page
    assert 'name="text"' not in page
    assert 'name="text-2"' in page


def test_a_whole_conversation_by_plain_forms(candidate: Client, sitting: Sitting) -> None:
    candidate.post(url(sitting, 1), {"text": "One.", "revision": 0, "send": "1"})
    candidate.post(url(sitting, 1), {"text-2": "Two.", "revision-2": 0, "send": "2"})
    candidate.post(url(sitting, 1), {"text-3": "Three.", "revision-3": 0, "send": "3"})
    assert [part.text for part in parts(sitting)] == ["One.", "Two.", "Three."]
    assert "You have answered every message" in candidate.get(url(sitting, 1)).content.decode()
    check = candidate.get(reverse("sittings:check", args=[sitting.application_id])).content.decode()
    assert "replies sent" not in check
    assert "Three." in check


def test_an_empty_reply_is_asked_for_in_words(candidate: Client, sitting: Sitting) -> None:
    page = candidate.post(url(sitting, 1), {"text": "  ", "revision": 0, "send": "1"})
    assert page.status_code == 422
    assert "Write a reply first" in page.content.decode()
    assert TURNS[1] not in page.content.decode()


def test_a_reply_from_an_older_window_shows_both_texts(candidate: Client, sitting: Sitting) -> None:
    send(sitting, 1, "From the phone.")
    page = candidate.post(url(sitting, 1), {"text": "From the laptop.", "revision": 0, "send": "1"})
    assert page.status_code == 409
    assert "From the laptop." in page.content.decode()
    assert "From the phone." in page.content.decode()
    assert parts(sitting)[0].text == "From the phone."


def test_the_autosave_of_a_sent_reply_says_so(candidate: Client, sitting: Sitting) -> None:
    send(sitting, 1, "Sent.")
    body = json.dumps({"text": "Late", "revision": 1, "part": 1})
    answer = candidate.post(url(sitting, 1, "save"), body, content_type="application/json")
    assert answer.status_code == 409
    assert (answer.json()["error"], answer.json()["text"]) == ("sent", "Sent.")


@pytest.mark.parametrize("part", [2, 9, -1])
def test_the_autosave_of_a_turn_that_has_not_opened_is_refused(candidate: Client, sitting: Sitting, part: int) -> None:
    body = json.dumps({"text": "Early", "revision": 0, "part": part})
    assert candidate.post(url(sitting, 1, "save"), body, content_type="application/json").status_code == 404


def test_each_part_of_a_message_is_saved_with_a_receipt_of_its_own(candidate: Client, sitting: Sitting) -> None:
    body = json.dumps({"text": "Labels", "revision": 0, "part": 1})
    answer = candidate.post(url(sitting, 2, "save"), body, content_type="application/json")
    assert (answer.json()["revision"], answer.json()["words"]) == (1, 1)
    body = json.dumps({"text": "Hello Jens, may I ask", "revision": 0, "part": 2})
    assert candidate.post(url(sitting, 2, "save"), body, content_type="application/json").json()["words"] == 5
    answer = sitting.answers.get(position=2)
    assert answer_text(answer) == "Labels\n\nHello Jens, may I ask"
    download = candidate.get(reverse("sittings:download", args=[sitting.application_id])).content.decode()
    assert "Subject:" in download
    assert "Message:" in download


def test_of_two_parts_only_the_one_in_conflict_asks(candidate: Client, sitting: Sitting) -> None:
    save(sitting, 1, "Subject from the phone", position=2)
    sent = {"text": "Subject from the laptop", "revision": 0, "text-2": "The body.", "revision-2": 0}
    page = candidate.post(url(sitting, 2), sent)
    assert page.status_code == 409
    body = page.content.decode()
    assert "Subject from the phone" in body
    assert 'value="Subject from the laptop"' in body
    assert [part.text for part in parts(sitting, 2)] == ["Subject from the phone", "The body."]


def test_all_of_a_late_message_is_shown_back(candidate: Client, sitting: Sitting) -> None:
    submit_sitting(sitting=sitting, at=timezone.now())
    page = candidate.post(url(sitting, 2), {"text": "A subject", "revision": 0, "text-2": "A body", "revision-2": 0})
    assert page.status_code == 410
    assert "A subject" in page.content.decode()
    assert "A body" in page.content.decode()
