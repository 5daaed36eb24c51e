"""The machine rater that a company's own ratings train: kernel ridge regression over answers that people have rated.

One model a competency, pooled over questions on the one scale of levels, with what the prior model says as one more
input; bands from leave-one-out residuals. A sentence's share is what the level loses without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring import gates
from scoring.encoder import Encoder
from scoring.learning.features import own_sentences, read_sentences, stack, whole
from scoring.learning.model import Array, Fitted, LeftOut, fit
from scoring.learning.store import from_bytes, to_bytes
from scoring.raters.prior import Prior, default_prior
from scoring.raters.regressing import RegressingRater, band_of
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, Question, Rubric

VERSION = 1
LANGUAGES = frozenset({"en"})
# Fewer human-rated answers than this say nothing on a competency that the prior does not say better.
ENOUGH_LABELS = 20


class TooFewLabels(ValueError):
    """No competency has enough rated answers; the message says how many there are and how many are needed."""


@dataclass(frozen=True)
class Labelled:
    """One answer with what people said of it.

    key: names the answer in the manifest. levels: competency key -> mean of its blind human ratings, 1 to 5.
    """

    key: str
    question: Question
    history: str
    answer: str
    levels: Mapping[str, float]


@dataclass(frozen=True)
class HeldOut:
    """One training answer as the model would have rated it without having seen its rating."""

    key: str
    question_key: str
    level_human: float
    level_machine: float
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    """What training gives. manifest: the keys of the answers that it stands on; prior: the prior's digest.

    held_out: a competency -> the leave-one-out predictions of its answers. competencies: those that it can rate.
    """

    fitted: Fitted
    manifest: tuple[str, ...]
    prior: str
    encoder: str
    held_out: Mapping[str, tuple[HeldOut, ...]]

    @property
    def competencies(self) -> tuple[str, ...]:
        return tuple(self.fitted.heads)

    @cached_property
    def content(self) -> bytes:
        about = {
            "manifest": list(self.manifest),
            "prior": self.prior,
            "encoder": self.encoder,
            "held_out": {key: [list(astuple(each)) for each in items] for key, items in self.held_out.items()},
        }
        return to_bytes(self.fitted, about)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def to_bytes(self) -> bytes:
        return self.content

    @classmethod
    def from_bytes(cls, content: bytes) -> Model:
        """Raises `scoring.learning.store.Unreadable`."""
        fitted, about = from_bytes(content)
        held_out = {key: tuple(HeldOut(*item) for item in items) for key, items in about["held_out"].items()}
        model = cls(fitted, tuple(about["manifest"]), about["prior"], about["encoder"], held_out)
        # Its digest is that of the bytes as stored; writing them once more would take longer than reading them.
        vars(model)["content"] = content
        return model


def _levels(labelled: Sequence[Labelled], rubric: Rubric) -> dict[str, Array]:
    """The rubric's competencies with enough labels -> a level an answer, NaN where there is none."""
    given = {
        competency.key: np.array([item.levels.get(competency.key, np.nan) for item in labelled])
        for competency in rubric.competencies
    }
    enough = {key: levels for key, levels in given.items() if np.isfinite(levels).sum() >= ENOUGH_LABELS}
    if not enough:
        most = max((int(np.isfinite(levels).sum()) for levels in given.values()), default=0)
        raise TooFewLabels(
            f"Training needs at least {ENOUGH_LABELS} answers that people have rated on one competency; "
            f"the most that any competency has is {most}."
        )
    return enough


def train(labelled: Sequence[Labelled], *, rubric: Rubric, encoder: Encoder, prior: Prior | None = None) -> Model:
    """Deterministic: equal arguments give a model of equal digest. Raises `TooFewLabels`.

    `prior`: by default the one that ships. Takes seconds for hundreds of answers, minutes for thousands.
    """
    labelled = sorted(labelled, key=lambda item: item.key)
    levels = _levels(labelled, rubric)
    prior = prior or default_prior()
    asked = [f"{item.question.prompt}\n{item.question.stimulus}\n{item.history}" for item in labelled]
    rows = stack(
        [
            whole(read_sentences(item.answer, own_sentences(item.answer, text), encoder.read))
            for item, text in zip(labelled, asked, strict=True)
        ]
    )
    fitted, left_out = fit(rows, levels, prior=prior.fitted.predict(rows))
    held_out = {key: _held_out(labelled, each, fitted.heads[key].residuals) for key, each in left_out.items()}
    return Model(fitted, tuple(item.key for item in labelled), prior.digest, encoder.digest, held_out)


def _held_out(labelled: Sequence[Labelled], left_out: LeftOut, residuals: NDArray[np.float32]) -> tuple[HeldOut, ...]:
    found = []
    for position, row in enumerate(left_out.index):
        item = labelled[int(row)]
        level = float(np.clip(left_out.predicted[position], LOWEST_LEVEL, HIGHEST_LEVEL))
        # The band that this answer would have had: from the residuals of the others.
        low, high = band_of(level, np.delete(residuals, position))
        numbers = (round(number, 4) for number in (float(left_out.levels[position]), level, low, high))
        found.append(HeldOut(item.key, item.question.key, *numbers))
    return tuple(found)


class LearnedRater(RegressingRater):
    """Rates with a model that people's ratings trained. Competencies that it did not learn: `not_trained`."""

    languages = LANGUAGES

    def __init__(self, encoder: Encoder, model: Model, prior: Prior | None = None) -> None:
        super().__init__(encoder, model.fitted, before=(prior or default_prior()).fitted)
        self.build = f"learned-{VERSION}.{model.digest[:12]}+gates-{gates.digest()}+minilm-{encoder.digest[:8]}"
