"""Threads with a database connection of their own each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def in_threads(number: int, act: Callable[[int], Any]) -> list[Any]:
    """What `act(i)` gave in each of so many threads, all begun at once."""
    barrier = Barrier(number)

    def once(i: int) -> Any:
        try:
            barrier.wait(10)
            return act(i)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(once, range(number)))
