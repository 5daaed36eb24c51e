"""The table of kinds: each with its templates, its content checked, and questions in the bank."""

import json
from pathlib import Path

import pytest
from django.http import QueryDict
from django.template.loader import get_template
from django.utils import timezone

from assessments import kinds, seed, services
from assessments.models import Question
from assessments.services.questions import EMPTY_BODY, question_hash
from scoring.rubric import content_hash
from tests.factories import load_roles, make_question_version, make_user, question_body

NOW = timezone.now()
SEEDED = [json.loads(path.read_text()) for path in sorted((seed.CONTENT / "questions").glob("*.json"))]

CHAT = {"customer": "Leila", "turns": ["Where is it?", "I have waited all day.", "Is there going to be a bed?"]}
CONTACT = {"channel": "phone", "at": "Mon 09:12", "side": "company", "who": "Dana", "text": "Took the case."}
HANDOVER = {"customer": "Kenji", "channel": "email", "contacts": [CONTACT, {**CONTACT, "side": "customer"}]}
MESSAGE = {
    "audience": "customer", "recipient": "Mr Baptiste", "sender": "Olivier", "sent": "Wed", "subject": "Where?",
    "body": "Where is my ramp?",
}  # fmt: skip


@pytest.mark.parametrize("kind", kinds.TABLE.values(), ids=lambda kind: kind.key)
def test_every_kind_has_all_its_templates(kind: kinds.Kind) -> None:
    for piece in kind.PIECES:
        get_template(kind.template(piece))


@pytest.mark.parametrize("kind", kinds.TABLE.values(), ids=lambda kind: kind.key)
def test_every_kind_has_four_seeded_questions_at_least(kind: kinds.Kind) -> None:
    assert sum(question["kind"] == kind.key for question in SEEDED) >= 4


@pytest.mark.parametrize("kind", [key for key in kinds.TABLE if key not in ("interview", "scenario")])
def test_the_seeded_questions_of_a_kind_serve_all_five_roles(kind: str) -> None:
    served = {role for question in SEEDED if question["kind"] == kind for role in question["roles"]}
    assert served == {"associate", "specialist", "analyst", "manager", "expert"}


@pytest.mark.parametrize("question", SEEDED, ids=lambda question: question["key"])
def test_a_seeded_question_is_whole_and_its_content_reads_back(question: dict) -> None:
    asked = kinds.asked(question["kind"], question.get("content", {}))
    assert asked.content.problem() == ""
    assert asked.content.to_dict() == question.get("content", {})
    if asked.kind.rated:
        assert len(question["samples"]) >= 4
        levels = {level for sample in question["samples"] for level in sample["levels"].values()}
        assert len(levels) >= 3
        for key in question["anchors"]:
            assert len(question["anchors"][key]) == 5


def test_an_unknown_kind_names_those_that_there_are() -> None:
    with pytest.raises(kinds.UnknownKind, match=r"riddle.*interview"):
        kinds.kind_of("riddle")


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("chat", {}, "name"),
        ("chat", {**CHAT, "customer": ""}, "name"),
        ("chat", {**CHAT, "turns": ["One", "Two"]}, "three to six"),
        ("chat", {**CHAT, "turns": ["One"] * 7}, "three to six"),
        ("chat", {**CHAT, "turns": ["One", "", "Three"]}, "no words"),
        ("chat", {**CHAT, "turns": "One"}, "three to six"),
        ("handover", {**HANDOVER, "customer": ""}, "name"),
        ("handover", {**HANDOVER, "channel": "note"}, "channel"),
        ("handover", {**HANDOVER, "contacts": [CONTACT]}, "at least two"),
        ("handover", {**HANDOVER, "contacts": [CONTACT, {**CONTACT, "channel": "fax"}]}, "Contact 2"),
        ("handover", {**HANDOVER, "contacts": [CONTACT, {**CONTACT, "who": ""}]}, "Contact 2"),
        ("handover", {**HANDOVER, "contacts": [CONTACT, "x", 3]}, "at least two"),
        ("message", {**MESSAGE, "audience": "nobody"}, "whom"),
        ("message", {**MESSAGE, "recipient": ""}, "Name"),
        ("message", {**MESSAGE, "body": ""}, "no words"),
    ],
)
def test_unfinished_content_says_what_is_missing(kind: str, content: dict, words: str) -> None:
    assert words in kinds.asked(kind, content).content.problem()


def test_what_the_editor_sends_is_what_is_stored() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"chat_customer": " Leila "})
    sent.setlist("chat_turn", ["Where\r\nis it?", "", "Really?", ""])
    assert kinds.kind_of("chat").content.read(sent).to_dict() == {
        "customer": "Leila",
        "turns": ["Where\nis it?", "Really?"],
    }
    sent = QueryDict(mutable=True)
    sent.update({"handover_customer": "Kenji", "handover_channel": "phone"})
    # Empty rows have their selects filled in; they are no contacts.
    for name, values in {
        "channel": ["chat", "email"], "at": ["Mon", ""], "side": ["customer", "customer"], "who": ["Kenji", ""],
        "text": ["Hello", ""],
    }.items():  # fmt: skip
        sent.setlist(f"contact_{name}", values)
    contact = {"channel": "chat", "at": "Mon", "side": "customer", "who": "Kenji", "text": "Hello"}
    stored = kinds.kind_of("handover").content.read(sent).to_dict()
    assert stored == {"customer": "Kenji", "channel": "phone", "contacts": [contact]}
    sent = QueryDict(mutable=True)
    sent.update({f"message_{name}": value for name, value in MESSAGE.items()})
    assert kinds.kind_of("message").content.read(sent).to_dict() == MESSAGE


def test_before_a_reply_only_what_was_shown_then_is_history() -> None:
    content = kinds.asked("chat", CHAT).content
    assert content.history([]) == "Leila: Where is it?"
    assert content.history(["I look."]) == "Leila: Where is it?\n\nI look.\n\nLeila: I have waited all day."
    assert "going to be a bed" in content.history()


def test_the_history_of_a_hand_over_has_times_names_and_channels() -> None:
    assert "Mon 09:12 Phone Dana: Took the case." in kinds.asked("handover", HANDOVER).content.history()


@pytest.mark.parametrize(("channel", "parts"), [("email", 2), ("phone", 1), ("chat", 1)])
def test_a_hand_over_is_answered_in_its_channel(channel: str, parts: int) -> None:
    assert len(kinds.asked("handover", {**HANDOVER, "channel": channel}).content.parts()) == parts


def test_a_question_without_content_keeps_the_hash_that_it_had() -> None:
    body = question_body()
    before = {name: value for name, value in body.items() if name != "content"}
    assert body["content"] == {}
    assert question_hash("key", body) == content_hash({"question": "key", **before})
    assert question_hash("key", {**body, "content": CHAT}) != question_hash("key", body)


@pytest.mark.django_db
def test_other_content_is_another_version() -> None:
    first = make_question_version("talk", kind="chat", content=CHAT)
    second = make_question_version("talk", kind="chat", content={**CHAT, "customer": "Mona"})
    assert (first.number, second.number) == (1, 2)
    assert first.content_hash != second.content_hash


@pytest.mark.django_db
def test_unfinished_content_is_not_published() -> None:
    load_roles()
    admin = make_user()
    body = {**EMPTY_BODY, **question_body(), "kind": "chat", "content": {"customer": "Leila", "turns": ["One"]}}
    question = services.create_question(body=body, roles=[], tags=[], by=admin, at=NOW)
    with pytest.raises(services.NotValid, match="three to six"):
        services.publish_question(question=question, by=admin, at=NOW)
    assert "three to six" in services.problem_of_question(question)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "content"), [("chat", CHAT), ("handover", HANDOVER), ("message", MESSAGE)])
def test_a_question_of_each_kind_is_written_shown_and_previewed(client, kind: str, content: dict) -> None:
    load_roles()
    client.force_login(make_user())
    fields = {
        "title": "New one", "kind": kind, "style": "", "language": "en", "prompt": "What do you write?",
        "competencies": ["empathy"], "chat_customer": "Leila", "chat_turn": CHAT["turns"],
        "handover_customer": "Kenji", "handover_channel": "email",
        **{f"contact_{name}": [row[name] for row in HANDOVER["contacts"]] for name in CONTACT},
        **{f"message_{name}": value for name, value in MESSAGE.items()},
    }  # fmt: skip
    answer = client.post("/questions/new/", {**fields, "use_kind": "1"}, follow=True)
    question = Question.objects.get()
    assert question.draft["content"] == content
    page = answer.content.decode()
    assert kinds.kind_of(kind).template("editor") in [template.name for template in answer.templates]
    for words in {"chat": ["Is there going to be a bed?"], "handover": ["Took the case."], "message": ["Where?"]}[kind]:
        assert words in page
        assert words in client.get(f"/questions/{question.key}/").content.decode()
    assert client.post(f"/questions/{question.key}/publish/", {"revision": question.draft_revision}).status_code == 302
    question.refresh_from_db()
    assert question.current.content == content


def test_the_folder_of_the_bank_says_who_wrote_it() -> None:
    assert "language model" in (Path(seed.CONTENT) / "README.md").read_text()
