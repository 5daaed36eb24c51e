"""A web server's heart: every few seconds it says that it serves, so that a silence is known for what it is."""

import threading
import time

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from sittings.clocks import BEAT_EVERY
from sittings.services.outages import beat

log = structlog.get_logger(__name__)


def start() -> None:
    """Beat once before the first request is served: what an outage took is given back before anything is refused."""
    beat_once()
    threading.Thread(target=_go_on, name="heart", daemon=True).start()


def _go_on() -> None:
    while True:
        time.sleep(BEAT_EVERY.total_seconds())
        beat_once()


def beat_once() -> None:
    """A database that is away is an outage, too: its end is noticed by the first beat that comes through."""
    close_old_connections()
    try:
        outage = beat(at=timezone.now())
    except DatabaseError as error:
        log.warning("heart_skipped_a_beat", error=type(error).__name__)
        return
    if outage:
        log.warning("outage_given_back", outage_id=outage.pk, sittings=outage.sittings)
