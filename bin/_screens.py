"""Walks through the demo in a real browser and takes a picture of every page it meets. `bin/screens` starts it."""

import io
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from cxhire.local import ROOT, Keeper, kept, read_json, say
from tests.browser import CHROMIUM_FLAGS, chromium_path

FOLDER = ROOT / "docs" / "screens"
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
TALLEST = 2000
# A picture taken at once may hold words in the colours of the other scheme.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
ANSWER = (
    "I would first let her finish and say back what I understood: she was promised a call on Tuesday and nobody rang. "
    "Then I would tell her plainly that this was our mistake, look up what is holding the order, and give her one time "
    "at which she hears from me, whether I have the answer by then or not."
)

ADMIN = [
    ("home", "/"), ("openings", "/openings/"), ("opening-decided", "/openings/1/"),
    ("opening-draft", "/openings/6/"), ("opening-new", "/openings/new/"), ("opening-edit", "/openings/6/edit/"),
    ("opening-policy", "/openings/1/policy/"), ("opening-candidates", "/openings/4/candidates/"),
    ("candidate-decided", "/openings/1/candidates/1/"), ("roles", "/roles/"), ("role", "/roles/associate/"),
    ("role-edit", "/roles/associate/edit/"), ("rubric", "/rubric/"), ("rubric-draft", "/rubric/draft/"),
    ("rubric-competency", "/rubric/draft/patience/"), ("questions", "/questions/"),
    ("question", "/questions/heated-double-charge/"), ("question-edit", "/questions/heated-double-charge/edit/"),
    ("assessments", "/assessments/"), ("assessment", "/assessments/associate-core/"),
    ("assessment-edit", "/assessments/associate-core/edit/"),
    ("assessment-preview", "/assessments/associate-core/preview/"),
    ("machine-raters", "/machine-raters/"), ("users", "/users/"), ("user-new", "/users/new/"), ("teams", "/teams/"),
    ("profile", "/profile/"), ("audit", "/audit/"), ("mails", "/mail/"), ("not-found", "/nowhere/"),
]  # fmt: skip
MANAGER = [
    ("opening-rating", "/openings/2/"), ("opening-waiting", "/openings/3/"), ("opening-answering", "/openings/4/"),
    ("candidate-hidden", "/openings/3/candidates/21/"),
]  # fmt: skip


class Camera:
    """Takes each page four times, without loading it again."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def take(self, name: str) -> None:
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.page.evaluate(TWO_FRAMES)
                height = min(TALLEST, int(self.page.evaluate("document.documentElement.scrollHeight")))
                clip = {"x": 0, "y": 0, "width": width, "height": max(height, 300)}
                save(self.page.screenshot(clip=clip, full_page=True), FOLDER / f"{name}-{width}-{scheme}.png")
        self.page.set_viewport_size({"width": 1280, "height": 800})
        say(f"  {name}")

    def visit(self, pages: list[tuple[str, str]]) -> None:
        for name, path in pages:
            self.page.goto(path)
            self.take(name)


def save(png: bytes, path: Path) -> None:
    """In 96 colours: a third of the size, and no difference that one sees on pages of text."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def sign_in(browser: Browser, keeper: Keeper, email: str) -> Page:
    page = browser.new_context(base_url=keeper.address, locale="en-GB").new_page()
    page.goto("/accounts/login/")
    password = {login["email"]: login["password"] for login in facts(keeper)["logins"]}[email]
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"(/|/rate/)$"))
    return page


def facts(keeper: Keeper) -> dict[str, Any]:
    return read_json(keeper.data / "demo.json")


def staff(browser: Browser, keeper: Keeper) -> None:
    visitor = browser.new_context(base_url=keeper.address).new_page()
    Camera(visitor).visit([("sign-in", "/accounts/login/")])
    admin = sign_in(browser, keeper, "admin@demo.example")
    wait_until_scored(admin)
    Camera(admin).visit(ADMIN)
    manager = sign_in(browser, keeper, "manager@demo.example")
    Camera(manager).visit(MANAGER)
    manager.goto("/openings/2/")
    manager.get_by_role("button", name="Show results now").click()
    Camera(manager).take("opening-shown")


def rating(browser: Browser, keeper: Keeper) -> None:
    rater = sign_in(browser, keeper, "rater@demo.example")
    camera = Camera(rater)
    camera.visit([("queue", "/rate/"), ("rating", "/rate/next/")])
    for _ in range(rater.locator("[data-anchors]").count()):
        rater.keyboard.press("4")
        rater.wait_for_timeout(400)
    camera.take("rating-done")
    rater.goto(rater.url.split("?")[0].rstrip("/") + "/others/")
    camera.take("rating-reveal")
    rater.get_by_role("button", name="Show the ratings").click()
    camera.take("rating-others")


def candidate(browser: Browser, keeper: Keeper) -> None:
    page = browser.new_context(base_url=keeper.address, locale="en-GB").new_page()
    camera = Camera(page)
    page.goto(str(facts(keeper)["candidate_link"]))
    camera.take("candidate-notice")
    page.check("[name=agree]")
    page.get_by_role("button", name="Agree and go on").click()
    camera.take("candidate-start")
    page.get_by_role("button", name="Start now").click()
    page.locator("textarea").fill(ANSWER)
    page.locator("textarea").blur()
    page.locator("[data-receipt][data-state=saved]").wait_for()
    camera.take("candidate-question")
    page.get_by_role("button", name="All questions").click()
    camera.take("candidate-check")
    page.locator("summary", has_text="Submit my answers").click()
    page.get_by_role("button", name="Yes, submit").click()
    page.wait_for_url(re.compile("/done/"))
    camera.take("candidate-done")
    page.goto("/t/no-such-link/")
    camera.take("candidate-refused")


def wait_until_scored(page: Page) -> None:
    """Until no candidate of the waiting openings is being scored any more."""
    deadline = time.monotonic() + 120
    for opening in (2, 3, 4):
        while True:
            page.goto(f"/openings/{opening}/")
            if not page.locator("[data-state=waiting], [data-state=scoring]").count():
                break
            if time.monotonic() > deadline:
                raise SystemExit("The demo's answers were not scored within two minutes.")
            time.sleep(0.5)


def walk(keeper: Keeper) -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        staff(browser, keeper)
        rating(browser, keeper)
        candidate(browser, keeper)
        browser.close()
    write_index(FOLDER)
    return 0


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
    sys.exit(kept(keeper, lambda: walk(keeper)))
