"""Helpers around a real Chromium."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Route

if TYPE_CHECKING:
    from accounts.models import User

# A busy machine is slow; nothing here waits longer than it has to. The one limit of every wait in a browser.
PATIENCE = 60_000
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

# What reaches beyond the right edge of a page that scrolls sideways: nothing, or its first words.
TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const isBeyond = (element) => element.getBoundingClientRect().right > page.clientWidth;
  const beyond = [...document.body.querySelectorAll("*")].filter(isBeyond);
  return [`${page.scrollWidth} of ${page.clientWidth} px`, ...beyond.map((e) => e.outerHTML.slice(0, 120))].slice(0, 6);
}"""

AXE = Path(__file__).parent / "vendor" / "axe.min.js"

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class InFlight:
    """Counts the requests that any server of this process is answering."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **_: object) -> None:
        with self._changed:
            self._count += 1

    def _end(self, **_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait_for_none(self, seconds: float = PATIENCE / 1000) -> None:
        """A page fetches ahead; its last requests must not meet tables that are being emptied."""
        with self._changed:
            self._changed.wait_for(lambda: self._count <= 0, seconds)
            self._count = 0


def launch_chromium(playwright: Playwright) -> Browser:
    """The Chromium that bin/test, bin/screens or bin/bench found."""
    return playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM_FLAGS)


def sign_in(page: Page, user: "User") -> None:
    """Put a session of this user into the page's browser without going through the sign-in form."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    base = page.context._impl_obj._options["baseURL"]
    host = urlsplit(base).hostname
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": host, "path": "/"}])


def new_context(browser: Browser, live_server: object, **options: Any) -> BrowserContext:
    """One person's browser: own cookies, English, UTC, 1280 x 800; the test's server is its base address."""
    standard = {"locale": "en-GB", "timezone_id": "UTC", "viewport": DESK, "reduced_motion": "reduce"}
    context = browser.new_context(base_url=str(live_server), **{**standard, **options})
    context.set_default_timeout(PATIENCE)
    return context


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for something outside the page (a row, a request), while the page goes on."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, "Waited in vain for what the page should have done."
        page.wait_for_timeout(50)


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; a width that was just given may take a moment to be laid out."""
    end = time.monotonic() + 10
    while (found := page.evaluate(TOO_WIDE)) and time.monotonic() < end:
        page.wait_for_timeout(50)
    return list(found)


def hold(page: Page, url: str) -> list[Route]:
    """Keep back the page's requests to this address, until `release`."""
    held: list[Route] = []
    page.route(url, lambda route: held.append(route))
    return held


def release(page: Page, held: list[Route]) -> None:
    """Let them through, and those that follow."""
    wait_until(page, lambda: bool(held))
    for route in held:
        route.continue_()
    page.unroute_all()


def complain(page: Page) -> list[str]:
    """A list that fills with what the page's scripts and security policy complain about."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def on_console(message: ConsoleMessage) -> None:
        # A refused answer (404, 409) is the browser's own line about the network, not the page's fault.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    page.on("console", on_console)
    return complaints


def serious_faults(page: Page) -> list[str]:
    """Serious and critical faults by axe-core, each as 'rule: help (first element)'."""
    return faults(page, {"serious", "critical"})


COLOURS = ["color-contrast", "link-in-text-block"]


def faults(page: Page, impacts: set[str] | None = None, *, colours: bool | None = None) -> list[str]:
    """Faults of these impacts, or of any. colours: True, only those of colours; False, only all others."""
    page.wait_for_load_state()  # a page without all of its styles has faults of its own
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if colours is not None:
        options |= {"runOnly": COLOURS} if colours else {"rules": {name: {"enabled": False} for name in COLOURS}}
    result = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{page.url} {rule['id']}: {rule['help']} ({', '.join(str(n['target'][0]) for n in rule['nodes'][:5])})"
        for rule in result["violations"]
        if impacts is None or rule["impact"] in impacts
    ]
