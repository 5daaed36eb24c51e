"""From the notice over the instructions to the first question."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openings.models import Invitation
from openings.services.openings import close_opening
from sittings.models import Sitting
from sittings.services import publish_notice
from tests.factories import make_invitation, make_notice, make_user
from tests.sittings.taker import at, enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited() -> tuple[Invitation, Client]:
    make_notice()
    invitation = make_invitation()
    return invitation, enter(invitation)


def notice_url(invitation: Invitation) -> str:
    return reverse("sittings:notice", args=[invitation.application_id])


def start_url(invitation: Invitation) -> str:
    return reverse("sittings:start", args=[invitation.application_id])


def test_from_notice_over_instructions_to_the_first_question(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    page = client.get(notice_url(invitation))
    assert "Who reads it" in page.content.decode()
    shown = page.context["notice"]
    agreed = client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    assert agreed["Location"] == start_url(invitation)
    page = client.get(start_url(invitation)).content.decode()
    assert "Take your time." in page
    assert "30 minutes" in page
    assert not Sitting.objects.exists()
    begun = client.post(start_url(invitation))
    sitting = Sitting.objects.get()
    assert begun["Location"] == at("question", sitting, 1)
    assert (sitting.notice, sitting.invitation) == (shown, invitation)


def test_without_agreeing_nothing_starts(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    page = client.post(notice_url(invitation), {"notice": client.get(notice_url(invitation)).context["notice"].pk})
    assert page.status_code == 422
    assert "Please tick this box" in page.content.decode()
    assert client.post(start_url(invitation))["Location"] == notice_url(invitation)
    assert not Sitting.objects.exists()


def test_a_notice_published_while_it_was_read_has_to_be_read_again(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    publish_notice(language="en", body="Something else", at=timezone.now())
    page = client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    assert "Something else" in page.content.decode()
    assert "published anew" in page.content.decode()
    assert client.post(start_url(invitation))["Location"] == notice_url(invitation)


def test_a_consent_to_an_older_notice_does_not_start(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    publish_notice(language="en", body="Something else", at=timezone.now())
    assert client.post(start_url(invitation))["Location"] == notice_url(invitation)
    assert not Sitting.objects.exists()


def test_starting_twice_goes_on_with_the_same_sitting(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    client.post(start_url(invitation))
    again = client.post(start_url(invitation))
    assert again.status_code == 302
    assert Sitting.objects.count() == 1
    assert client.get(notice_url(invitation))["Location"] == reverse(
        "sittings:taking", args=[invitation.application_id]
    )


@pytest.mark.parametrize("url", [notice_url, start_url])
def test_an_opening_that_closed_before_the_start_says_so(invited: tuple[Invitation, Client], url) -> None:
    invitation, client = invited
    close_opening(opening=invitation.application.opening, by=make_user(), at=timezone.now())
    page = client.get(url(invitation))
    assert page.status_code == 410
    assert "takes no more answers" in page.content.decode()


def test_an_invitation_that_expires_while_the_notice_is_read_starts_nothing(
    invited: tuple[Invitation, Client],
) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    Invitation.objects.update(expires_at=timezone.now())
    page = client.post(start_url(invitation))
    assert page.status_code == 410
    assert "expired" in page.content.decode()


@pytest.mark.parametrize("url", [notice_url, start_url])
def test_without_a_published_notice_the_page_says_that_it_is_not_ready(url) -> None:
    invitation = make_invitation()
    assert enter(invitation).get(url(invitation)).status_code == 503


def test_before_the_start_every_other_page_leads_to_the_notice(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    pk = invitation.application_id
    for name, args in [("question", [1]), ("check", []), ("done", []), ("download", [])]:
        page = client.get(reverse(f"sittings:{name}", args=[pk, *args]), follow=True)
        assert page.redirect_chain[-1][0] == notice_url(invitation)
    assert client.post(reverse("sittings:submit", args=[pk]), follow=True).redirect_chain[-1][0] == notice_url(
        invitation
    )
    assert client.get(reverse("sittings:clock", args=[pk])).status_code == 404
    body = json.dumps({"text": "x", "revision": 0})
    assert client.post(reverse("sittings:save", args=[pk, 1]), body, "application/json").status_code == 400
