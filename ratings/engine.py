"""Loaded machine raters, one of each kind a process, and what a rating stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from django.conf import settings

from openings.offers import version_of
from ratings.judge.config import judge_config
from ratings.judge.rater import Judge
from ratings.models import MachineRater, MachineRun, RaterModel
from scoring import judge
from scoring.encoder import Encoder, load_encoder
from scoring.raters import TABLE, Rater
from scoring.raters.learned import LearnedRater, Model
from scoring.rubric import content_hash
from sittings.models import Answer

# Whose gates come before the judge: it has the vectors that tell what is off topic.
GATE = "anchors"

# Trained models that a process holds at once; each is small beside the encoder that they share.
MODELS_HELD = 4


class UnknownMachineRater(LookupError):
    pass


class ModelForgotten(LookupError):
    """The model was deleted, because an answer that it was trained on was erased."""


class Known(Protocol):
    """A kind of machine rater that this installation has."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def languages(self) -> frozenset[str]: ...
    @property
    def build(self) -> str: ...


@dataclass(frozen=True)
class JudgeKind:
    key: str
    label: str
    languages: frozenset[str]
    build: str


@dataclass(frozen=True)
class Work:
    """What one run rates with: the build that its ratings are named for, and the rater of each answer.

    rates_replies: whether it also rates the single replies of a conversation. The judge does not: its calls are on
    record answer by answer, and each reply would be paid for.
    """

    build: str
    rater_of: Callable[[Answer], Rater]
    rates_replies: bool = True


def kinds() -> dict[str, Known]:
    """Those of the engine, and the judge where an endpoint is set."""
    known: dict[str, Known] = dict(TABLE)
    config = judge_config()
    if config:
        known[judge.KEY] = JudgeKind(judge.KEY, judge.LABEL, TABLE[GATE].languages, config.build)
    return known


def kind_of(key: str) -> Known:
    known = kinds()
    try:
        return known[key]
    except KeyError:
        raise UnknownMachineRater(f"There is no machine rater {key!r}; known: {', '.join(known)}.") from None


def rater_of(machine_rater: MachineRater) -> Rater:
    """The rater of a row: its kind's, or its trained model's."""
    if machine_rater.model is None:
        return loaded(machine_rater.kind)
    return _learned(machine_rater.model.digest)


def rater_named(key: str) -> Rater:
    """The rater that a scoring policy names by this key: a kind, or one trained version of it."""
    version = version_of(key)
    return _learned(version) if version else loaded(key)


@cache
def loaded(key: str) -> Rater:
    """The rater. Raises scoring.encoder.EncoderMissing."""
    try:
        kind = TABLE[key]
    except KeyError:
        raise UnknownMachineRater(f"The engine has no machine rater {key!r}.") from None
    return kind.make(encoder())


def begin(run: MachineRun) -> Work:
    """`UnknownMachineRater` where this installation has none of the run's kind (any more)."""
    if run.machine_rater.model is not None:
        learned = rater_of(run.machine_rater)
        return Work(learned.build, lambda answer: learned)
    kind = kind_of(run.machine_rater.kind)
    config = judge_config()
    if kind.key == judge.KEY and config:
        judging = Judge(config, loaded(GATE))
        return Work(judging.build, lambda answer: judging.bound_to(run, answer), rates_replies=False)
    rater = loaded(kind.key)
    return Work(rater.build, lambda answer: rater)


@cache
def encoder() -> Encoder:
    """What all raters of a process read with, in memory once (about 300 MB). Raises scoring.encoder.EncoderMissing."""
    return load_encoder(settings.ENCODER_PATH or None)


@lru_cache(maxsize=MODELS_HELD)
def _learned(digest: str) -> Rater:
    return LearnedRater(encoder(), Model.from_bytes(_content(digest)))


def _content(digest: str) -> bytes:
    content = RaterModel.objects.values_list("content", flat=True).get(digest=digest)
    if content is None:
        raise ModelForgotten(digest)
    return bytes(content)


def held_out_of(machine_rater: MachineRater) -> dict[str, dict[str, tuple[float, float, float]]]:
    """What a trained model says of each answer of its training, had it been trained without it.

    Answer's id as text -> competency -> level, low, high. Empty where nothing was trained.
    """
    rater = rater_of(machine_rater)
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    if isinstance(rater, LearnedRater):
        model = Model.from_bytes(_content(machine_rater.model.digest if machine_rater.model else ""))
        for competency, items in model.held_out.items():
            for item in items:
                found.setdefault(item.key, {})[competency] = (item.level_machine, item.low, item.high)
    return found


def forget_loaded() -> None:
    """Drop the models that this process holds; what is still there is read again."""
    _learned.cache_clear()


def input_hash(*, answer_hash: str, question_hash: str, rubric_hash: str, competency: str, rater: str) -> str:
    return content_hash(
        {
            "answer": answer_hash,
            "question": question_hash,
            "rubric": rubric_hash,
            "competency": competency,
            "rater": rater,
        }
    )
