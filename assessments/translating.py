"""The words of a question apart from what makes it the question it is: what a translation may change."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from assessments import kinds
from assessments.models import QuestionVersion

WORDING = ("title", "prompt", "stimulus", "guidance")
ROWS = "*"


def words_of(version: QuestionVersion) -> dict[str, str]:
    """What a candidate reads, by its place ("prompt", "options.2.text"); what is empty is left out."""
    found = {name: getattr(version, name) for name in WORDING}
    found |= dict(words_of_content(version.kind, version.content))
    return {place: text for place, text in found.items() if text}


def words_of_content(kind: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for pattern in kinds.kind_of(kind).content.words_at:
        yield from _walk(content, pattern.split("."), ())


def _walk(value: Any, steps: Sequence[str], way: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if not steps:
        if isinstance(value, str):
            yield ".".join(way), value
    elif steps[0] == ROWS:
        for index, item in enumerate(value if isinstance(value, list) else []):
            yield from _walk(item, steps[1:], (*way, str(index)))
    elif isinstance(value, Mapping) and steps[0] in value:
        yield from _walk(value[steps[0]], steps[1:], (*way, steps[0]))


def with_words(version: QuestionVersion, words: Mapping[str, str]) -> dict[str, Any]:
    """Wording and content of `version` in these words: the same question, place by place. Others stay as they are."""
    content = deepcopy(version.content)
    for place, _text in words_of_content(version.kind, version.content):
        if place in words:
            _put(content, place.split("."), words[place])
    return {**{name: words.get(name, "") for name in WORDING}, "content": content}


def _put(value: Any, steps: Sequence[str], text: str) -> None:
    for step in steps[:-1]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    last = steps[-1]
    if isinstance(value, list):
        value[int(last)] = text
    else:
        value[last] = text
