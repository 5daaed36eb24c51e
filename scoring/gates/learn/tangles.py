"""Texts whose words stand in no order, made from honest ones: what `order` and `meaning.tangled` are to find."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from random import Random

from scoring.text import sentences

# Word by word, in pairs, in threes and more: the order that shuffling leaves.
PIECES = (1, 2, 3)
LARGER_PIECES = (4, 6)


def shuffled(text: str, random: Random, pieces: tuple[int, ...] = PIECES) -> str:
    found, size = text.split(), random.choice(pieces)
    mixed = " ".join(_moved(found, size, random))
    return mixed.lower() if random.random() < 0.5 else mixed


def _moved(found: list[str], size: int, random: Random) -> list[str]:
    pieces = [found[start : start + size] for start in range(0, len(found), size)]
    random.shuffle(pieces)
    return [word for piece in pieces for word in piece]


def _shuffled_within(text: str, random: Random) -> str:
    """Each sentence by itself, with its stop at its end."""
    found = []
    for span in sentences(text):
        sentence = span.of(text).strip()
        bare = sentence.rstrip(".!?")
        found.append(" ".join(_moved(bare.split(), random.choice((1, 2)), random)) + sentence[len(bare) :][:1])
    return " ".join(found)


def _chains(texts: list[str]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        found = text.split()
        for first, second in pairwise(found):
            after[first].append(second)
    return after


def _chained(after: dict[str, list[str]], starts: list[str], length: int, random: Random) -> str:
    """Every word one that has followed the one before it somewhere."""
    found = [random.choice(starts)]
    while len(found) < length:
        found.append(random.choice(after.get(found[-1]) or starts))
    return " ".join(found)


def tangle(texts: list[str], random: Random) -> list[str]:
    """A tangled text for each, in turn: shuffled in smaller or larger pieces, within sentences, chained."""
    after, starts = _chains(texts), [text.split()[0] for text in texts]
    made = []
    for number, text in enumerate(texts):
        kind = number % 7
        if kind < 5:
            made.append(shuffled(text, random, (*PIECES, *LARGER_PIECES)[kind : kind + 1]))
        elif kind == 5:
            made.append(_shuffled_within(text, random))
        else:
            made.append(_chained(after, starts, len(text.split()), random))
    return made
