"""Nothing on the hiring side gives away who needed what, how long anybody took, or who was done first."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sittings.models import ExtraTime
from sittings.services import add_time, begin_break, end_break, grant, save_answer, start_sitting, submit_sitting
from tests.factories import make_invitation, make_notice, make_user
from tests.results.cast import TEXT, Cast, machine_rates, make_sheet

pytestmark = pytest.mark.django_db
TIME_OF_DAY = re.compile(r"\b\d{1,2}:\d{2}\b")


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def pair(cast):
    """Two who answer alike: one with twice the time, a break and time added, one without."""
    opening = cast.opening()
    ruth = make_user(role=User.Role.ACCOMMODATION, team=cast.team, name="Ruth")
    made = []
    for name, needs in (("Slow Sam", True), ("Quick Quin", False)):
        invitation = make_invitation(opening=opening, at=cast.at, name=name)
        if needs:
            grant(
                application=invitation.application, time=ExtraTime.DOUBLE, break_minutes=20, answer="A reader",
                by=ruth, at=cast.at,
            )  # fmt: skip
        sitting = start_sitting(invitation=invitation, notice=make_notice(), at=cast.at)
        if needs:
            add_time(sitting=sitting, minutes=15, by=ruth, at=cast.at)
            begin_break(sitting=sitting, at=cast.at)
            end_break(sitting=sitting, at=cast.at + timedelta(minutes=5))
        for position in (1, 2):
            save_answer(sitting=sitting, position=position, expected_revision=0, text=TEXT, at=cast.at)
        submit_sitting(sitting=sitting, at=cast.at + timedelta(minutes=70 if needs else 12))
        machine_rates(invitation.application, 3.0)
        cast.rate(invitation.application, cast.rita, 4)
        cast.rate(invitation.application, cast.rolf, 4)
        make_sheet(invitation.application)
        made.append(invitation.application)
    return made


def story(page: str) -> str:
    return page[page.index('id="h-story"') :]


def bare(page: str, application) -> str:
    """A page's content without what differs between any two candidates: names, addresses, ids and hashes."""
    page = page[page.index("<main") : page.index("</main>")]
    for words in (application.person.name, application.person.email):
        page = page.replace(words, "X")
    page = re.sub(r"<code>.*?</code>|[0-9a-f]{16,64}", "h", page)
    page = re.sub(r"\d+", "0", page)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_two_candidate_pages_differ_in_nothing_but_names(client, cast, pair) -> None:
    client.force_login(cast.alma)
    pages = [
        client.get(reverse("results:candidate", args=[application.opening_id, application.pk])).content.decode()
        for application in pair
    ]
    assert bare(pages[0], pair[0]) == bare(pages[1], pair[1])
    for page in pages:
        for words in ("break", "accommodat", "Ruth", "deadline", "late ", "A reader"):
            assert words not in story(page)
        began = re.findall(r"(?:Began the assessment|Answers submitted).*?</li>", story(page), re.S)
        assert len(began) == 2
        assert not any(TIME_OF_DAY.search(line) for line in began)


def test_no_list_and_no_export_knows_a_time_or_an_order_of_finishing(client, cast, pair) -> None:
    client.force_login(cast.alma)
    opening = pair[0].opening
    for address in (
        reverse("results:opening", args=[opening.pk]),
        reverse("openings:candidates", args=[opening.pk]),
        f"{reverse('results:compare', args=[opening.pk])}?c={pair[0].pk}&c={pair[1].pk}",
    ):
        page = client.get(address).content.decode()
        assert "Slow Sam" in page
        main = page[page.index("<main") :]
        times = [line for line in re.findall(r"[^\n]*\b\d{1,2}:\d{2}\b[^\n]*", main) if "Sent" not in line]
        assert times == []
        # By name among equals, though Sam was done an hour later.
        if "compare" not in address and "candidates" not in address:
            assert main.index("Quick Quin") < main.index("Slow Sam")
    export = client.post(reverse("results:export", args=[opening.pk, "csv"])).content.decode("utf-8-sig")
    assert not TIME_OF_DAY.search(export)
    assert str(timezone.now().year) not in export


def test_the_raters_pages_and_the_menu_know_nothing(client, cast, pair) -> None:
    client.force_login(cast.rita)
    for address in ("/rate/", reverse("ratings:item", args=[pair[0].sittings.get().answers.first().pk])):
        page = client.get(address).content.decode()
        for words in ("ccommodation", "deadline", "Slow Sam", "A reader"):
            assert words not in page
