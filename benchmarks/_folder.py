"""A folder of human-scored answers (items.csv): what the benches that measure on people's ratings read.

Columns: id, question, response, score, low, high (the question's own scale); where the set has them rater1, rater2,
fold or split or group (how to divide it), context, evidence, and self-described groups.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks._answers import Unreadable, progress, rows_of
from scoring.encoder import Encoder
from scoring.learning.features import BLOCKS, Rows, own_sentences, read_sentences, stack, whole
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL
from scoring.text import Span

CACHE = Path(__file__).parent.parent / "var" / "bench"
NEEDED = ("id", "question", "response", "score", "low", "high")
PLAIN = {*NEEDED, "context", "rater1", "rater2", "fold", "split", "group", "evidence"}
SPAN = HIGHEST_LEVEL - LOWEST_LEVEL
FOLDS = 5
GROUP_SEEDS = 3
TEST_SHARE = 0.2

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Folder:
    """`items`: the rows of the file, in its order."""

    items: list[dict[str, str]]

    def column(self, name: str) -> list[str]:
        return [item.get(name, "") for item in self.items]

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        return np.array([float(item["score"]) for item in self.items])

    @cached_property
    def questions(self) -> dict[str, Index]:
        """Question -> its rows."""
        asked = np.array(self.column("question"))
        return {key: np.flatnonzero(asked == key) for key in sorted(set(asked.tolist()))}

    def scale(self, question: str) -> Scale:
        rows = self.questions[question]
        first = self.items[rows[0]]
        low, high = float(first["low"]), float(first["high"])
        whole_steps = np.allclose(self.scores[rows] - low, np.round(self.scores[rows] - low))
        return Scale(low, high, 1.0 if whole_steps else 0.5)

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Scores on the engine's scale of levels."""
        levels = np.empty(len(self.items))
        for question, rows in self.questions.items():
            levels[rows] = self.scale(question).to_levels(self.scores[rows])
        return levels

    @property
    def attributes(self) -> list[str]:
        """Columns of self-described groups: those with words, not numbers, that the form does not name."""
        return [
            name
            for name in self.items[0]
            if name not in PLAIN and len(set(self.column(name))) <= 20 and not all(map(_is_number, self.column(name)))
        ]

    def divisions(self, question: str) -> Iterator[tuple[Index, Index]]:
        """Training and test rows of a question: published folds or split, else by group, else five folds."""
        rows = self.questions[question]
        first = self.items[rows[0]]
        if first.get("fold"):
            fold = np.array([self.items[row]["fold"] for row in rows])
            yield from ((rows[fold != number], rows[fold == number]) for number in sorted(set(fold.tolist())))
        elif first.get("split"):
            split = np.array([self.items[row]["split"] for row in rows])
            yield rows[split == "train"], rows[split == "test"]
        elif len({self.items[row].get("group", "") for row in rows}) > 1:
            yield from self._by_group(rows)
        else:
            fold = np.random.default_rng(0).permutation(len(rows)) % FOLDS
            yield from ((rows[fold != number], rows[fold == number]) for number in range(FOLDS))

    def _by_group(self, rows: Index) -> Iterator[tuple[Index, Index]]:
        groups = np.array([self.items[row]["group"] for row in rows])
        names = np.array(sorted(set(groups.tolist())))
        for seed in range(GROUP_SEEDS):
            order = np.random.default_rng(seed).permutation(len(names))
            test = np.isin(groups, names[order[: max(1, int(len(names) * TEST_SHARE))]])
            yield rows[~test], rows[test]


@dataclass(frozen=True)
class Scale:
    low: float
    high: float
    step: float

    def to_levels(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        return LOWEST_LEVEL + SPAN * (scores - self.low) / (self.high - self.low)

    def to_scores(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.clip(self.low + (levels - LOWEST_LEVEL) / SPAN * (self.high - self.low), self.low, self.high)


def _is_number(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return True


def read_folder(path: str) -> Folder:
    """Raises `Unreadable`."""
    items = rows_of(Path(path) / "items.csv", NEEDED)
    for number, item in enumerate(items, start=2):
        if not all(_is_number(item[name]) and item[name] for name in ("score", "low", "high")):
            raise Unreadable(f"items.csv, line {number}: score, low and high must be numbers.")
        if not float(item["low"]) < float(item["high"]):
            raise Unreadable(f"items.csv, line {number}: low must be below high.")
        if not float(item["low"]) <= float(item["score"]) <= float(item["high"]):
            raise Unreadable(f"items.csv, line {number}: the score lies outside of its scale.")
    return Folder(items)


def read_answer(text: str, encoder: Encoder) -> Rows:
    # An answer without a word is one empty sentence: people have scored such answers too.
    return whole(read_sentences(text, own_sentences(text, "") or (Span(0, 0),), encoder.read))


def read_rows(texts: Sequence[str], encoder: Encoder) -> Rows:
    """The answers as the engine reads them; kept in var/bench, since several benches read the same ones."""
    code = (Path(__file__).parent.parent / "scoring" / "learning" / "features.py").read_bytes()
    digest = hashlib.sha256(encoder.digest.encode() + code + "\0".join(texts).encode()).hexdigest()[:24]
    file = CACHE / f"{digest}.npz"
    if file.exists():
        return _loaded(file.read_bytes())
    # The same answer may be rated on several questions.
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    read = []
    for number, text in enumerate(places, start=1):
        read.append(read_answer(text, encoder))
        if number % 500 == 0 or number == len(places):
            progress(f"read {number} of {len(places)} answers")
    rows = stack(read).take(np.array([places[text] for text in texts]))
    CACHE.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_stored(rows))
    return rows


def _stored(rows: Rows) -> bytes:
    arrays: dict[str, Any] = {"middle": rows.middle}
    for number, block in enumerate(rows.counts):
        arrays |= {f"{number}.{name}": getattr(block, name) for name in ("data", "indices", "indptr")}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _loaded(content: bytes) -> Rows:
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        middle = kept["middle"]
        shape = (len(middle), 2**20)
        counts = tuple(
            sp.csr_matrix((kept[f"{n}.data"], kept[f"{n}.indices"], kept[f"{n}.indptr"]), shape=shape)
            for n in range(len(BLOCKS))
        )
    return Rows(counts, middle)
