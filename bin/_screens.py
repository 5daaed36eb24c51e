"""Walks through the demo in a real browser and takes a picture of every page it meets. `bin/screens` starts it.

A new page is a line in PAGES: the picture's name, who looks, and the address or the way there.
"""

import io
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from cxhire.local import ROOT, Keeper, LocalError, kept, read_json, say
from tests.browser import launch_chromium

FOLDER = ROOT / "docs" / "screens"
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
TALLEST = 2000
# A picture taken at once may hold words in the colours of the other scheme.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
ADMIN, MANAGER, RATER = "admin@demo.example", "manager@demo.example", "rater@demo.example"
FAIRNESS = "fairness@demo.example"
VISITOR, CANDIDATE, APPLICANT = "nobody signed in", "the demo's candidate", "somebody with feedback"
MEMBER = "one of the staff"
LINKS = {CANDIDATE: "candidate_link", APPLICANT: "feedback_link", MEMBER: "growth_link"}
COORDINATOR = "coordinator@demo.example"
INTERVIEWS = (
    "candidate,position,question,response\n"
    'C-17,1,"Tell me about a time a customer was upset.","A man rang three times about one bill. I took the bill, read '
    'it with him line by line, and found that we had charged the old tariff. I said so and put it right."\n'
)
ANSWER = (
    "I would first let her finish and say back what I understood: she was promised a call on Tuesday and nobody rang. "
    "Then I would tell her plainly that this was our mistake, look up what is holding the order, and give her one time "
    "at which she hears from me, whether I have the answer by then or not."
)

Way = Callable[[Page], object]


def follow(path: str, link: str) -> Way:
    """From a page by its first link of this kind to the next."""

    def way(page: Page) -> None:
        page.goto(path)
        href = page.locator(link).first.get_attribute("href")
        page.goto(str(href))

    return way


def click(link: str) -> Way:
    """On the page where one is."""

    def way(page: Page) -> None:
        page.locator(link).first.click()

    return way


def follow_own(name: str) -> Way:
    """From one's own page to one that belongs to it."""

    def way(page: Page) -> None:
        page.goto(re.sub(r"(/taking/\d+/).*", rf"\g<1>{name}/", page.url))

    return way


def in_spanish(page: Page) -> None:
    follow_own("feedback")(page)
    page.get_by_role("button", name="Español", exact=True).click()
    page.get_by_role("heading", name="Comentarios sobre su prueba").wait_for()


def press(name: str) -> Way:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def press_link(name: str) -> Way:
    return lambda page: page.get_by_role("link", name=name, exact=True).first.click()


def wait_until_scored(page: Page) -> None:
    """The home page, once no candidate of the waiting openings is being scored any more."""
    deadline = time.monotonic() + 900
    for opening in (2, 3, 4):
        while True:
            page.goto(f"/openings/{opening}/")
            if not page.locator("[data-state=waiting], [data-state=scoring]").count():
                break
            if time.monotonic() > deadline:
                raise SystemExit("The demo's answers were not scored within a quarter of an hour.")
            time.sleep(0.5)
    page.goto("/")


def invite_a_list(page: Page) -> None:
    page.goto("/openings/4/candidates/")
    page.get_by_text("Paste a list").click()
    page.get_by_label("One person a line").fill(
        "Ana Ruiz <ana.ruiz@example.org>\nnobody at all\nBo Li, bo.li@example.org"
    )
    page.get_by_role("button", name="Invite all of the list").click()
    page.get_by_text("2 invited, 1 line not taken").wait_for()
    page.get_by_role("link", name="Report").first.click()
    page.wait_for_url("**/lists/**")


def open_an_import(page: Page) -> None:
    page.goto("/openings/new/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Title").fill("Interviews held by telephone")
    page.get_by_label("In interviews held elsewhere").check()
    page.locator("[name=assessment_version]").wait_for(state="detached")
    page.get_by_role("button", name="Make the opening").click()
    page.get_by_role("link", name="Import interviews").first.click()
    page.wait_for_url("**/import/")


def import_interviews(page: Page) -> None:
    file = {"name": "interviews.csv", "mimeType": "text/csv", "buffer": INTERVIEWS.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/import/\d+/"))


def try_other_weights(page: Page) -> None:
    page.goto("/roles/associate/edit/")
    for key, weight in {
        "empathy": 8,
        "patience": 10,
        "composure": 10,
        "communication": 30,
        "problem_solving": 42,
    }.items():
        page.locator(f"[name=weight_{key}]").fill(str(weight))
    page.locator("[name=minimum_problem_solving]").fill("3.5")
    page.get_by_role("button", name="See what it would have changed").click()
    page.get_by_role("heading", name="What it would have changed").wait_for()


def change_the_rubric(page: Page) -> None:
    page.goto("/rubric/draft/patience/")
    page.get_by_label("Definition").fill("Gives people the time they need, and goes through it again without a sigh.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/rubric/draft/")


def publish_the_rubric(page: Page) -> None:
    page.goto("/rubric/draft/")
    page.locator("summary", has_text="Publish the draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.wait_for_url("**/rubric/")
    page.goto("/rubric/versions/1/")


def show_results(page: Page) -> None:
    page.goto("/openings/2/")
    page.get_by_role("button", name="Show results now").click()


def rate_all(page: Page) -> None:
    for _ in range(page.locator("[data-card]").count()):
        page.keyboard.press("4")
    page.locator("[data-receipt][data-state=saved]").wait_for()


def ask_for_others(page: Page) -> None:
    page.goto(page.url.split("?")[0].rstrip("/") + "/others/")


def agree(page: Page) -> None:
    page.check("[name=agree]")
    page.get_by_role("button", name="Agree and go on").click()


def answer(page: Page) -> None:
    page.get_by_role("button", name="Start now").click()
    page.locator("textarea").fill(ANSWER)
    page.locator("textarea").blur()
    page.locator("[data-receipt][data-state=saved]").wait_for()


def back_to_all(page: Page) -> None:
    press_link("Back to the questions")(page)
    press("All questions")(page)


def submit(page: Page) -> None:
    page.locator("summary", has_text="Submit my answers").click()
    page.get_by_role("button", name="Yes, submit").click()
    page.wait_for_url(re.compile("/done/"))


def open_the_palette(page: Page) -> None:
    page.goto("/openings/")
    page.keyboard.press("/")
    page.keyboard.type("support")
    page.locator("dialog [role=option]").nth(1).wait_for()


# In the order in which they are visited: what is pressed on one page shows on those after it.
PAGES: list[tuple[str, str, str | Way]] = [
    ("sign-in", VISITOR, "/accounts/login/"),
    ("password-reset", VISITOR, "/accounts/password/reset/"),
    ("home", ADMIN, wait_until_scored),
    ("openings", ADMIN, "/openings/"),
    ("opening-decided", ADMIN, "/openings/1/"),
    ("opening-draft", ADMIN, "/openings/6/"),
    ("opening-new", ADMIN, "/openings/new/"),
    ("opening-edit", ADMIN, "/openings/6/edit/"),
    ("opening-translated", ADMIN, "/openings/5/translations/es/"),
    ("pipeline", ADMIN, "/openings/1/pipeline/"),
    ("pipelines", ADMIN, "/openings/pipeline/"),
    ("saved-filters", ADMIN, "/filters/"),
    ("notifications", ADMIN, "/notifications/"),
    ("notifications-all", ADMIN, "/notifications/?show=all"),
    ("notifications-settings", ADMIN, "/notifications/settings/"),
    ("work-given-up", ADMIN, "/background-work/"),
    ("many", ADMIN, "/openings/4/many/"),
    ("many-one-by-one", ADMIN, follow("/openings/4/many/", "main .job a")),
    ("search", ADMIN, "/search/?q=desk"),
    ("palette", ADMIN, open_the_palette),
    ("plans", ADMIN, "/plans/"),
    ("plan-new", ADMIN, "/plans/new/"),
    ("plan", ADMIN, "/plans/1/"),
    ("plan-need", ADMIN, "/plans/1/need/"),
    ("plan-roadmap", ADMIN, "/plans/1/roadmap/"),
    ("plan-team", ADMIN, "/plans/1/team/"),
    ("plan-advertisement", ADMIN, "/plans/1/advertisement/"),
    ("opening-planned", ADMIN, "/openings/new/?plan=1"),
    ("compare", ADMIN, "/openings/1/compare/?c=1&c=2&c=3"),
    ("what-if", ADMIN, "/openings/1/what-if/"),
    ("bundles", ADMIN, "/openings/1/bundles/"),
    ("opening-rating-setup", ADMIN, "/openings/2/rating/"),
    ("calibration", ADMIN, "/calibration/"),
    ("decide-many", ADMIN, "/openings/1/decisions/?c=1&c=2"),
    ("decision-mail", ADMIN, "/openings/1/candidates/1/decisions/1/mail/"),
    ("opening-policy", ADMIN, "/openings/1/policy/"),
    ("opening-candidates", ADMIN, "/openings/4/candidates/"),
    ("link-extend", ADMIN, follow("/openings/5/candidates/", "main a[href*='/extend/']")),
    ("candidate-decided", ADMIN, "/openings/1/candidates/1/"),
    ("erase-person", ADMIN, "/openings/1/candidates/1/erase/"),
    ("roles", ADMIN, "/roles/"),
    ("role", ADMIN, "/roles/associate/"),
    ("role-retired", ADMIN, "/roles/holiday-chat-helper/"),
    ("role-edit", ADMIN, "/roles/associate/edit/"),
    ("role-impact", ADMIN, try_other_weights),
    ("role-new", ADMIN, "/roles/new/"),
    ("role-describe", ADMIN, "/roles/associate/describe/"),
    ("role-translated", ADMIN, "/roles/associate/translations/es/"),
    ("library", ADMIN, "/rubric/library/"),
    ("rubric-draft-read", MANAGER, "/rubric/comments/"),
    ("rubric-comments", MANAGER, "/rubric/comments/patience/"),
    ("rubric-impact", ADMIN, "/rubric/draft-impact/"),
    ("rubric-import", ADMIN, "/rubric/import/"),
    ("coverage", ADMIN, "/coverage/"),
    ("coverage-role", ADMIN, "/coverage/?role=associate"),
    ("question-figures", ADMIN, "/question-figures/"),
    ("question-figure", ADMIN, "/question-figures/heated-double-charge/"),
    ("rubric", ADMIN, "/rubric/"),
    ("rubric-competency", ADMIN, "/rubric/draft/patience/"),
    ("questions", ADMIN, "/questions/"),
    ("questions-by-figure", ADMIN, "/questions/?order=hardest"),
    ("question", ADMIN, "/questions/heated-double-charge/"),
    ("question-edit", ADMIN, "/questions/heated-double-charge/edit/"),
    ("question-translation", ADMIN, "/questions/heated-double-charge/translations/es/"),
    ("question-new", ADMIN, "/questions/new/"),
    ("assessments", ADMIN, "/assessments/"),
    ("assessment", ADMIN, "/assessments/associate-core/"),
    ("assessment-edit", ADMIN, "/assessments/associate-core/edit/"),
    ("assessment-translated", ADMIN, "/assessments/associate-core/translations/es/"),
    ("assessment-preview", ADMIN, "/assessments/associate-core/preview/"),
    ("assessment-new", ADMIN, "/assessments/new/"),
    ("machine-raters", ADMIN, "/machine-raters/"),
    ("machine-rater", ADMIN, follow("/machine-raters/", "main a[href^='/machine-raters/']")),
    ("users", ADMIN, "/users/"),
    ("user", ADMIN, follow("/users/", "main a[href^='/users/']:not([href$='/new/'])")),
    ("user-new", ADMIN, "/users/new/"),
    ("teams", ADMIN, "/teams/"),
    ("team", ADMIN, follow("/teams/", "main a[href^='/teams/']:not([href='/teams/'])")),
    ("profile", ADMIN, "/profile/"),
    ("mails", ADMIN, "/mail/"),
    ("mail", ADMIN, follow("/mail/", "main a[href^='/mail/']:not([href='/mail/'])")),
    ("not-found", ADMIN, "/nowhere/"),
    ("opening-rating", MANAGER, "/openings/2/"),
    ("opening-waiting", MANAGER, "/openings/3/"),
    ("opening-answering", MANAGER, "/openings/4/"),
    ("candidate-hidden", MANAGER, "/openings/3/candidates/21/"),
    ("opening-shown", MANAGER, show_results),
    ("growth", MANAGER, "/growth/"),
    ("growth-person", MANAGER, follow("/growth/plans/1/", "main a[href^='/growth/people/']")),
    ("growth-plan", MANAGER, "/growth/plans/1/"),
    ("growth-opening", MANAGER, follow("/openings/?q=Where+we+stand", "main tbody th a")),
    ("status-growth", MEMBER, ""),
    ("what-you-want", MEMBER, follow_own("what-you-want")),
    ("retention", ADMIN, "/retention/"),
    ("retention-hold", ADMIN, follow("/retention/", "main a[href$='/hold/']")),
    ("opening-second-person", ADMIN, follow("/openings/?q=live+chat", "main tbody th a")),
    ("interviews", MANAGER, "/openings/2/interviews/"),
    ("interview-guide", MANAGER, "/openings/2/interviews/guide/"),
    ("interview-guide-edit", MANAGER, "/openings/3/interviews/guide/edit/"),
    ("scorecard", MANAGER, "/openings/2/candidates/15/scorecard/"),
    ("scorecards", ADMIN, "/openings/2/candidates/14/scorecards/"),
    ("transcript-add", MANAGER, "/openings/2/candidates/16/transcript/"),
    ("transcript-confirm", MANAGER, "/openings/2/candidates/14/transcript/"),
    ("transcript", MANAGER, "/openings/2/candidates/13/transcript/"),
    ("accommodations", COORDINATOR, "/accommodations/"),
    ("accommodation", COORDINATOR, follow("/accommodations/", "main a[href*='/candidates/']")),
    ("accommodations-now", COORDINATOR, "/accommodations/now/"),
    ("accommodations-rules", COORDINATOR, "/accommodations/rules/"),
    ("accommodations-history", COORDINATOR, "/accommodations/history/"),
    ("queue", RATER, "/rate/"),
    ("rating", RATER, "/rate/next/"),
    ("rating-done", RATER, rate_all),
    ("rating-reveal", RATER, ask_for_others),
    ("rating-others", RATER, press("Show the ratings")),
    ("rating-skip", RATER, follow("/rate/next/", "main a[href*='/skip/']")),
    ("rater-training", RATER, "/rate/training/"),
    ("rater-training-item", RATER, press("Start the training")),
    ("candidate-notice", CANDIDATE, ""),
    ("candidate-start", CANDIDATE, agree),
    ("candidate-question", CANDIDATE, answer),
    ("candidate-needs", CANDIDATE, press_link("Ask for what you need, in private")),
    ("candidate-check", CANDIDATE, back_to_all),
    ("candidate-done", CANDIDATE, submit),
    ("candidate-status", CANDIDATE, click("main a[href$='/status/']")),
    ("candidate-about-you", CANDIDATE, click("main a[href$='/about-you/']")),
    ("status-told", APPLICANT, ""),
    ("feedback", APPLICANT, click("main a[href$='/feedback/']")),
    ("second-look", APPLICANT, follow_own("second-look")),
    ("own-choices", APPLICANT, follow_own("choices")),
    ("own-data", APPLICANT, follow_own("data")),
    ("own-data-erase", APPLICANT, click("main a[href$='/erase/']")),
    ("feedback-spanish", APPLICANT, in_spanish),
    ("feedback-release", MANAGER, "/openings/1/feedback/"),
    ("second-looks", MANAGER, "/openings/1/second-looks/"),
    ("company", MANAGER, follow("/openings/1/", "main a[href^='/openings/company/']")),
    ("company-translated", MANAGER, "/openings/company/1/es/"),
    ("alike", MANAGER, "/rate/alike/"),
    ("fairness", FAIRNESS, "/fairness/"),
    ("candidate-refused", VISITOR, "/t/no-such-link/"),
    ("list-report", ADMIN, invite_a_list),
    ("import", ADMIN, open_an_import),
    ("import-report", ADMIN, import_interviews),
    ("rubric-draft", ADMIN, change_the_rubric),
    ("rubric-difference", ADMIN, "/rubric/difference/"),
    ("rubric-old-version", ADMIN, publish_the_rubric),
    ("free-days", ADMIN, "/accommodations/days/"),
    ("audit", ADMIN, "/audit/"),
]


class People:
    """Everybody who looks, each at a browser of their own."""

    def __init__(self, browser: Browser, keeper: Keeper) -> None:
        self.browser = browser
        self.keeper = keeper
        self.pages: dict[str, Page] = {}

    def at(self, who: str) -> Page:
        if who not in self.pages:
            page = self.browser.new_context(
                base_url=self.keeper.address, locale="en-GB", reduced_motion="reduce"
            ).new_page()
            page.set_default_timeout(120_000)
            if "@" in who:
                self.sign_in(page, who)
            self.pages[who] = page
        return self.pages[who]

    def sign_in(self, page: Page, email: str) -> None:
        page.goto("/accounts/login/")
        password = {login["email"]: login["password"] for login in self.facts["logins"]}[email]
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(re.compile(r"(/|/rate/)$"))

    @property
    def facts(self) -> dict[str, Any]:
        return read_json(self.keeper.data / "demo.json")

    def go(self, who: str, way: str | Way) -> Page:
        page = self.at(who)
        if callable(way):
            way(page)
        else:
            page.goto(way or str(self.facts[LINKS[who]]))
        page.wait_for_load_state("networkidle")
        return page


def walk(keeper: Keeper, names: list[str]) -> int:
    """Pictures of all pages, or of these alone; the way past the others is walked all the same."""
    unknown = set(names) - {name for name, _, _ in PAGES}
    if unknown:
        raise LocalError(f"There is no page {', '.join(sorted(unknown))}; bin/_screens.py lists them all.")
    if not names:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        people = People(browser, keeper)
        for name, who, way in PAGES:
            page = people.go(who, way)
            if not names or name in names:
                take(page, name)
        browser.close()
    write_index(FOLDER)
    return 0


def take(page: Page, name: str) -> None:
    """Four times, without loading it again."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(TWO_FRAMES)
            height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
            clip = {"x": 0, "y": 0, "width": width, "height": max(height, 300)}
            save(page.screenshot(clip=clip, full_page=True), FOLDER / f"{name}-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1280, "height": 800})
    say(f"  {name}")


def save(png: bytes, path: Path) -> None:
    """In 96 colours: a third of the size, and no difference that one sees on pages of text."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def write_index(folder: Path) -> None:
    names = sorted({re.sub(r"-(320|1280)-(light|dark)\.png$", "", file.name) for file in folder.glob("*.png")})
    lines = [
        "# Every page, made by `bin/screens`",
        "",
        "320 and 1280 px, light and dark, on the demo's invented data.",
        "",
    ]
    for name in names:
        files = [f"{name}-{width}-{scheme}.png" for width in WIDTHS for scheme in SCHEMES]
        lines += [f"- {name}: " + ", ".join(f"[{file[len(name) + 1 : -4]}]({file})" for file in files)]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keeper = Keeper(ROOT / "var" / "screens", port=None, fresh=True)
    sys.exit(kept(keeper, lambda: walk(keeper, sys.argv[1:])))
