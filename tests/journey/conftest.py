from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.visitor import PATIENCE, Visitor

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def visit(chromium: Browser, live_server: object, axe: Callable[[Page], list[str]]) -> Iterator[Callable[..., Visitor]]:
    """`visit()`: another person's browser, with no cookie of anybody else; `visit(viewport=PHONE)` on a phone.

    At the end no script may have thrown and the security policy may not have refused anything.
    """
    contexts, visitors = [], []
    expect.set_options(timeout=PATIENCE)

    def arrive(**options: Any) -> Visitor:
        options = {"locale": "en-GB", "timezone_id": "UTC", "viewport": DESK, "reduced_motion": "reduce", **options}
        context = chromium.new_context(base_url=str(live_server), **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitors.append(Visitor(context, axe))
        return visitors[-1]

    yield arrive
    expect.set_options(timeout=None)
    for context in contexts:
        context.close()
    assert [line for visitor in visitors for line in visitor.complaints] == []
