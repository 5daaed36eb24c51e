"""Looks at pages through the whole of Django: how many queries, and how long. For the bench of size.

Two sizes of one hiring, in two databases of one server, are looked at by turns: what else the machine does meanwhile
meets both alike.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg2
from django.core.cache import cache
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks._hiring import Page
from cxhire.local import say
from openings.models import Opening
from results import pipeline

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Others are connected, and come back at once: the copy has to be quick between.
ATTEMPTS = 20


def copy_database(name: str) -> BaseDatabaseWrapper:
    """The database as it is now, under this name, on the same server."""
    own = connection.get_connection_params()
    original = own["dbname"]
    connection.close()
    wanted = {key: own[key] for key in ("host", "port", "user", "password") if key in own}
    server = psycopg2.connect(dbname="postgres", **wanted)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        for attempt in range(ATTEMPTS):
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original])
            try:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
                break
            except psycopg2.errors.ObjectInUse:
                if attempt == ATTEMPTS - 1:
                    raise
    server.close()
    settings = {**connection.settings_dict, "NAME": name}
    return type(connections["default"])(settings, "default")


class Looker:
    """Somebody who looks at pages at one size."""

    def __init__(self, size: str, wrapper: BaseDatabaseWrapper) -> None:
        self.size, self.wrapper = size, wrapper
        self.client = Client(SERVER_NAME="localhost")

    def step_in(self, page: Page) -> None:
        connections["default"] = self.wrapper
        cache.key_prefix = self.size
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(page.user, backend=BACKEND)
        for _ in range(3):
            self.client.get(page.path)

    def queries(self, page: Page) -> tuple[int, int]:
        """Status and number of queries."""
        self._prepare(page)
        with CaptureQueriesContext(self.wrapper) as made:
            status = self.client.get(page.path).status_code
        return status, len(made)  # the next request empties the log

    def look(self, page: Page) -> float:
        """Milliseconds of one look."""
        self._prepare(page)
        began = time.perf_counter()
        self.client.get(page.path)
        return 1000 * (time.perf_counter() - began)

    def _prepare(self, page: Page) -> None:
        connections["default"] = self.wrapper
        cache.key_prefix = self.size
        if page.anew:
            cache.delete_many([pipeline.key_of(pk) for pk in Opening.objects.values_list("pk", flat=True)])


def look_at_all(
    pages: Iterable[Page], sizes: Mapping[str, BaseDatabaseWrapper], looks: int
) -> dict[str, dict[str, dict[str, Any]]]:
    """Page -> size -> its status, its queries, and the milliseconds of the middle and of the slowest twentieth."""
    # Of few candidates nothing is kept otherwise: then the same page would be another one at each size.
    pipeline.ALWAYS_COUNTED = 0
    found = {}
    for page in pages:
        lookers = [Looker(size, wrapper) for size, wrapper in sizes.items()]
        for looker in lookers:
            looker.step_in(page)
        facts = {looker.size: looker.queries(page) for looker in lookers}
        took: dict[str, list[float]] = {looker.size: [] for looker in lookers}
        for _ in range(looks):
            for looker in lookers:
                took[looker.size].append(looker.look(page))
        found[page.name] = {size: _told(*facts[size], sorted(took[size])) for size in took}
        say(f"  {page.name}: {found[page.name]}")
    return found


def _told(status: int, queries: int, took: list[float]) -> dict[str, Any]:
    slow = took[min(len(took) - 1, int(0.95 * len(took)))]
    return {"status": status, "queries": queries, "p50": round(took[len(took) // 2], 1), "p95": round(slow, 1)}
