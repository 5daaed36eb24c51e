"""What answers are judged by: competencies with indicators and level anchors, and the questions asked.

Every type is frozen and converts to and from plain dicts (the JSON form that is stored and hashed).
`from_dict` ignores keys it does not know and raises `ValueError` with a sentence that says what is wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

LOWEST_LEVEL = 1
HIGHEST_LEVEL = 5
LEVEL_NUMBERS = tuple(range(LOWEST_LEVEL, HIGHEST_LEVEL + 1))

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


def content_hash(obj: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of `obj`: sorted keys, no spaces, NFC, not ASCII-escaped."""
    canonical = json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(unicodedata.normalize("NFC", canonical).encode()).hexdigest()


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} must be an object, not {type(value).__name__}.")
    return value


def _items(data: Mapping[str, Any], name: str, what: str) -> list[Any] | tuple[Any, ...]:
    value = data.get(name, [])
    if not isinstance(value, list | tuple):
        raise ValueError(f"{what}: '{name}' must be a list.")
    return value


def _text(data: Mapping[str, Any], name: str, what: str, *, blank: bool = False) -> str:
    value = data.get(name, "" if blank else None)
    if not isinstance(value, str) or not (blank or value.strip()):
        raise ValueError(f"{what}: '{name}' must be a text{'' if blank else ' that is not empty'}.")
    return value


def _key(value: object, what: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise ValueError(f"{what}: {value!r} is not a key (small letters, digits, '_' and '-').")
    return value


def _whole(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{what} must be a whole number, not {value!r}.")
    return value


def _refuse_repeats(keys: list[str], what: str) -> None:
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise ValueError(f"{what} given more than once: {', '.join(repeated)}.")


@dataclass(frozen=True)
class Level:
    """One of the five levels of a competency, with the behaviour that anchors it."""

    number: int
    anchor: str

    def __post_init__(self) -> None:
        if _whole(self.number, "A level's number") not in LEVEL_NUMBERS:
            raise ValueError(f"A level's number must be 1 to 5, not {self.number}.")
        if not self.anchor.strip():
            raise ValueError(f"Level {self.number} has no anchor.")

    @classmethod
    def from_dict(cls, data: object) -> Level:
        data = _mapping(data, "A level")
        number = _whole(data.get("number"), "A level's number")
        return cls(number=number, anchor=_text(data, "anchor", f"Level {number}"))

    def to_dict(self) -> dict[str, Any]:
        return {"number": self.number, "anchor": self.anchor}


@dataclass(frozen=True)
class Indicator:
    """One behaviour, a full sentence, that speaks for (+1) or against (-1) a competency."""

    key: str
    text: str
    sign: int

    def __post_init__(self) -> None:
        _key(self.key, "An indicator")
        if not self.text.strip():
            raise ValueError(f"Indicator '{self.key}' has no text.")
        if self.sign not in (1, -1):
            raise ValueError(f"Indicator '{self.key}': 'sign' must be 1 (for) or -1 (against).")

    @classmethod
    def from_dict(cls, data: object) -> Indicator:
        data = _mapping(data, "An indicator")
        what = f"Indicator {data.get('key')!r}"
        return cls(
            key=_text(data, "key", what),
            text=_text(data, "text", what),
            sign=_whole(data.get("sign"), f"{what}: 'sign'"),
        )

    def to_dict(self) -> dict[str, Any]:
        return {"key": self.key, "text": self.text, "sign": self.sign}


@dataclass(frozen=True)
class Competency:
    """What is rated from 1 to 5: definition, what it is not, indicators and exactly five anchored levels."""

    key: str
    label: str
    definition: str
    is_not: str
    indicators: tuple[Indicator, ...]
    levels: tuple[Level, ...]

    def __post_init__(self) -> None:
        _key(self.key, "A competency")
        what = f"Competency '{self.key}'"
        if not self.label.strip():
            raise ValueError(f"{what} has no label.")
        if tuple(level.number for level in self.levels) != LEVEL_NUMBERS:
            raise ValueError(f"{what} must have exactly the levels 1 to 5, in this order.")
        _refuse_repeats([indicator.key for indicator in self.indicators], f"{what}: indicator keys")

    @classmethod
    def from_dict(cls, data: object) -> Competency:
        data = _mapping(data, "A competency")
        what = f"Competency {data.get('key')!r}"
        levels = tuple(Level.from_dict(level) for level in _items(data, "levels", what))
        return cls(
            key=_text(data, "key", what),
            label=_text(data, "label", what),
            definition=_text(data, "definition", what, blank=True),
            is_not=_text(data, "is_not", what, blank=True),
            indicators=tuple(Indicator.from_dict(item) for item in _items(data, "indicators", what)),
            levels=tuple(sorted(levels, key=lambda level: level.number)),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "definition": self.definition,
            "is_not": self.is_not,
            "indicators": [indicator.to_dict() for indicator in self.indicators],
            "levels": [level.to_dict() for level in self.levels],
        }

    @cached_property
    def content_hash(self) -> str:
        return content_hash(self.to_dict())


@dataclass(frozen=True)
class Rubric:
    """The competencies that answers are rated on."""

    key: str
    label: str
    competencies: tuple[Competency, ...]

    def __post_init__(self) -> None:
        _key(self.key, "A rubric")
        if not self.competencies:
            raise ValueError(f"Rubric '{self.key}' has no competency.")
        keys = [competency.key for competency in self.competencies]
        _refuse_repeats(keys, f"Rubric '{self.key}': competencies")

    @classmethod
    def from_dict(cls, data: object) -> Rubric:
        data = _mapping(data, "A rubric")
        what = f"Rubric {data.get('key')!r}"
        return cls(
            key=_text(data, "key", what),
            label=_text(data, "label", what),
            competencies=tuple(Competency.from_dict(item) for item in _items(data, "competencies", what)),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "competencies": [competency.to_dict() for competency in self.competencies],
        }

    def competency(self, key: str) -> Competency:
        """The competency with this key. `KeyError` where the rubric has none."""
        for competency in self.competencies:
            if competency.key == key:
                return competency
        raise KeyError(key)

    @cached_property
    def content_hash(self) -> str:
        return content_hash(self.to_dict())


def _level_numbers(data: object, what: str) -> dict[str, int]:
    levels = _mapping(data, what)
    for key, number in levels.items():
        if _whole(number, f"{what}: the level of {key!r}") not in LEVEL_NUMBERS:
            raise ValueError(f"{what}: the level of {key!r} must be 1 to 5, not {number}.")
        _key(key, what)
    return dict(levels)


@dataclass(frozen=True)
class Sample:
    """A sample answer and the level that it stands for, per competency."""

    text: str
    levels: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("A sample answer has no text.")
        _level_numbers(self.levels, "A sample answer's levels")

    @classmethod
    def from_dict(cls, data: object) -> Sample:
        data = _mapping(data, "A sample answer")
        levels = _level_numbers(data.get("levels", {}), "A sample answer's levels")
        return cls(text=_text(data, "text", "A sample answer"), levels=levels)

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "levels": dict(self.levels)}


def _own_anchors(data: object, what: str) -> dict[str, dict[str, str]]:
    anchors: dict[str, dict[str, str]] = {}
    for competency, texts in _mapping(data, f"{what}: 'anchors'").items():
        inner = f"{what}: the anchors of '{competency}'"
        for number, text in _mapping(texts, inner).items():
            if number not in {str(level) for level in LEVEL_NUMBERS}:
                raise ValueError(f'{inner} must be named "1" to "5", not {number!r}.')
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{inner}: level {number} has no text.")
        anchors[_key(competency, inner)] = dict(texts)
    return anchors


@dataclass(frozen=True)
class Question:
    """What is asked, which competencies it gives a chance to show, and what answers at each level look like.

    `competencies` empty: nobody has mapped the question, so an answer is tried on all of the rubric's.
    `anchors` ({competency: {"1": text, ..., "5": text}}) stand only where the rubric's own are too vague.
    """

    key: str
    prompt: str
    stimulus: str = ""
    competencies: tuple[str, ...] = ()
    anchors: dict[str, dict[str, str]] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()

    def __post_init__(self) -> None:
        _key(self.key, "A question")
        what = f"Question '{self.key}'"
        if not self.prompt.strip():
            raise ValueError(f"{what} has no prompt.")
        for key in self.competencies:
            _key(key, what)
        _refuse_repeats(list(self.competencies), f"{what}: competencies")
        _own_anchors(self.anchors, what)

    @classmethod
    def from_dict(cls, data: object) -> Question:
        data = _mapping(data, "A question")
        what = f"Question {data.get('key')!r}"
        return cls(
            key=_text(data, "key", what),
            prompt=_text(data, "prompt", what),
            stimulus=_text(data, "stimulus", what, blank=True),
            competencies=tuple(_items(data, "competencies", what)),
            anchors=_own_anchors(data.get("anchors", {}), what),
            samples=tuple(Sample.from_dict(item) for item in _items(data, "samples", what)),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "prompt": self.prompt,
            "stimulus": self.stimulus,
            "competencies": list(self.competencies),
            "anchors": {key: dict(texts) for key, texts in self.anchors.items()},
            "samples": [sample.to_dict() for sample in self.samples],
        }

    @cached_property
    def content_hash(self) -> str:
        return content_hash(self.to_dict())
