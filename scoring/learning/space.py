"""Where answers lie as a fitted model sees them, and how near to each other: the kernels.

Four kernels of equal weight, each 1 between an answer and itself: the cosine of tf-idf n-grams for the three blocks
(string kernels in the sense of Cozma et al. 2018), and a Gaussian over the standardised middle layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from scoring.learning.features import HASHED, Rows

Array = NDArray[np.float64]

# Of an n-gram that only one answer has, nothing can be learned.
MIN_ANSWERS = 2
# The Gaussian's variance, in units of the mean squared distance of a training answer from their centre.
BANDWIDTH = 1.0
# Of many answers, only so many directions of the middle layers are kept, the widest: they hold .95 of the variance of
# the corpus's, rate alike (mean QWK .708 with all 1,536, .707 with these), and make a model a quarter as large.
AXES = 256
ENOUGH_FOR_AXES = 4 * AXES
# Columns that more answers than this share are multiplied as dense ones: a hundredfold faster.
DENSE_SHARE = 0.05
KERNELS = 4


@dataclass(frozen=True)
class Space:
    """ids, idf: the n-grams known, ascending, and their weights, a pair of arrays a block.

    rare: the weight of every other n-gram. centre, spread (d,): of the middle layers; radius: root mean squared
    distance from the centre. axes (d, 256): the directions kept, or (d, 0) where all are.
    """

    ids: tuple[NDArray[np.int32], ...]
    idf: tuple[NDArray[np.float32], ...]
    rare: float
    centre: NDArray[np.float32]
    spread: NDArray[np.float32]
    radius: float
    axes: NDArray[np.float32]

    @cached_property
    def _places(self) -> tuple[NDArray[np.int32], ...]:
        """Where each of the hashed n-grams stands among those known, or -1: quicker than to search for it."""
        tables = []
        for ids in self.ids:
            table = np.full(HASHED, -1, dtype=np.int32)
            table[ids] = np.arange(len(ids), dtype=np.int32)
            tables.append(table)
        return tuple(tables)

    def ngrams(self, rows: Rows) -> tuple[sp.csr_matrix, ...]:
        """tf-idf rows of unit length over the n-grams known, a matrix a block."""
        return tuple(
            _weighted(block, places, idf, self.rare)
            for block, places, idf in zip(rows.counts, self._places, self.idf, strict=True)
        )

    def points(self, rows: Rows) -> NDArray[np.float32]:
        """The middle layers, standardised, along the directions kept: (n, 256 or d)."""
        standard = np.asarray((rows.middle - self.centre) / (self.spread * self.radius), dtype=np.float32)
        return standard @ self.axes if self.axes.size else standard


def _weighted(counts: sp.csr_matrix, table: NDArray[np.int32], idf: NDArray[np.float32], rare: float) -> sp.csr_matrix:
    places = table[counts.indices]
    known = places >= 0
    owners = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    values = np.log1p(counts.data) * np.append(idf, np.float32(rare))[places]
    # Over all of an answer's n-grams, known or not: a text in unknown words must not look like what is left of it.
    lengths = np.sqrt(np.bincount(owners, weights=values**2, minlength=counts.shape[0]))
    owners = owners[known]
    values = values[known] / np.maximum(lengths, 1e-9)[owners]
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=counts.shape[0]))])
    return sp.csr_matrix((values.astype(np.float32), places[known], starts), shape=(counts.shape[0], len(idf)))


def fit_space(rows: Rows, *, narrow: bool = True) -> Space:
    """`narrow`: of many answers, only the widest directions of the middle layers are kept."""
    ids, idf = [], []
    for block in rows.counts:
        answers = np.bincount(block.indices, minlength=block.shape[1])
        known = np.flatnonzero(answers >= min(MIN_ANSWERS, len(rows)))
        ids.append(known.astype(np.int32))
        idf.append((np.log((1 + len(rows)) / (1 + answers[known])) + 1).astype(np.float32))
    centre, spread = rows.middle.mean(axis=0), rows.middle.std(axis=0) + 1e-3
    standard = (rows.middle - centre) / spread
    radius = float(np.sqrt((standard**2).sum(axis=1).mean()))
    rare = float(np.log((1 + len(rows)) / 2) + 1)
    axes = _widest(standard) if narrow else np.zeros((standard.shape[1], 0), dtype=np.float32)
    return Space(tuple(ids), tuple(idf), rare, centre, spread, max(radius, 1e-6), axes)


def _widest(standard: NDArray[np.float32]) -> NDArray[np.float32]:
    """The directions of largest variance, (d, 256)."""
    if len(standard) < ENOUGH_FOR_AXES or standard.shape[1] <= AXES:
        return np.zeros((standard.shape[1], 0), dtype=np.float32)
    exact = standard.astype(np.float64)
    _, directions = np.linalg.eigh(exact.T @ exact)
    return np.asarray(directions[:, ::-1][:, :AXES], dtype=np.float32)


def _products(rows: sp.csr_matrix) -> Array:
    """rows @ rows.T: columns that many rows share as dense ones, the others as sparse ones."""
    share = np.bincount(rows.indices, minlength=rows.shape[1]) / max(rows.shape[0], 1)
    columns = sp.csc_matrix(rows)
    often = np.flatnonzero(share > DENSE_SHARE)
    seldom = sp.csr_matrix(columns[:, np.flatnonzero(share <= DENSE_SHARE)])
    product = np.asarray((seldom @ seldom.T).todense(), dtype=np.float64)
    for first in range(0, len(often), 4096):
        dense = columns[:, often[first : first + 4096]].toarray()
        product += dense @ dense.T
    return product


def squares(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """The squared length of each row, (n,)."""
    return np.asarray(np.einsum("ij,ij->i", points, points), dtype=np.float32)


def gaussian(a: NDArray[np.float32], b: NDArray[np.float32], squares_of_b: NDArray[np.float32]) -> NDArray[np.float32]:
    """exp(-|a - b|^2 / (2 BANDWIDTH)), (rows of a, rows of b)."""
    squared = squares(a)[:, None] + squares_of_b - 2 * (a @ b.T)
    return np.asarray(np.exp(-np.maximum(squared, 0) / (2 * BANDWIDTH)), dtype=np.float32)


def gram(ngrams: Sequence[sp.csr_matrix], points: NDArray[np.float32]) -> Array:
    """The kernel between all training answers, (n, n): the mean of the four."""
    total = gaussian(points, points, squares(points)).astype(np.float64)
    for block in ngrams:
        total += _products(block)
    return total / KERNELS
