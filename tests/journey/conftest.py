from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import new_context
from tests.journey.visitor import Visitor


@pytest.fixture
def visit(chromium: Browser, live_server: object, axe: Callable[[Page], list[str]]) -> Iterator[Callable[..., Visitor]]:
    """`visit()`: another person's browser, with no cookie of anybody else; `visit(viewport=PHONE)` on a phone.

    At the end no script may have thrown and the security policy may not have refused anything.
    """
    contexts, visitors = [], []

    def arrive(**options: Any) -> Visitor:
        contexts.append(new_context(chromium, live_server, **options))
        visitors.append(Visitor(contexts[-1], axe))
        return visitors[-1]

    yield arrive
    for context in contexts:
        context.close()
    assert [line for visitor in visitors for line in visitor.complaints] == []
