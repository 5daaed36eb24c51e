from collections.abc import Mapping

from accounts.words import Words, reading, told
from wording.models import Wording
from wording.subjects import Subject


def latest(subject: Subject, language: str) -> Wording | None:
    """The wording that holds."""
    rows = Wording.objects.filter(subject=subject.key, language=language).select_related("saved_by")
    return rows.order_by("-number").first()


def languages_of(subject: Subject) -> dict[str, Wording]:
    """The wordings that hold, by language; one query."""
    rows = Wording.objects.filter(subject=subject.key).order_by("language", "-number").distinct("language")
    return {row.language: row for row in rows}


class Told:
    """The texts of some subjects in the language of the page that is being made.

    One query, and none where all of them are written in that language. Own words come before those of the catalogue;
    what has neither stands as it was written and knows its language.
    """

    def __init__(self, *subjects: Subject) -> None:
        self._known: Mapping[str, Mapping[str, str]] = {}
        here = reading()
        keys = [subject.key for subject in subjects if subject.language != here]
        if keys:
            rows = Wording.objects.filter(subject__in=keys, language=here)
            rows = rows.order_by("subject", "-number").distinct("subject")
            self._known = {row.subject: {item["original"]: item["text"] for item in row.texts} for row in rows}

    def __call__(self, subject: Subject, text: str) -> Words:
        own = self._known.get(subject.key, {}).get(text)
        return Words(own, reading()) if own else told(text, subject.language)
