"""Every page of a candidate and every state of it in a real Chromium.

No fault of any weight by axe, in both languages and both schemes; nothing cut off and nothing to scroll sideways at
400 %, from left to right and from right to left.
"""

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments import seed
from openings.models import Application, Invitation
from ratings.services.people import rate_answer
from results.services.appeals import ask_appeal
from results.services.codes import send_code
from results.services.feedback import release_feedback
from sittings import services
from sittings.models import Answer, ExtraTime, Sitting
from sittings.queries import current_notice
from sittings.services import ask, grant
from tests.factories import make_user
from tests.results.cast import Cast, make_sheet, sitting_of
from tests.sittings.states import Look, only_what_is_asked, revision_of, seeded_invitation, write_elsewhere
from tests.sittings.taker import move_deadline

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = "[data-receipt][data-state=saved]"
OFFLINE = "[data-receipt][data-state=offline]"
NUMBERS = count()
LONG = "Incomprehensibilities-and-more " * 30


@pytest.fixture
def look(page: Page, live_server: object, settings) -> Look:
    settings.LANGUAGES = [*django_settings.LANGUAGES, ("ar", "Arabic")]
    return Look(page, ["en", "es", "ar"])


def test_no_page_and_no_state_has_a_fault(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "CONTENT", only_what_is_asked(tmp_path))
    invitation = seeded_invitation()
    look.at(reverse("sittings:door", args=["nothing"]))
    look.enter(invitation)
    before_it_starts(look, invitation.application)
    sitting = started(invitation)
    while_it_is_under_way(look, sitting)
    without_a_session(look, invitation, sitting)
    with_needs(look, sitting)
    after_the_end(look, sitting)
    with_feedback(look)
    assert not look.found, "\n".join(look.found)
    assert look.seen > 35


def before_it_starts(look: Look, application: Application) -> None:
    page, pk = look.page, application.pk
    notice = reverse("sittings:notice", args=[pk])
    look.at(notice)
    look.at(notice, lambda: look.send(".consent"))
    look.at(notice, lambda: (page.locator("[name=agree]").check(), look.send(".consent")))
    look.at(reverse("sittings:start", args=[pk]))
    look.at(reverse("sittings:needs", args=[pk]))
    for kind in ("chat", "work_history"):
        look.at(reverse("sittings:practice", args=[pk, kind]))
    look.at(reverse("sittings:practice", args=[pk, "message"]), lambda: page.locator("[name=try]").click())
    look.at(reverse("results:status", args=[pk]))


def started(invitation: Invitation) -> Sitting:
    sitting = services.start_sitting(invitation=invitation, notice=current_notice("en"), at=timezone.now())
    return Sitting.objects.select_related("application__person").get(pk=sitting.pk)


def while_it_is_under_way(look: Look, sitting: Sitting) -> None:
    page, pk = look.page, sitting.application_id
    at = [reverse("sittings:question", args=[pk, place]) for place in range(9)]
    for url in at[1:7]:
        look.at(url)
    look.at(at[7])  # before its own clock runs
    services.open_question(sitting=sitting, position=7, at=timezone.now())
    look.at(at[7])
    services.open_question(sitting=sitting, position=8, at=timezone.now())
    Answer.objects.filter(sitting=sitting, position=8).update(opened_at=timezone.now() - timedelta(minutes=6))
    look.at(at[8])

    def write_offline() -> None:
        page.context.set_offline(True)
        page.locator("textarea").last.fill(f"{next(NUMBERS)} {LONG}")
        page.locator(OFFLINE).first.wait_for()

    def come_back() -> None:
        page.context.set_offline(False)
        page.locator(SAVED).first.wait_for()

    look.at(at[2], write_offline, after=come_back)
    message = at[7]

    def write_here_and_elsewhere() -> None:
        write_elsewhere(sitting, 7, f"From elsewhere {revision_of(sitting, 7)}. {LONG}")
        page.locator("textarea").fill(f"Written here {revision_of(sitting, 7)}")
        page.locator("dialog[open]").wait_for()

    def keep_both() -> None:
        page.locator("[data-choose=both]").click()
        page.locator(SAVED).wait_for()

    look.at(message, write_here_and_elsewhere, after=keep_both)
    look.at(message, lambda: look.send("[data-taking]", text="Written on an older page", revision="0"))
    look.at(message, lambda: look.send("[data-taking]", text="x " * 20_000, revision=str(revision_of(sitting, 7))))
    check = reverse("sittings:check", args=[pk])
    look.at(check)
    look.at(check, lambda: page.locator("main summary").last.click())
    look.at("/taking/none/")


def without_a_session(look: Look, invitation: Invitation, sitting: Sitting) -> None:
    page = look.page
    url = reverse("sittings:question", args=[sitting.application_id, 7])

    def lose_the_session() -> None:
        page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
        look.send("[data-taking]", text="Not to be lost")

    def lose_everything() -> None:
        page.context.clear_cookies(name=django_settings.CSRF_COOKIE_NAME)
        look.send("[data-taking]", text="Not to be lost")

    for lose in (lose_the_session, lose_everything):
        look.at(url, lose, after=lambda: look.enter(invitation))


def with_needs(look: Look, sitting: Sitting) -> None:
    application = sitting.application
    needs = reverse("sittings:needs", args=[application.pk])
    look.at(needs, lambda: look.send("form.stack"))
    ask(application=application, time=ExtraTime.HALF, breaks=True, words=LONG[:400], at=timezone.now())
    look.at(needs)
    grant(
        application=application, time=ExtraTime.HALF, break_minutes=20, answer="We have arranged it.", by=make_user(),
        at=timezone.now(),
    )  # fmt: skip
    look.at(needs)
    look.at(reverse("sittings:question", args=[application.pk, 1]))
    services.begin_break(sitting=sitting, at=timezone.now())
    look.at(reverse("sittings:break", args=[application.pk]))
    services.end_break(sitting=sitting, at=timezone.now())


def after_the_end(look: Look, sitting: Sitting) -> None:
    page, pk = look.page, sitting.application_id
    url = reverse("sittings:question", args=[pk, 2])
    deadline = Sitting.objects.get(pk=sitting.pk).deadline_at

    def send_too_late() -> None:
        move_deadline(sitting, minutes=3)
        look.send("[data-taking]")

    look.at(url, send_too_late, after=lambda: Sitting.objects.filter(pk=sitting.pk).update(deadline_at=deadline))
    move_deadline(sitting, seconds=2)
    look.at(reverse("sittings:done", args=[pk]))
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=deadline)
    services.submit_sitting(sitting=sitting, at=timezone.now())
    for name in ("sittings:done", "results:status", "sittings:about_you", "results:choices"):
        look.at(reverse(name, args=[pk]))
    data, erase = reverse("results:own_data", args=[pk]), reverse("results:erase", args=[pk])
    look.at(data)
    send_code(application=sitting.application, purpose="download", at=timezone.now())
    send_code(application=sitting.application, purpose="erase", at=timezone.now())
    look.at(data, lambda: look.send("form:has([name=code])", code="000000"))
    look.at(erase)
    look.at(erase, lambda: look.send("form:has([name=code])", code="1"))
    expect(page.locator("main [role=alert]").first).to_be_visible()


def with_feedback(look: Look) -> None:
    """Somebody who has submitted and got feedback, asks for a second look, and waits for it."""
    cast = Cast()
    application = cast.candidate(cast.opening(feedback="after_scoring"))
    answer = sitting_of(application).answers.get(position=1)
    marks = [{"start": 0, "end": 40}]
    rate_answer(answer=answer, competency="empathy", rater=cast.rita, level=5, at=cast.at, evidence=marks)
    rate_answer(answer=answer, competency="composure", rater=cast.rita, level=2, at=cast.at)
    sheet = make_sheet(application)
    release_feedback(opening=application.opening, by=cast.alma, at=timezone.now())
    look.enter(application.invitations.get())
    pk = application.pk
    for name in ("results:status", "results:feedback", "results:ask_appeal"):
        look.at(reverse(name, args=[pk]))
    look.at(reverse("results:feedback", args=[pk]), lambda: look.page.locator("main summary").last.click())

    def ask_for_nothing() -> None:
        for box in look.page.locator("[name=answers]").all():
            box.uncheck()
        look.send("form:has([name=answers])")

    look.at(reverse("results:ask_appeal", args=[pk]), ask_for_nothing)
    ask_appeal(application=application, sheet=sheet, answers=[answer.pk], words="", at=timezone.now())
    look.at(reverse("results:status", args=[pk]))
