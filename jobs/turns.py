"""Long work in turns: other work gets in between, and no turn comes near the end of its lease."""

from collections.abc import Callable
from time import monotonic

TURN_SECONDS = 30


def take_turn(step: Callable[[], bool], *, seconds: float = TURN_SECONDS) -> None:
    """Step by step, each committed by itself, so that pages see it move and a crash costs nobody their place: until
    a step finds nothing left, or the turn is over. The caller asks for another turn where something is left."""
    ends = monotonic() + seconds
    while step() and monotonic() < ends:
        pass
