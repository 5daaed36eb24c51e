"""The link of an invitation: what it opens, for whom, and until when."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openings.models import Invitation
from openings.services.invitations import invitation_token, resend, revoke
from sittings.models import Sitting
from tests.factories import make_invitation, make_notice, make_sitting, make_user
from tests.sittings.taker import at, autosave, door, enter

pytestmark = pytest.mark.django_db


def test_the_link_is_exchanged_for_a_session_and_leaves_the_address() -> None:
    make_notice()
    invitation = make_invitation()
    client = Client()
    answer = client.get(door(invitation))
    token = invitation_token(invitation)
    assert answer.status_code == 302
    assert token not in answer["Location"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert token not in json.dumps(dict(client.session))
    page = client.get(answer["Location"], follow=True)
    assert page.status_code == 200
    assert token not in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.first_used_at is not None


def test_the_link_again_leads_back_to_the_first_question_without_an_answer() -> None:
    sitting = make_sitting(answers=["Done with this one"])
    page = Client().get(door(sitting.invitation), follow=True)
    assert page.redirect_chain[-1][0] == at("question", sitting, 2)


def test_with_every_answer_written_the_link_leads_to_checking_them() -> None:
    sitting = make_sitting(answers=["One", "Two"])
    page = Client().get(door(sitting.invitation), follow=True)
    assert page.redirect_chain[-1][0] == at("check", sitting)


def test_after_submitting_the_link_leads_to_the_page_of_ones_own() -> None:
    sitting = make_sitting(answers=["One"], submitted=True)
    page = Client().get(door(sitting.invitation), follow=True)
    assert page.redirect_chain[-1][0] == reverse("results:status", args=[sitting.application_id])
    assert f"S-{sitting.pk:06d}" in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "é%00", "a" * 500, "<script>"])
def test_an_unknown_link_says_what_to_do(client: Client, token: str) -> None:
    page = client.get(reverse("sittings:door", args=[token]))
    assert page.status_code == 404
    assert "ask for a new link" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_refused_link_is_not_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    invitation = make_invitation()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    with caplog.at_level("DEBUG"):
        assert Client().get(door(invitation)).status_code == 410
    assert "request" in caplog.text
    assert invitation_token(invitation) not in caplog.text


def test_an_expired_link_says_what_to_do_unless_its_sitting_has_begun() -> None:
    unused, begun = make_invitation(), make_sitting().invitation
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = Client().get(door(unused))
    assert page.status_code == 410
    assert "expired" in page.content.decode()
    assert Client().get(door(begun), follow=True).status_code == 200


def test_a_revoked_link_opens_nothing_and_shuts_out_who_was_in(sitting: Sitting, candidate: Client) -> None:
    revoke(invitation=sitting.invitation, by=make_user(), at=timezone.now())
    assert candidate.get(door(sitting.invitation)).status_code == 410
    page = candidate.get(at("question", sitting, 1))
    assert page.status_code == 410
    assert "taken back" in page.content.decode()
    assert autosave(candidate, sitting, "More", 0).json() == {"error": "revoked"}


def test_an_invitation_revoked_before_starting_shuts_out_too() -> None:
    invitation = make_invitation()
    client = enter(invitation)
    revoke(invitation=invitation, by=make_user(), at=timezone.now())
    assert client.get(reverse("sittings:notice", args=[invitation.application_id])).status_code == 410


def test_a_link_sent_anew_replaces_the_old_one_and_does_not_put_out_who_is_writing(
    sitting: Sitting, candidate: Client
) -> None:
    renewed = resend(invitation=sitting.invitation, by=make_user(), at=timezone.now())
    old = Client().get(door(sitting.invitation))
    assert old.status_code == 410
    assert "newer link" in old.content.decode()
    assert autosave(candidate, sitting, "Still writing", 0).status_code == 200
    assert Client().get(door(renewed), follow=True).redirect_chain[-1][0] == at("question", sitting, 2)


def test_an_erased_person_is_let_in_no_more(sitting: Sitting, candidate: Client) -> None:
    person = sitting.application.person
    person.erased_at = timezone.now()
    person.save()
    assert candidate.get(at("question", sitting, 1)).status_code == 410
    assert Client().get(door(sitting.invitation)).status_code == 410


def test_a_planted_session_key_is_not_kept(sitting: Sitting) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["cxhire_session"] = session.session_key
    client.get(door(sitting.invitation))
    assert client.session.session_key != session.session_key


def test_the_page_speaks_the_language_of_the_invitation() -> None:
    invitation = make_invitation(language="es")
    answer = Client().get(door(invitation))
    assert answer.cookies["django_language"].value == "es"
