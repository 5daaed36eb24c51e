"""Looks at pages through the whole of Django: how many queries, and how long. For the bench of size."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cxhire.local import say

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def look_at_all(pages: Iterable[tuple[str, User, str]], looks: int) -> dict[str, dict[str, Any]]:
    """Page -> its status, its queries, and the milliseconds of the middle and of the slowest twentieth."""
    found = {}
    for name, user, path in pages:
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend=BACKEND)
        found[name] = _measured(client, path, looks)
        say(f"  {name}: {found[name]}")
    return found


def _measured(client: Client, path: str, looks: int) -> dict[str, Any]:
    for _ in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    asked = len(queries)  # the next request empties the log
    took = []
    for _ in range(looks):
        began = time.perf_counter()
        client.get(path)
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    slow = took[min(len(took) - 1, int(0.95 * len(took)))]
    return {"status": status, "queries": asked, "p50": round(took[len(took) // 2], 1), "p95": round(slow, 1)}
