"""The product served for benches that take assessments, with Django set up on its servers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from cxhire.local import Keeper


@dataclass(frozen=True)
class Taker:
    """A sitting under way. link: the path that lets its candidate in; places: questions that are one text each."""

    sitting: int
    application: int
    link: str
    places: list[int]


@contextmanager
def set_up(keeper: Keeper) -> Iterator[Callable[[], None]]:
    """Django on the keeper's servers, which are tended meanwhile. Gives a way to kill the web server."""
    os.environ.update(keeper.env, DJANGO_ALLOW_ASYNC_UNSAFE="1")
    django.setup()
    over = threading.Event()

    def tend() -> None:
        while not over.wait(0.1):
            keeper.tend()

    tending = threading.Thread(target=tend, daemon=True)
    tending.start()
    web = next(child for child in keeper.children if child.name == "web server")

    def kill() -> None:
        if web.process:
            web.started -= 120  # to the keeper it had run well for a while: it is started again at once
            web.process.kill()

    try:
        yield kill
    finally:
        over.set()
        tending.join(30)


def folder(root: Path, name: str) -> Path:
    return root / "var" / f"bench-{name}"
