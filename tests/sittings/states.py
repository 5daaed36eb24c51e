"""The states that a candidate's pages can be in, one after the other: brought about once and looked at in place."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from assessments import seed
from assessments.models import Assessment
from openings.models import Application, Invitation
from openings.services.companies import save_company
from openings.services.invitations import invitation_token
from sittings import services
from sittings.models import AnswerPart, Sitting
from sittings.seed import load_content
from tests.browser import DESK, faults, too_wide
from tests.factories import load_roles, make_invitation, make_opening

PHONE = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
# Words that reach beyond the page, where nothing scrolls to them: lost to whoever reads at 400 %.
CUT_OFF = """() => {
    const aside = ".visually-hidden, .skip-link, dialog:not([open]), .table-stack > thead", found = [];
    const scrolls = (node) => node && node !== document.body
        && (/(auto|scroll)/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const text = node.data.trim(), parent = node.parentElement;
        if (!text || !parent.checkVisibility() || parent.closest(aside)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const out = [...range.getClientRects()].some(
            (box) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1));
        if (out && !scrolls(parent)) found.push(text);
    }
    return found.slice(0, 3);
}"""
ASSESSMENT = {
    "key": "specialist-conversations",
    "role": "specialist",
    "title": "One of each kind",
    "instructions": "Take your time.",
    "time_limit_minutes": 75,
    "questions": ["chat-payday", "handover-bulk-order", "msg-labels-to-the-warehouse", "case-effort-address",
                  "judge-ai-answer", "history-service-work", "own-mistake", "never-seen-before"],
    "minutes": {"own-mistake": 5, "never-seen-before": 5},
}  # fmt: skip

Act = Callable[[], object]


def only_what_is_asked(folder: Path) -> Path:
    """The seeded content as far as this assessment asks it: publishing all of it takes longer than the pages."""
    keys = ASSESSMENT["questions"]
    for name in ("questions", "questions/es"):
        (folder / name).mkdir()
        for key in keys:
            # One question stays without Spanish.
            if name == "questions" or key != "judge-ai-answer":
                source = seed.CONTENT / name / f"{key}.json"
                (folder / name / f"{key}.json").write_bytes(source.read_bytes())
    (folder / "assessments.json").write_text(json.dumps([ASSESSMENT]))
    return folder


def seeded_invitation() -> Invitation:
    load_roles()
    seed.load_content(at=timezone.now())
    load_content(at=timezone.now())
    assessment = Assessment.objects.get(key=ASSESSMENT["key"])
    opening = make_opening(title="Care desk", role=assessment.role, assessment_version=assessment.current)
    company = {"makes": "Kites for windy towns.", "works": "By turns.", "contact": "Ada, ada@example.org"}
    save_company(team=opening.team, name="Rowan", **company, by=None, at=timezone.now())
    return make_invitation(opening=opening)


class Look:
    """Looks at one state after the other, and writes down what is wrong with it.

    English on a wide page in light, whole; the same in dark, its colours; Spanish at 400 %, everything else; and Arabic
    at 400 %, for which there are no words yet: that it fits from right to left.
    """

    def __init__(self, page: Page, languages: Sequence[str]) -> None:
        self.page = page
        self.languages = languages
        self.found: list[str] = []
        self.seen = 0
        self.application: Application | None = None

    def enter(self, invitation: Invitation) -> None:
        self.application = invitation.application
        self.speak("en")
        self.page.goto(reverse("sittings:door", args=[invitation_token(invitation)]))

    def speak(self, language: str) -> None:
        """By the service behind the switch; and by its cookie, for pages that do not know who asks."""
        name = settings.LANGUAGE_COOKIE_NAME
        base = self.page.context._impl_obj._options["baseURL"]
        self.page.context.add_cookies([{"name": name, "value": language, "url": str(base)}])
        if self.application:
            fresh = Application.objects.get(pk=self.application.pk)
            services.choose_language(application=fresh, language=language, at=timezone.now())

    def at(self, url: str, act: Act | None = None, *, after: Act | None = None) -> None:
        """Go to `url`, do something there, look, and do what makes it as it was, once a language.

        What is only there after something was done is laid out as the page is: from right to left it is left out.
        """
        self.seen += 1
        for language in self.languages[:2] if act else self.languages:
            self.speak(language)
            self.page.set_viewport_size(DESK if language == "en" else PHONE)
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
            self.page.goto(url)
            if act:
                act()
            self._look(language, url)
            if after:
                after()

    def _look(self, language: str, url: str) -> None:
        page = self.page
        page.wait_for_load_state()
        where = f"{url} {language}"
        if page.locator("html").get_attribute("lang") != language:
            self.found.append(f"{where}: is not in this language")
        if language == "en":
            self.found += faults(page)
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            self.found += faults(page, colours=True)
        else:
            self.found += faults(page, colours=False) if language == "es" else []
        self.found += [f"{where}: scrolls sideways: {part}" for part in too_wide(page)]
        self.found += [f"{where}: cut off: {text}" for text in page.evaluate(CUT_OFF)]

    def send(self, selector: str = "main form", **values: str) -> None:
        """As a browser without a script sends a form: nothing is checked on the way."""
        script = """([selector, values]) => {
            const form = document.querySelector(selector);
            for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
            HTMLFormElement.prototype.submit.call(form);
        }"""
        with self.page.expect_navigation():
            self.page.evaluate(script, [selector, values])


def revision_of(sitting: Sitting, position: int) -> int:
    return AnswerPart.objects.get(answer__sitting=sitting, answer__position=position, position=1).revision


def write_elsewhere(sitting: Sitting, position: int, text: str) -> None:
    services.save_answer(
        sitting=sitting, position=position, expected_revision=revision_of(sitting, position), text=text,
        at=timezone.now(),
    )  # fmt: skip
