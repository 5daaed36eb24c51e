"""Every kind of question the whole way: practised, answered by plain forms, checked, downloaded, rated, read."""

import html

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments import kinds
from assessments.practice import practice_questions
from openings.models import Opening
from openings.services.invitations import invitation_token
from sittings.fields import fields_of
from sittings.models import Answer, Sitting
from sittings.services import submit_sitting
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
WORDS = "These are words of an answer that somebody wrote, long enough to be read by a machine as well."


def opening_of(kind: str) -> Opening:
    practice = practice_questions()[kind]
    rated = kinds.kind_of(kind).rated
    question = factories.make_question_version(
        kind=kind, title=practice.title, prompt=practice.prompt, stimulus=practice.stimulus, content=practice.content,
        competencies=["empathy"] if rated else [],
    )  # fmt: skip
    return factories.make_opening(assessment_version=factories.make_assessment_version(question_versions=[question]))


def enter(sitting: Sitting) -> Client:
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(sitting.invitation)]))
    return client


def answer_by_forms(client: Client, sitting: Sitting) -> Answer:
    """Fill in what each page offers and send it, until nothing is left to fill in."""
    url = reverse("sittings:question", args=[sitting.application_id, 1])
    for _ in range(8):
        page = client.get(url)
        assert page.status_code == 200
        fields = [field for field in page.context["fields"] if not field.is_sent]
        open_ones = [field for field in fields if not field.text]
        if not open_ones:
            break
        data = {}
        for field in fields:
            given = field.spec.options[0][0] if field.spec.options else "40" if field.spec.entry == "number" else WORDS
            data |= {field.name: given, field.revision_name: field.revision}
            if field.spec.entry == "jobs":
                data |= {f"{field.name}-what": WORDS, f"{field.name}-service": "service", f"{field.name}-length": ""}
            if field.spec.in_turn:
                data["send"] = field.position
        assert client.post(url, data).status_code == 302
    return Answer.objects.get(sitting=sitting)


def test_there_is_a_practice_question_of_every_kind() -> None:
    assert set(practice_questions()) == set(kinds.TABLE)
    for practice in practice_questions().values():
        assert practice.asked.content.problem() == ""


@pytest.mark.parametrize("kind", kinds.TABLE)
def test_a_kind_from_the_first_word_to_the_dossier(client: Client, kind: str) -> None:
    opening = opening_of(kind)
    sitting = factories.make_sitting(opening=opening)
    candidate = enter(sitting)
    answer = answer_by_forms(candidate, sitting)
    assert all(field.part.text for field in fields_of(answer))
    check = candidate.get(reverse("sittings:check", args=[sitting.application_id])).content.decode()
    assert "Empty</span>" not in check
    assert "SHA-256" in candidate.get(reverse("sittings:download", args=[sitting.application_id])).content.decode()
    submit_sitting(sitting=sitting, at=NOW)
    rater = factories.make_user(User.Role.RATER, opening.team)
    client.force_login(rater)
    item = reverse("ratings:item", args=[answer.pk])
    if kinds.kind_of(kind).rated:
        assert "These are words" in client.get(item).content.decode()
        factories.rate_all(Answer.objects.get(pk=answer.pk), rater)
        client.post(reverse("ratings:compare", args=[answer.pk]))
        assert client.get(reverse("ratings:compare", args=[answer.pk])).status_code == 200
    else:
        assert client.get(item).status_code == 404
        assert not client.get(reverse("ratings:queue")).context["progress"].waiting
    client.force_login(factories.make_user())
    dossier = client.get(reverse("results:candidate", args=[opening.pk, sitting.application_id]))
    assert dossier.status_code == 200
    assert "No answer was given" not in dossier.content.decode()


def test_what_the_key_says_stands_beside_the_ratings_and_not_where_they_are_given(client: Client) -> None:
    opening = opening_of("data_case")
    sitting = factories.make_sitting(opening=opening)
    candidate = enter(sitting)
    answer = answer_by_forms(candidate, sitting)
    assert (
        "1 of 2 points"
        not in candidate.get(reverse("sittings:question", args=[sitting.application_id, 1])).content.decode()
    )
    submit_sitting(sitting=sitting, at=NOW)
    rater = factories.make_user(User.Role.RATER, opening.team)
    client.force_login(rater)
    assert "Checked by rule" not in client.get(reverse("ratings:item", args=[answer.pk])).content.decode()
    client.force_login(factories.make_user())
    url = reverse("results:candidate", args=[opening.pk, sitting.application_id])
    reveal = reverse("results:reveal_candidate", args=[opening.pk, sitting.application_id])
    client.post(reveal)
    page = client.get(url).content.decode()
    assert "1 of 2 points" in page
    assert "within_tolerance/1" in page


@pytest.mark.parametrize("kind", kinds.TABLE)
def test_practising_keeps_nothing(kind: str) -> None:
    factories.make_notice()
    opening = opening_of(kind)
    invitation = factories.make_invitation(opening=opening)
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(invitation)]))
    url = reverse("sittings:practice", args=[invitation.application_id, kind])
    page = client.get(url)
    assert page.status_code == 200
    assert "nothing that you write here is kept" in page.content.decode()
    assert client.post(url, {"text-1": WORDS, "try": "1"}).status_code == 200
    assert not Sitting.objects.exists()
    assert client.get(reverse("sittings:practice", args=[invitation.application_id, "riddle"])).status_code == 404


def test_a_practice_chat_goes_on_turn_by_turn() -> None:
    opening = opening_of("chat")
    invitation = factories.make_invitation(opening=opening)
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(invitation)]))
    url = reverse("sittings:practice", args=[invitation.application_id, "chat"])
    turns = practice_questions()["chat"].content["turns"]
    assert turns[1] not in client.get(url).content.decode()
    assert client.post(url, {"text-1": " ", "send": "1", "sent": "0"}).status_code == 422
    page = client.post(url, {"text-1": "We do.", "send": "1", "sent": "0"}).content.decode()
    assert turns[1] in page
    assert 'name="text-1" value="We do."' in page
    page = client.post(
        url, {"text-1": "We do.", "text-2": "Yes.", "text-3": "", "send": "2", "sent": "x"}
    ).content.decode()
    assert turns[2] in html.unescape(page)


def test_practice_ends_when_the_clock_runs() -> None:
    sitting = factories.make_sitting(opening=opening_of("chat"))
    url = reverse("sittings:practice", args=[sitting.application_id, "chat"])
    assert enter(sitting).get(url).status_code == 302
    assert Client().get(url).status_code == 403


def test_the_instructions_lead_to_practice_of_the_kinds_that_are_asked() -> None:
    notice = factories.make_notice()
    opening = opening_of("handover")
    invitation = factories.make_invitation(opening=opening)
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(invitation)]))
    client.post(reverse("sittings:notice", args=[invitation.application_id]), {"notice": notice.pk, "agree": "on"})
    page = client.get(reverse("sittings:start", args=[invitation.application_id])).content.decode()
    assert reverse("sittings:practice", args=[invitation.application_id, "handover"]) in page
    assert reverse("sittings:practice", args=[invitation.application_id, "chat"]) not in page
