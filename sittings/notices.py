"""What the first page tells whoever grants accommodations."""

from django.urls import reverse
from django.utils.translation import ngettext

from accounts import access
from accounts.models import User
from accounts.notices import HomeNotice
from sittings.needs import requests_waiting


def needs_notices(user: User) -> list[HomeNotice]:
    if not access.may(user, "accommodations.grant"):
        return []
    waiting = requests_waiting(user).count()
    if not waiting:
        return []
    words = ngettext(
        "%d request for an accommodation waits for your answer.",
        "%d requests for accommodations wait for your answer.",
        waiting,
    )
    action = ngettext("Answer it", "Answer them", waiting)
    return [HomeNotice("info", words % waiting, reverse("accommodations:requests"), action)]
