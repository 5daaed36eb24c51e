"""The reference sentences as the published encoder reads them, written by bin/train-prior.

Kept as arrays, so that a worker that starts need not read them first. With another encoder, or changed sentences, they
are read anew.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from scoring.encoder import KNOWN_DIGEST, Encoder, Vectors
from scoring.gates.arrays import read_arrays
from scoring.raters.reference import ACTS_AGAINST, CLAIMS, DEEDS, SCENES, UNRELATED

FILE = Path(__file__).parent / "reference.npz"
TEXTS = (*DEEDS, *CLAIMS, *ACTS_AGAINST, *SCENES, *UNRELATED)


def _digest() -> str:
    return hashlib.sha256("\0".join(TEXTS).encode()).hexdigest()


def reference_vectors(encoder: Encoder) -> Vectors:
    """A row for each of `TEXTS`, in their order."""
    if encoder.digest == KNOWN_DIGEST:
        kept = read_arrays(FILE)
        if str(kept["texts"]) == _digest():
            return np.asarray(kept["vectors"], dtype=np.float32)
    return encoder.encode(TEXTS)


def write_reference(encoder: Encoder) -> None:
    np.savez(FILE, texts=np.array(_digest()), vectors=encoder.encode(TEXTS))
