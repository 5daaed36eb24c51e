"""The Spanish catalogue: whole, exact, and compiled as it stands."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation import override

from accounts.templatetags.cx import told

ROOT = Path(__file__).parents[2]
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%|</?\w+>")
# The same in both languages.
ALIKE = {"CXHire", "Chat", "no", "No", "provisional"}


@pytest.fixture(scope="module")
def found() -> Iterator[dict[tuple[str, str], list[str]]]:
    sys.path.insert(0, str(ROOT / "bin"))
    import _messages  # noqa: PLC0415 - a tool, not a package

    yield _messages.messages()
    sys.path.remove(str(ROOT / "bin"))


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_everything_that_a_candidate_meets_is_translated(
    found: dict[tuple[str, str], list[str]], catalogue: polib.POFile
) -> None:
    """Where it is not: bin/messages, then write what it lists."""
    known = {(entry.msgid, entry.msgid_plural): entry for entry in catalogue if not entry.obsolete}
    assert sorted(text for text, plural in found if (text, plural) not in known) == []
    assert [entry.msgid for entry in catalogue if not all(texts(entry)) or entry.fuzzy] == []


def test_nothing_is_left_in_english_and_nothing_is_kept_that_no_page_says(
    found: dict[tuple[str, str], list[str]], catalogue: polib.POFile
) -> None:
    assert [entry.msgid for entry in catalogue if entry.msgstr == entry.msgid and entry.msgid not in ALIKE] == []
    assert sorted({entry.msgid for entry in catalogue} - {text for text, _plural in found}) == []


def test_placeholders_and_marks_are_the_same_on_both_sides(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        wanted = [sorted(PLACEHOLDERS.findall(text)) for text in (entry.msgid, entry.msgid_plural)]
        for text in texts(entry):
            assert sorted(PLACEHOLDERS.findall(text)) in wanted, entry.msgid


def test_the_compiled_catalogue_is_of_these_words(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(ROOT / "locale" / "es" / "LC_MESSAGES" / "django.mo"))
    assert {entry.msgid: texts(entry) for entry in compiled} == {entry.msgid: texts(entry) for entry in catalogue}


def test_seeded_words_are_told_in_spanish_and_others_as_they_stand() -> None:
    with override("es"):
        assert told("Patience") == "Paciencia"
        assert told("What our own role is called") == "What our own role is called"
        assert told("") == ""
