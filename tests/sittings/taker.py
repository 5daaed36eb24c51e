"""A candidate's browser: by requests alone, or a real one that goes away."""

import json
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from openings.models import Invitation
from openings.services.invitations import invitation_token
from sittings.models import Sitting

HOSTILE = "</textarea><script>alert('x')</script> \" onload=x {{ 7*7 }} %s \u202e ﷽ =cmd"


def door(invitation: Invitation) -> str:
    return reverse("sittings:door", args=[invitation_token(invitation)])


def enter(invitation: Invitation) -> Client:
    """A browser that has opened the link."""
    client = Client()
    client.get(door(invitation))
    return client


def at(name: str, sitting: Sitting, *args: object) -> str:
    return reverse(f"sittings:{name}", args=[sitting.application_id, *args])


def autosave(client: Client, sitting: Sitting, text: object, revision: object, position: int = 1):
    body = json.dumps({"text": text, "revision": revision})
    url = at("save", sitting, position)
    return client.post(url, body, content_type="application/json", headers={"accept": "application/json"})


def move_deadline(sitting: Sitting, **ago: float) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=timezone.now() - timedelta(**ago))


def leave_without_a_last_word(page: Page) -> None:
    """Close the page; what it sends while it goes (which no offline switch of the browser stops) is refused."""
    page.context.clear_cookies()
    page.goto("about:blank")
