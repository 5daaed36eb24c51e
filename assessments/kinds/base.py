"""What a kind of question consists of: its content, the parts of an answer to it, and how it is put on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.kinds.facts import Facts, Words

LONGEST_TEXT = 8000


def clean_text(value: str) -> str:
    """Line ends as one character, so that the same words have the same hash from every browser."""
    return value.replace("\r\n", "\n").replace("\x00", "").strip()


def typed(data: QueryDict, name: str) -> str:
    """What was typed into a field of the editor; "" where it was not sent."""
    return clean_text(data.get(name, ""))[:LONGEST_TEXT]


def typed_rows(data: QueryDict, *names: str) -> list[tuple[str, ...]]:
    """Rows from fields that stand in parallel, those left out in which nothing was typed."""
    columns = [[clean_text(value)[:LONGEST_TEXT] for value in data.getlist(name)] for name in names]
    longest = max((len(column) for column in columns), default=0)
    rows = [tuple(column[index] if index < len(column) else "" for column in columns) for index in range(longest)]
    return [row for row in rows if any(row)]


def text_of(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def texts_of(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name, ())
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def rows_of(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = data.get(name, ())
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


@dataclass(frozen=True)
class Part:
    """One thing that a candidate gives in an answer.

    entry: how it is given: "text" (several lines), "line" (one), "number", "choice" and "place" (one of `options`, by
    key; shown as buttons, or as a list to open); "jobs", "levels" and "many": lines of a list, see `Content.compose`.
    rated: judged by raters; what is not is a fact, checked by rule or shown.
    in_turn: opens when the part before it was sent, and stands as it is once it was sent itself.
    """

    position: int
    label: Words
    entry: str = "text"
    rated: bool = True
    in_turn: bool = False
    options: tuple[tuple[str, Words], ...] = ()
    unit: str = ""


class Content:
    """What a question has beyond its wording, read from its stored form or from the editor. Drafts may be unfinished:
    `from_dict` takes what it understands, `problem` says what is missing before it can be published.

    words_at: where its stored form has words that a candidate reads, "*" for each line of a list ("options.*.text").
    """

    words_at: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls()

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """From the fields of the kind's editor."""
        return cls()

    def to_dict(self) -> dict[str, Any]:
        return {}

    def problem(self) -> str:
        """Why it cannot be published, in words; empty when it can."""
        return ""

    def parts(self) -> tuple[Part, ...]:
        return (Part(1, _("Your answer")),)

    def compose(self, position: int, data: QueryDict, name: str) -> str | None:
        """A part's text from a plain form in which it has several fields; None where the form had nothing of it."""
        return data.get(name)

    def words(self, position: int, text: str) -> str:
        """A part's text as people read it: the words of an option instead of its key."""
        return text

    def remark(self, texts: Mapping[int, str]) -> str:
        """What a candidate may want to look at once more (texts by position); never a reason to refuse an answer."""
        return ""

    def facts(self, texts: Mapping[int, str]) -> Facts | None:
        """What a rule says of the parts that have a key (texts by position); None where nothing has one."""
        return None

    def history(self, replies: Sequence[str] | None = None) -> str:
        """What the candidate was shown before the answer, in plain text for a machine rater.

        `replies`: of a conversation the earlier ones, for what stood before the next; None: all that was shown in it.
        """
        return ""


class PlainText(Content):
    """A question that needs nothing beyond its wording, answered in one text."""


@dataclass(frozen=True)
class Kind:
    """A row of the table of kinds.

    rated: whether people and machine raters judge it on competencies. folder: where its templates stand.
    """

    key: str
    label: Words
    purpose: Words
    content: type[Content]
    folder: str = ""
    rated: bool = True

    PIECES: ClassVar[tuple[str, ...]] = ("editor", "ask", "inputs", "given", "staff")

    @property
    def has_fields(self) -> bool:
        """Whether questions of this kind have content beyond their wording."""
        return self.content is not PlainText

    def template(self, piece: str) -> str:
        return f"kinds/{self.folder or self.key}/{piece}.html"

    @property
    def editor(self) -> str:
        """The fields of the question's editor. Context: content."""
        return self.template("editor")

    @property
    def ask(self) -> str:
        """What the candidate is given to read, beside the wording. Context: content."""
        return self.template("ask")

    @property
    def inputs(self) -> str:
        """Where the candidate answers. Context: content, fields (sittings.fields.Field)."""
        return self.template("inputs")

    @property
    def given(self) -> str:
        """An answer as raters and hiring people read it. Context: content, pieces (sittings.queries.Piece)."""
        return self.template("given")

    @property
    def staff(self) -> str:
        """What only staff see in the question bank: turns to come, keys. Context: content."""
        return self.template("staff")


@dataclass(frozen=True)
class Asked:
    """A question's kind with its content."""

    kind: Kind
    content: Content
