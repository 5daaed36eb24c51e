"""The candidate's side around the assessment: the notice before it, and one's own page after it.

Status, feedback, a second look and its answer, one's data and its end; on a phone in the dark, at a desk in the light,
and where it matters most without a script.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from openings.models import Application, Person
from openings.services.companies import save_company
from openings.services.invitations import invitation_token
from ratings.services.people import rate_answer
from results.codes import code_of
from results.models import Appeal, DataCode
from results.services.feedback import release_feedback
from sittings.models import Choices
from tests.browser import sign_in, too_wide
from tests.factories import make_invitation, make_opening
from tests.journey.visitor import Visitor
from tests.results.cast import TEXT, Cast, make_notice, make_sheet, sitting_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LONG = "Wolfeschlegelsteinhausenbergerdorff"
SIZES = [({"width": 320, "height": 640}, "dark"), ({"width": 1280, "height": 800}, "light")]


@pytest.fixture
def cast(live_server: object) -> Cast:
    return Cast()


@pytest.fixture
def application(cast: Cast) -> Application:
    """Rated by Rita, with words of theirs marked, and released."""
    opening = cast.opening(title=f"Support desk {LONG}", feedback="after_scoring", rules={"ratings_wanted": 1})
    made = cast.candidate(opening, texts=(f"{TEXT} {LONG * 3}", TEXT))
    for answer in sitting_of(made).answers.order_by("position"):
        for competency, level in (("empathy", 4), ("composure", 2)):
            rate_answer(
                answer=answer, competency=competency, rater=cast.rita, level=level, at=cast.at,
                evidence=[{"start": 12, "end": 60}],
            )  # fmt: skip
    make_sheet(made)
    release_feedback(opening=opening, by=cast.alma, at=timezone.now())
    return made


def fits(visitor: Visitor) -> None:
    """Nothing is cut off at either size; on the narrow phone, in the dark, axe finds nothing."""
    for size, scheme in SIZES:
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        # Colours of the other scheme must be gone before contrast is measured.
        visitor.page.evaluate(TWO_FRAMES)
        assert too_wide(visitor.page) == []
        if scheme == "dark":
            visitor.looks()


def test_status_feedback_and_a_second_look(visit: Callable[..., Visitor], cast: Cast, application: Application) -> None:
    cleo = visit()
    cleo.page.goto(reverse("sittings:door", args=[invitation_token(application.invitations.get())]))
    cleo.meets("Your application")
    fits(cleo)
    cleo.link("Read it", exact=True).click()
    cleo.meets("Your feedback")
    expect(cleo.page.locator(".quotes q").first).to_contain_text("I could see that he was worried")
    fits(cleo)
    with cleo.page.expect_download() as download:
        cleo.link("Download as PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    cleo.link("Your application", exact=True).click()
    cleo.link("Ask for it", exact=True).click()
    cleo.meets("Ask for a second look")
    fits(cleo)
    cleo.button("Ask for a second look").click()
    cleo.meets("Your application")
    cleo.sees("You asked for a second look.")
    cast.rate(application, cast.rolf, 4)
    alma = visit()
    sign_in(alma.page, cast.alma)
    alma.goes(reverse("results:appeals", args=[application.opening_id]), "Second looks")
    fits(alma)
    alma.page.get_by_label("Your answer to the candidate").fill("Rolf read both answers anew.")
    alma.button("Answer the candidate").click()
    alma.sees("there is a new score sheet")
    alma.goes(reverse("results:feedback_of_opening", args=[application.opening_id]), "Feedback to candidates")
    assert Appeal.objects.get().state == Appeal.State.CHANGED
    cleo.page.reload()
    cleo.sees("Rolf read both answers anew.")


def test_the_notice_the_days_and_what_one_may_say_of_oneself(
    visit: Callable[..., Visitor], cast: Cast, application: Application
) -> None:
    make_notice()
    save_company(
        team=cast.team, name=f"Rowan {LONG}", makes="Kites for every wind.", for_whom="Families by the sea.",
        grows="Twice as many kites as last year.", works="Four of us, early and late shifts.", keeps_months=12,
        contact="mia@example.org", by=None, at=timezone.now(),
    )  # fmt: skip
    waiting = make_opening(team=cast.team, ten_day_notice=True, invitation_days=30)
    invitation = make_invitation(opening=waiting)
    noor = visit()
    noor.page.goto(reverse("sittings:door", args=[invitation_token(invitation)]))
    noor.meets("Before you start")
    noor.sees("Kites for every wind.")
    fits(noor)
    noor.page.get_by_label("My answers may be used to train machine raters").check()
    noor.page.get_by_label("I have read this and agree to take part").check()
    noor.button("Agree and go on").click()
    noor.sees("You can start on")
    fits(noor)
    assert Choices.objects.get().may_teach
    cleo = visit()
    cleo.page.goto(reverse("sittings:door", args=[invitation_token(application.invitations.get())]))
    cleo.goes(reverse("sittings:about_you", args=[application.pk]), "About you, if you like")
    fits(cleo)
    cleo.page.get_by_label("Gender").select_option("woman")
    cleo.button("Save").click()
    cleo.sees("It is stored apart from your answers.")


def test_ones_data_and_its_end_without_a_script(visit: Callable[..., Visitor], application: Application) -> None:
    cleo = visit(java_script_enabled=False)
    page = cleo.page
    page.goto(reverse("sittings:door", args=[invitation_token(application.invitations.get())]))
    page.get_by_role("link", name="See how").click()
    page.get_by_role("button", name="Send me a code", exact=True).click()
    page.get_by_label("Code from the mail").fill(str(code_of(DataCode.objects.get())))
    page.get_by_role("button", name="Go on").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as JSON").click()
    assert TEXT in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="What goes, and what stays").click()
    page.get_by_role("button", name="Send me a code to erase").click()
    page.get_by_label("Code from the mail").fill("0")
    page.get_by_label("Erase everything about me").check()
    page.get_by_role("button", name="Erase everything now").click()
    expect(page.get_by_text("This is not the code that we sent.").first).to_be_visible()
    page.get_by_label("Code from the mail").fill(str(code_of(DataCode.objects.latest("id"))))
    page.get_by_label("Erase everything about me").check()
    page.get_by_role("button", name="Erase everything now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything about you is erased")
    assert Person.objects.get(pk=application.person_id).email == ""
