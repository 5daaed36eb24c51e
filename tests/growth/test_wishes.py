"""What somebody wants: said behind their own link, in versions, and read by managers only where they say so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from audit.services import SYSTEM
from growth.models import Wish
from growth.services.wishes import WishIn, WishInvalid, save_wish
from openings.models import Application, Invitation
from results.models import ScoreSheet
from results.own_data import own_data
from results.services.erasing import erase_person
from tests import factories
from tests.results.cast import Cast
from tests.sittings.taker import HOSTILE, enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def cleo(cast: Cast) -> Application:
    factories.make_role("specialist")
    return cast.candidate(cast.opening(purpose="development"))


@pytest.fixture
def own(cleo: Application) -> Client:
    return enter(Invitation.objects.get(application=cleo))


def url(application: Application, name: str = "wishes") -> str:
    return reverse(f"results:{name}", args=[application.pk])


def say(client: Client, application: Application, **data: Any) -> Any:
    return client.post(url(application), {"role": "specialist", "learn": HOSTILE, "ways": ["mentor", "course"], **data})


def managers_pages(client: Client, cast: Cast, application: Application) -> list[str]:
    client.force_login(cast.alma)
    pages = (
        reverse("results:candidate", args=[application.opening_id, application.pk]),
        reverse("results:growth_person", args=[application.pk]),
    )
    return [client.get(page).text for page in pages]


def test_it_is_said_in_versions_and_read_only_where_it_is_shared(client, cast, cleo, own):
    assert "What you want" in own.get(reverse("results:status", args=[cleo.pk])).text
    assert say(own, cleo).status_code == 302
    assert all("They have shared nothing" in page for page in managers_pages(client, cast, cleo))
    say(own, cleo, shared="on", not_wanted="Night shifts.")
    say(own, cleo, shared="on", not_wanted="Night shifts.")
    assert list(Wish.objects.values_list("number", "shared")) == [(2, True), (1, False)]
    for page in managers_pages(client, cast, cleo):
        assert "Night shifts." in page
        assert "<script>alert" not in page
    say(own, cleo)
    assert all("They have shared nothing" in page for page in managers_pages(client, cast, cleo))
    page = own.get(url(cleo)).text
    assert "2 earlier versions" in page
    assert "Night shifts." in page
    assert not ScoreSheet.objects.exists()


def test_wrong_input_saves_nothing_and_says_why(cleo, own):
    for data in ({"role": "", "learn": " ", "ways": []}, {"role": "king"}, {"learn": "x" * 2001}, {"ways": ["magic"]}):
        assert say(own, cleo, **data).status_code == 422
    assert say(own, cleo, role="stays", within="year").status_code == 302
    assert Wish.objects.get().stays
    with pytest.raises(WishInvalid):
        save_wish(application=cleo, wish=WishIn(), shared=True, at=timezone.now())


def test_it_goes_when_they_say_so_and_when_they_are_erased(cleo, own):
    say(own, cleo)
    assert own_data(cleo.person, at=timezone.now())["what_you_want"][0]["learn"]
    assert own.get(url(cleo, "remove_wishes")).status_code == 405
    own.post(url(cleo, "remove_wishes"))
    assert not Wish.objects.exists()
    say(own, cleo)
    erase_person(person=cleo.person, actor=SYSTEM, at=timezone.now())
    assert not Wish.objects.exists()
    actions = AuditEntry.objects.filter(action__startswith="wish.").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["wish.saved", "wish.removed", "wish.saved"]


def test_nobody_else_has_such_a_page(client, cast, cleo):
    assert client.get(url(cleo)).status_code == 403
    hired_elsewhere = cast.candidate(cast.opening(), name="Dora")
    theirs = enter(Invitation.objects.get(application=hired_elsewhere))
    assert theirs.get(url(hired_elsewhere)).status_code == 404
    assert theirs.get(url(cleo)).status_code == 403
