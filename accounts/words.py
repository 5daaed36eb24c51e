"""Texts that know in which language they are: a page marks those that are not in its own (WCAG 3.1.2)."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Words(str):
    """A text and its language. Anywhere but under the filters `marked` and `lang` it is a text like any other."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> "Words":
        made = super().__new__(cls, text)
        made.language = language
        return made


def house_language() -> str:
    """What staff read their pages in, and write in unless they say otherwise."""
    return str(settings.STAFF_LANGUAGES[0])


def reading() -> str:
    """The language of the page that is being made."""
    return get_language() or house_language()


def told(text: str, written_in: str = "") -> Words:
    """Words that came with the product (a role, a competency, instructions) in the reader's language; others as they
    stand, in the language that they were written in (unless given, that of the house)."""
    here = reading()
    known = _(text) if text else ""
    return Words(known, here if known != text else written_in or house_language())
