"""Every page of a candidate in a real Chromium: no fault of any weight by axe, in both languages and both schemes; and
from right to left on a phone."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from assessments import seed
from assessments.models import Assessment
from openings.models import Application, Invitation
from openings.services.invitations import invitation_token
from ratings.services.people import rate_answer
from results.services.feedback import release_feedback
from sittings.seed import load_content
from sittings.services import start_sitting
from tests.browser import faults
from tests.factories import load_roles, make_invitation, make_opening
from tests.results.cast import Cast, make_sheet, sitting_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCHEMES = ("light", "dark")
SETTLED = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)));
}"""
BEFORE = ("sittings:notice", "sittings:start", "sittings:needs")
AFTER = (
    "sittings:done", "results:status", "sittings:about_you", "results:choices", "results:own_data", "results:erase",
    "results:feedback", "results:ask_appeal",
)  # fmt: skip


def speak(page: Page, application: Application, language: str) -> None:
    Application.objects.filter(pk=application.pk).update(language=language)
    page.goto(reverse("sittings:taking", args=[application.pk]))


def enter(page: Page, invitation: Invitation) -> None:
    page.goto(reverse("sittings:door", args=[invitation_token(invitation)]))


def seeded_invitation() -> Invitation:
    load_roles()
    seed.load_content(at=timezone.now())
    load_content(at=timezone.now())
    assessment = Assessment.objects.get(key="specialist-conversations")
    return make_invitation(opening=make_opening(role=assessment.role, assessment_version=assessment.current))


def under_way(invitation: Invitation) -> list[str]:
    """Starts it, and the addresses of its pages: a question of each kind, the list of all, a page that is not there."""
    notice = load_content(at=timezone.now())[0]
    sitting = start_sitting(invitation=invitation, notice=notice, at=timezone.now())
    pages = [reverse("sittings:question", args=[sitting.application_id, place]) for place in range(1, 7)]
    return [*pages, reverse("sittings:check", args=[sitting.application_id]), "/taking/none/"]


def released() -> Invitation:
    """Somebody who has submitted and got feedback."""
    cast = Cast()
    application = cast.candidate(cast.opening(feedback="after_scoring"))
    answer = sitting_of(application).answers.get(position=1)
    marks = [{"start": 0, "end": 40}]
    rate_answer(answer=answer, competency="empathy", rater=cast.rita, level=5, at=cast.at, evidence=marks)
    rate_answer(answer=answer, competency="composure", rater=cast.rita, level=2, at=cast.at)
    make_sheet(application)
    release_feedback(opening=application.opening, by=cast.alma, at=timezone.now())
    return application.invitations.get()


def look(page: Page, urls: list[str]) -> list[str]:
    found = []
    for url in urls:
        page.goto(url)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # Words that are drawn at once may still have the colours of the other scheme.
            page.evaluate(SETTLED)
            found += faults(page)
    return found


def test_no_page_has_a_fault_in_either_language_or_scheme(page: Page, live_server: object) -> None:
    invitation = seeded_invitation()
    pk = invitation.application_id
    told = released()
    enter(page, invitation)
    before = [reverse(name, args=[pk]) for name in BEFORE]
    before.append(reverse("sittings:practice", args=[pk, "chat"]))
    found = []
    for language in ("en", "es"):
        speak(page, invitation.application, language)
        found += look(page, before)
    during = under_way(invitation)
    for language in ("en", "es"):
        page.goto(reverse("sittings:needs", args=[pk]))
        choose(page, language)
        assert page.locator("html").get_attribute("lang") == language
        found += look(page, during)
    enter(page, told)
    for language in ("en", "es"):
        speak(page, told.application, language)
        found += look(page, [reverse(name, args=[told.application_id]) for name in AFTER])
    assert found == []


def choose(page: Page, language: str) -> None:
    """By the switch on the page, where it is not that language already."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
        page.wait_for_load_state()


def test_from_right_to_left_nothing_is_cut_off_on_a_phone(page: Page, live_server: object, settings) -> None:
    """Arabic, for which there are no words yet: what is tested is the direction."""
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish"), ("ar", "Arabic")]
    page.set_viewport_size({"width": 320, "height": 700})
    invitation = seeded_invitation()
    enter(page, invitation)
    speak(page, invitation.application, "ar")
    found = []
    for url in [reverse("sittings:notice", args=[invitation.application_id]), *under_way(invitation)[:-1]]:
        page.goto(url)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, url
        found += faults(page)
    assert found == []
