"""A sentence beside the rest of its answer and beside the question.

What people say of ratings, marks and tests is about the customer whom the sentences around it are about. What is said
to a rater, or to fill an answer, is about none of that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Layers, Vectors

# What a sentence is given that has no other beside it: about the middle of what others have.
ALONE = 0.5
FEATURES = 9
_LAYERS = 4

THRESHOLDS = (ALONE,)


def beside(read: Layers, scaled: Vectors, asked: Vectors) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A row a sentence: how near it comes to the others (to all together, the nearest, in mean; in each middle layer)
    and to the question (as a whole, its nearest sentence); and the mean of the others' middle layers.

    `scaled`: the middle layers as they differ from those of honest sentences. `asked`: vectors of what was asked.
    """
    vectors, middle = read.vectors.astype(np.float64), scaled.astype(np.float64)
    count = len(vectors)
    to_asked = vectors @ asked.T.astype(np.float64)
    near = np.column_stack([vectors @ _unit(asked.mean(axis=0).astype(np.float64)), to_asked.max(axis=1)])
    if count == 1:
        return np.hstack([np.full((1, FEATURES - 2), ALONE), near]), np.zeros_like(middle)
    rest = (middle.sum(axis=0) - middle) / (count - 1)
    others = _unit(vectors.sum(axis=0) - vectors)
    each = vectors @ vectors.T
    np.fill_diagonal(each, -np.inf)
    nearest = each.max(axis=1)
    np.fill_diagonal(each, 0)
    mean = each.sum(axis=1) / (count - 1)
    parts = (_unit(block.reshape(count, _LAYERS, -1)) for block in (middle, rest))
    by_layer = np.multiply(*parts).sum(axis=2)
    return np.hstack([np.column_stack([np.sum(vectors * others, axis=1), nearest, mean]), by_layer, near]), rest


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
