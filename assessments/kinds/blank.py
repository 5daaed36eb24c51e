"""A question's fields where nothing is stored: the preview, and practice."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.kinds.base import Content, Part


@dataclass(frozen=True)
class BlankPart:
    """Stands where a stored part would."""

    saved_at: None = None
    is_blank: bool = True


@dataclass(frozen=True)
class BlankField:
    """Looks to a template as `sittings.fields.Field` does."""

    spec: Part
    text: str = ""
    is_sent: bool = False
    error: str = ""
    conflict: None = None
    revision: int = 0
    words: int = 0
    part: BlankPart = BlankPart()

    @property
    def position(self) -> int:
        return self.spec.position

    @property
    def name(self) -> str:
        return f"text-{self.position}"

    @property
    def revision_name(self) -> str:
        return f"revision-{self.position}"


def blank_fields(content: Content, typed: Mapping[str, str] | None = None, *, sent: int = 0) -> list[BlankField]:
    """Fields for the parts of an answer with what was typed so far; of a conversation `sent` turns have been sent."""
    fields: list[BlankField] = []
    for part in content.parts():
        text = (typed or {}).get(f"text-{part.position}", "")
        fields.append(BlankField(part, text, is_sent=part.in_turn and part.position <= sent))
        if part.in_turn and part.position > sent:
            break
    return fields
