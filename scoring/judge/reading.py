"""What of a judge's reply is believed: every doubt is a fault, and a fault is no rating."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from scoring.judge.prompt import LEVELS, STATES, Prompt
from scoring.judge.quotes import locate
from scoring.outcome import NO_OPPORTUNITY, RATED
from scoring.rubric import Competency
from scoring.text import Span

# Reason codes; ratings.reasons has the words.
TRUNCATED = "judge_truncated"
NOT_JSON = "judge_not_json"
WRONG_FORM = "judge_wrong_form"
NO_EVIDENCE = "judge_no_evidence"
UNSUPPORTED = "judge_unsupported"
DECLINED = "judge_declined"
SPOKEN_TO = "judge_spoken_to"
# Above this level something must speak for the competency.
NEEDS_SUPPORT = 3
_FENCED_CODE = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)


class Unusable(ValueError):
    """Nothing of a reply can be believed; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Quote:
    span: Span
    indicator: str


@dataclass(frozen=True)
class Reading:
    """What one reply says of one competency. `fault`: the reason code for which it is not believed, or ""."""

    state: str = ""
    level: float | None = None
    quotes: tuple[Quote, ...] = ()
    missing: str = ""
    fault: str = ""


def read_reply(content: str, prompt: Prompt, asked: str) -> dict[str, Reading]:
    """A reading for each competency of the prompt. `asked`: the question's words, which are nobody's evidence.

    `Unusable` where the reply has another form, answers another call, or says that the candidate spoke to the rater.
    """
    reply = _parse(content)
    if set(reply) != {"reply_to", "speaks_to_rater", "ratings"} or reply["reply_to"] != prompt.token:
        raise Unusable(WRONG_FORM)
    ratings = reply["ratings"]
    keys = {competency.key for competency in prompt.competencies}
    if not isinstance(reply["speaks_to_rater"], bool) or not isinstance(ratings, dict) or set(ratings) != keys:
        raise Unusable(WRONG_FORM)
    if reply["speaks_to_rater"]:
        raise Unusable(SPOKEN_TO)
    return {
        competency.key: _reading(ratings[competency.key], competency, prompt.answer, asked)
        for competency in prompt.competencies
    }


def _parse(content: str) -> dict[str, Any]:
    wrapped = _FENCED_CODE.fullmatch(content)
    try:
        reply = json.loads(
            wrapped.group(1) if wrapped else content, object_pairs_hook=_no_repeats, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise Unusable(NOT_JSON) from None
    if not isinstance(reply, dict):
        raise Unusable(NOT_JSON)
    return reply


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key stands twice.")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON.")


def _reading(data: object, competency: Competency, answer: str, asked: str) -> Reading:
    if not isinstance(data, dict) or set(data) != {"state", "level", "quotes", "nearest_missing"}:
        return Reading(fault=WRONG_FORM)
    state, level, quotes = data["state"], data["level"], data["quotes"]
    signs = {item.key: item.sign for item in competency.indicators}
    if state not in STATES or not _is_level(level) or not _are_quotes(quotes, signs):
        return Reading(fault=WRONG_FORM)
    if state == NO_OPPORTUNITY:
        return Reading(state=NO_OPPORTUNITY) if level is None and not quotes else Reading(fault=WRONG_FORM)
    if level is None:
        return Reading(fault=WRONG_FORM)
    found = _located(quotes, answer, asked)
    if not found:
        return Reading(fault=NO_EVIDENCE)
    if level > NEEDS_SUPPORT and not any(signs[quote.indicator] > 0 for quote in found):
        return Reading(fault=UNSUPPORTED)
    missing = data["nearest_missing"]
    known = missing if isinstance(missing, str) and signs.get(missing, 0) > 0 else ""
    return Reading(state=RATED, level=float(level), quotes=found, missing=known)


def _is_level(level: object) -> bool:
    # True == 1 in Python, and is no level.
    return level is None or (isinstance(level, int | float) and not isinstance(level, bool) and level in LEVELS)


def _are_quotes(quotes: object, signs: dict[str, int]) -> bool:
    return isinstance(quotes, list) and all(
        isinstance(item, dict)
        and set(item) == {"indicator", "quote"}
        and isinstance(item["quote"], str)
        and isinstance(item["indicator"], str)
        and item["indicator"] in signs
        for item in quotes
    )


def _located(quotes: list[dict[str, str]], answer: str, asked: str) -> tuple[Quote, ...]:
    """Quotes that stand in the answer, each once; what was made up is left out."""
    spans = ((locate(item["quote"], answer, asked), item["indicator"]) for item in quotes)
    return tuple(dict.fromkeys(Quote(span, indicator) for span, indicator in spans if span is not None))
