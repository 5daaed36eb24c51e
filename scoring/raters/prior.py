"""The machine rater that ships: a model of the five core competencies, trained on the corpus in scoring/corpus.

Trained on answers written and rated by a language model; not validated with people. Its bands are wide by rule: from
the residuals on questions that it was not trained on, widened, since the corpus's raters agree more than people do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from scoring import gates
from scoring.encoder import KNOWN_DIGEST, Encoder
from scoring.learning.model import Fitted
from scoring.learning.store import from_bytes
from scoring.prior import MODEL
from scoring.raters.base import RaterKind
from scoring.raters.regressing import RegressingRater

VERSION = 1
LANGUAGES = frozenset({"en"})


@dataclass(frozen=True)
class Prior:
    """digest: SHA-256 (hex) of the model's bytes."""

    fitted: Fitted
    digest: str


@cache
def default_prior() -> Prior:
    """The model that ships with the engine."""
    content = MODEL.read_bytes()
    return Prior(from_bytes(content)[0], hashlib.sha256(content).hexdigest())


@cache
def _build(encoder: str) -> str:
    model = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    return f"prior-{VERSION}.{model[:8]}+gates-{gates.digest()}+minilm-{encoder[:8]}"


class PriorRater(RegressingRater):
    languages = LANGUAGES

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder, default_prior().fitted)
        self.build = _build(encoder.digest)


PRIOR = RaterKind(
    key="prior",
    label="Prior: trained on answers written and rated by a language model; not validated with people",
    languages=LANGUAGES,
    build=_build(KNOWN_DIGEST),
    make=PriorRater,
)
