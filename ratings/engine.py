"""Loaded machine raters, one of each kind a process, and what a rating stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings

from ratings.judge.config import judge_config
from ratings.judge.rater import Judge
from ratings.models import MachineRun
from scoring import judge
from scoring.raters import TABLE, Rater
from scoring.rubric import content_hash
from sittings.models import Answer

# Whose gates come before the judge: it has the vectors that tell what is off topic.
GATE = "anchors"


class UnknownMachineRater(LookupError):
    pass


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
    """What one run rates with: the build that its ratings are named for, and the rater of each answer."""

    build: str
    rater_of: Callable[[Answer], Rater]


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


@cache
def loaded(key: str) -> Rater:
    """The rater, its encoder in memory (about 300 MB). Raises scoring.encoder.EncoderMissing."""
    try:
        return TABLE[key].load(settings.ENCODER_PATH or None)
    except KeyError:
        raise UnknownMachineRater(f"The engine has no machine rater {key!r}.") from None


def begin(run: MachineRun) -> Work:
    """`UnknownMachineRater` where this installation has none of the run's kind (any more)."""
    kind = kind_of(run.machine_rater.kind)
    config = judge_config()
    if kind.key == judge.KEY and config:
        judging = Judge(config, loaded(GATE))
        return Work(judging.build, lambda answer: judging.bound_to(run, answer))
    rater = loaded(kind.key)
    return Work(rater.build, lambda answer: rater)


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
