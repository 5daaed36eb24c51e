"""What can have words in another language, and the places of its texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.words import house_language


@dataclass(frozen=True)
class Subject:
    """Who says something. kind, pk: of its row; written_in: the language of its own words, "" for that of the house."""

    kind: str
    pk: int
    written_in: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def language(self) -> str:
        return self.written_in or house_language()


@dataclass(frozen=True)
class Place:
    """One text of a subject: `key` is stable, `label` is for the editor, `longest` in characters."""

    key: str
    label: str
    original: str
    longest: int


def listed(key: str, label: str, originals: Sequence[str], longest: int) -> list[Place]:
    """The lines of a list, each a place of its own."""
    return [Place(f"{key}.{n}", f"{label} {n}", text, longest) for n, text in enumerate(originals, start=1) if text]
