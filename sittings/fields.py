"""The parts of an answer as a form has them: one field each, with the revision that it was written on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from assessments.kinds import Content, Part
from sittings.models import Answer, AnswerPart
from sittings.services import AnswerConflict
from sittings.text import count_words

# Parts that a form has as several fields.
LISTS = ("jobs", "levels", "many")


def name_of(position: int, what: str = "text") -> str:
    """The first part's fields are plainly "text" and "revision"; those of the others carry their place."""
    return what if position == 1 else f"{what}-{position}"


@dataclass(frozen=True)
class Field:
    """One part on a page. `text`: what the field holds, which may be newer than what is stored."""

    part: AnswerPart
    spec: Part
    text: str
    revision: int
    error: str = ""
    conflict: AnswerConflict | None = None

    @property
    def position(self) -> int:
        return self.spec.position

    @property
    def name(self) -> str:
        return name_of(self.position)

    @property
    def revision_name(self) -> str:
        return name_of(self.position, "revision")

    @property
    def words(self) -> int:
        return count_words(self.part.text)

    @property
    def is_sent(self) -> bool:
        return self.part.sent_at is not None


@dataclass(frozen=True)
class Typed:
    """What a plain form sent for one part. `revision` None: the form was tampered with."""

    position: int
    text: str
    revision: int | None


def fields_of(answer: Answer) -> list[Field]:
    """Every part of the answer as it is stored; of a conversation those that have opened."""
    parts = {part.position: part for part in answer.parts.all()}
    fields = []
    for spec in answer.as_read.asked.content.parts():
        part = parts[spec.position]
        fields.append(Field(part, spec, part.text, part.revision))
        if spec.in_turn and part.sent_at is None:
            break
    return fields


def read_typed(data: QueryDict, content: Content, fields: Iterable[Field]) -> list[Typed]:
    """What was sent for those parts that the form had; of an older page also turns that were sent meanwhile."""
    found = []
    for field in fields:
        # A form that has a part at all has its revision; of ticks that are all taken away nothing else is sent.
        has_lists = field.spec.entry in LISTS and field.revision_name in data
        text = content.compose(field.position, data, field.name) if field.name in data or has_lists else None
        if text is not None:
            revision = data.get(field.revision_name, "")
            number = int(revision) if revision.isdecimal() and len(revision) < 10 else None
            found.append(Typed(field.position, text, number))
    return found


def with_typed(
    fields: Iterable[Field],
    typed: Iterable[Typed],
    *,
    errors: Mapping[int, str] | None = None,
    conflicts: Mapping[int, AnswerConflict] | None = None,
) -> list[Field]:
    """The fields with what was typed put back into them, and what stands in its way."""
    sent = {item.position: item for item in typed}
    shown = []
    for field in fields:
        item = sent.get(field.position)
        conflict = (conflicts or {}).get(field.position)
        error = (errors or {}).get(field.position, "")
        if item is not None and (conflict or error):
            revision = conflict.revision if conflict else item.revision
            revision = field.revision if revision is None else revision
            field = replace(field, text=item.text, revision=revision, error=error, conflict=conflict)
        shown.append(field)
    return shown
