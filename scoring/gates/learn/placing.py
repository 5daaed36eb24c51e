"""Example sentences put among others, as they are met: in answers of the corpus, or alone together."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Layers, Vectors
from scoring.gates.beside import beside
from scoring.gates.learn.material import FOLDS, Material, Rows, Scale, in_a_row

# In each copy of the examples: how many stand together at most, and of how many sentences of an answer at most.
WHOLE = 1000
COPIES = ((1, WHOLE), (3, WHOLE), (4, 0), (1, 2))


class Placed(NamedTuple):
    """A row a sentence. which: its number among the examples; scaled: its middle layers; near, rest: see `beside`."""

    which: NDArray[np.int64]
    scaled: Rows
    near: Rows
    rest: Rows


def place(kinds: list[list[str]], material: Material, scale: Scale, asked: list[Vectors], random: Random) -> Placed:
    """Every example of every kind once a copy. Each third is put into answers to questions of the same third."""
    texts = [text for kind in kinds for text in kind]
    read, honest = material.read(texts), material.texts.each()
    found: list[Placed] = []
    for together, most in COPIES:
        for run, fold in _runs(kinds, together, random):
            host: int = random.choice(np.flatnonzero(material.folds == fold).tolist())
            start, end = _cut(len(honest[host].tokens), most, random)
            at = random.choice([start, end, random.randint(start, end)])
            host_read = honest[host]
            whole = _joined(_part(host_read, slice(start, at)), _part(read, run), _part(host_read, slice(at, end)))
            scaled = scale(whole.middle)
            near, rest = beside(whole, scaled, asked[int(material.own[host])])
            kept = slice(at - start, at - start + len(run))
            found.append(Placed(np.array(run), scaled[kept], near[kept], rest[kept]))
    return Placed(*(np.concatenate(part) for part in zip(*found, strict=True)))


def in_place(material: Material, scale: Scale, asked: list[Vectors]) -> Placed:
    """The sentences of the corpus, each where it stands."""
    rows = []
    for layers, own in zip(material.texts.each(), material.own, strict=True):
        scaled = scale(layers.middle)
        rows.append((scaled, *beside(layers, scaled, asked[int(own)])))
    return Placed(np.arange(len(material.texts.of)), *(np.concatenate(part) for part in zip(*rows, strict=True)))


def _part(layers: Layers, which: slice | list[int]) -> Layers:
    return Layers(layers.vectors[which], layers.middle[which], layers.tokens[which])


def _joined(*parts: Layers) -> Layers:
    return Layers(
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.middle for part in parts]),
        np.concatenate([part.tokens for part in parts]),
    )


def _runs(kinds: list[list[str]], together: int, random: Random) -> Iterator[tuple[list[int], int]]:
    """Numbers of examples of one kind and one third, in runs of up to `together`; and the third."""
    first = 0
    for kind in kinds:
        thirds = in_a_row(len(kind))
        for fold in range(FOLDS):
            numbers = (first + np.flatnonzero(thirds == fold)).tolist()
            random.shuffle(numbers)
            while numbers:
                size = random.randint(1, together)
                yield numbers[:size], fold
                numbers = numbers[size:]
        first += len(kind)


def _cut(count: int, most: int, random: Random) -> tuple[int, int]:
    """The neighbouring sentences of an answer that are kept: the first, and the one after the last."""
    size = min(count, random.randint(1, most)) if 0 < most < WHOLE else min(count, most)
    start = random.randint(0, count - size)
    return start, start + size
