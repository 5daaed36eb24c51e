"""Looks at pages through the whole of Django: how many queries, and how long. For the bench of size."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks._hiring import Page
from cxhire.local import say
from openings.models import Opening
from results import pipeline

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def look_at_all(pages: Iterable[Page], looks: int) -> dict[str, dict[str, Any]]:
    """Page -> its status, its queries, and the milliseconds of the middle and of the slowest twentieth."""
    # Of few candidates nothing is kept otherwise: then the same page would be another one at each size.
    pipeline.ALWAYS_COUNTED = 0
    found = {}
    for page in pages:
        client = Client(SERVER_NAME="localhost")
        client.force_login(page.user, backend=BACKEND)
        found[page.name] = _measured(client, page, looks)
        say(f"  {page.name}: {found[page.name]}")
    return found


def _measured(client: Client, page: Page, looks: int) -> dict[str, Any]:
    path = page.path
    openings = list(Opening.objects.values_list("pk", flat=True))

    def prepare() -> None:
        if page.anew:
            cache.delete_many([pipeline.key_of(pk) for pk in openings])

    for _ in range(2):
        client.get(path)
    prepare()
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    asked = len(queries)  # the next request empties the log
    took = []
    for _ in range(looks):
        prepare()
        began = time.perf_counter()
        client.get(path)
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    slow = took[min(len(took) - 1, int(0.95 * len(took)))]
    return {"status": status, "queries": asked, "p50": round(took[len(took) // 2], 1), "p95": round(slow, 1)}
