"""One person at a browser of their own, for whom every page they meet is held against axe."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from tests.browser import complain
from tests.factories import PASSWORD


class Visitor:
    def __init__(self, context: BrowserContext, axe: Callable[[Page], list[str]]) -> None:
        self.page = context.new_page()
        self.complaints = complain(self.page)
        self._axe = axe

    def meets(self, title: str) -> None:
        """Wait for the page with this heading; it has no serious fault."""
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        self.looks()

    def looks(self) -> None:
        """What is on the screen now has no serious fault."""
        assert self._axe(self.page) == []

    def goes(self, path: str, title: str) -> None:
        self.page.goto(path)
        self.meets(title)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("link", name=name, exact=exact).first

    def confirms(self, opener: str, deed: str) -> None:
        """Press what asks again, look at the question, and say yes."""
        self.page.locator("summary").filter(has_text=opener).first.click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        self.looks()
        dialog.get_by_role("button", name=deed).click()

    def signs_in(self, user: User, title: str) -> None:
        """With address and password, through the form."""
        self.goes("/accounts/login/", "Sign in")
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in").click()
        self.meets(title)
