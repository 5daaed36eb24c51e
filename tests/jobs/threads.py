"""Threads with a database connection of their own each, and quiet for them."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from cxhire.processes import stop
from tests.worker import Worker


@pytest.fixture
def no_worker(_worker_process: Worker) -> None:
    """No worker of an earlier test takes this one's jobs; the next test that needs one starts it again."""
    if _worker_process.process:
        stop(_worker_process.process, signal.SIGTERM, 10)
        _worker_process.process = None


def in_threads(number: int, act: Callable[[int], Any]) -> list[Any]:
    """What `act(i)` gave in each of so many threads, all begun at once."""
    barrier = Barrier(number)

    def once(i: int) -> Any:
        try:
            barrier.wait(60)
            return act(i)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(once, range(number)))
