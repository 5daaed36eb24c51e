"""An answer as numbers: hashed n-grams, and the means of the encoder's middle layers.

Both are built sentence by sentence, so that an answer can be read again without one of its sentences. Counts enter by
their logarithm and every row has unit length: how long an answer is, is no feature of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from scoring.encoder import Layers
from scoring.text import Span, capped, normalise, sentences

HASHED = 2**20
# Words and punctuation in runs of one to three; letters within words, two to five; letters across words, three to six.
BLOCKS = (("word", (1, 3)), ("char_wb", (2, 5)), ("char", (3, 6)))

Read = Callable[[Sequence[str]], Layers]


@dataclass(frozen=True)
class Sentences:
    """One answer, a row a sentence. ids: the n-grams that occur, ascending, and counts: (k, ids), a block each.

    vectors: (k, size); middle: (k, d); tokens: (k,).
    """

    spans: tuple[Span, ...]
    ids: tuple[NDArray[np.int32], ...]
    counts: tuple[NDArray[np.float32], ...]
    vectors: NDArray[np.float32]
    middle: NDArray[np.float32]
    tokens: NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Answers, a row an answer. counts: a (n, 2**20) matrix a block; middle: (n, d)."""

    counts: tuple[sp.csr_matrix, ...]
    middle: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.middle)

    def take(self, index: NDArray[np.int64]) -> Rows:
        return Rows(tuple(block[index] for block in self.counts), self.middle[index])


@cache
def _hashers() -> tuple[HashingVectorizer, ...]:
    return tuple(
        HashingVectorizer(
            analyzer=analyzer,
            ngram_range=sizes,
            n_features=HASHED,
            alternate_sign=False,
            norm=None,
            lowercase=False,
            token_pattern=r"\w+|[.,;!?]",  # noqa: S106
            dtype=np.float32,
        )
        for analyzer, sizes in BLOCKS
    )


def own_sentences(answer: str, asked: str) -> tuple[Span, ...]:
    """The answer's sentences without those that are the question's own, which show nothing of the candidate."""
    spans = sentences(answer[: capped(answer)])
    given = {normalise(span.of(asked)) for span in sentences(asked)}
    return tuple(span for span in spans if normalise(span.of(answer)) not in given) or tuple(spans)


def read_sentences(answer: str, spans: Sequence[Span], read: Read) -> Sentences:
    """`spans`: at least one."""
    texts = [span.of(answer) for span in spans]
    layers = read(texts)
    plain = [normalise(text) for text in texts]
    blocks = [_compact(hasher.transform(plain)) for hasher in _hashers()]
    return Sentences(
        spans=tuple(spans),
        ids=tuple(ids for ids, _ in blocks),
        counts=tuple(counts for _, counts in blocks),
        vectors=layers.vectors,
        middle=layers.middle,
        tokens=layers.tokens,
    )


def _compact(block: sp.csr_matrix) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Only the columns that occur, as a dense matrix: sparse products would clear a million columns each time."""
    ids, places = np.unique(block.indices, return_inverse=True)
    counts = np.zeros((block.shape[0], len(ids)), dtype=np.float32)
    counts[np.repeat(np.arange(block.shape[0]), np.diff(block.indptr)), places] = block.data
    return ids.astype(np.int32), counts


def _spread(counts: NDArray[np.float32], ids: NDArray[np.int32]) -> sp.csr_matrix:
    rows, places = np.nonzero(counts)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(counts)))])
    return sp.csr_matrix((counts[rows, places], ids[places], starts), shape=(len(counts), HASHED))


def _mixed(parts: Sentences, mixing: NDArray[np.float64]) -> Rows:
    """Rows that each count the sentences as `mixing` (rows, k) says: 1 in, 0 out."""
    weighed = mixing * parts.tokens
    means = weighed @ parts.middle / np.maximum(weighed.sum(axis=1, keepdims=True), 1)
    take = mixing.astype(np.float32)
    counts = tuple(_spread(take @ block, ids) for block, ids in zip(parts.counts, parts.ids, strict=True))
    return Rows(counts, means.astype(np.float32))


def whole(parts: Sentences) -> Rows:
    """One row: the answer with all of its sentences."""
    return _mixed(parts, np.ones((1, len(parts.spans))))


def whole_and_without(parts: Sentences) -> Rows:
    """The answer, then the answer without each of its k sentences: k + 1 rows; only one where k is 1."""
    count = len(parts.spans)
    if count == 1:
        return whole(parts)
    return _mixed(parts, np.vstack([np.ones(count), 1 - np.eye(count)]))


def stack(rows: Sequence[Rows]) -> Rows:
    blocks = range(len(BLOCKS))
    counts = tuple(sp.csr_matrix(sp.vstack([each.counts[block] for each in rows])) for block in blocks)
    return Rows(counts, np.vstack([each.middle for each in rows]))
