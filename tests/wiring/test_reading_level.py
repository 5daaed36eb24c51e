"""How hard candidates' texts are to read, by published formulas; the limits are stated here.

English: Flesch-Kincaid grade (Kincaid et al. 1975), 0.39 words a sentence + 11.8 syllables a word - 15.59: at most 7,
early lower secondary school. Spanish: Fernández Huerta (1959) in its corrected form, 206.84 - 60 syllables a word
- 1.02 words a sentence: at least 70, "fairly easy".
"""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
HARDEST_GRADE = 7.0
LOWEST_EASE = 70.0
WORD = re.compile(r"[a-záéíóúüñ’']+", re.IGNORECASE)
# Seeded words for raters and hiring people in the first place, and a candidate's own words.
NOT_PAGES = ("roles/content/", "assessments/content/")


def pages() -> list[polib.POEntry]:
    catalogue = polib.pofile(str(ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"))
    entries = [entry for entry in catalogue if not entry.occurrences[0][0].startswith(NOT_PAGES)]
    # Labels and headings are no sentences.
    return [entry for entry in entries if entry.msgid.rstrip().endswith((".", "?"))]


def notice(language: str) -> str:
    return (ROOT / "sittings" / "content" / f"notice.{language}.md").read_text(encoding="utf-8")


def sentences(text: str) -> list[list[str]]:
    text = re.sub(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>", "x", text)
    pieces = re.split(r"[.?!:]\s|[.?!:]$|\n", text)
    return [words for piece in pieces if (words := WORD.findall(piece))]


def english_syllables(word: str) -> int:
    word = re.sub(r"(?:[^laeiouy]es|[^lt]ed|[^l]e)$", lambda found: found.group(0)[0], word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def spanish_syllables(word: str) -> int:
    """Vowels, two of which make one syllable where one is an i or u without an accent."""
    vowels = re.findall(r"[iuü]?[aeoáéó][iuy]?|[iuü]{1,2}|[íú]|y$", word.lower())
    return max(1, len(vowels))


def figures(texts: list[str], syllables: object) -> tuple[float, float]:
    """Words a sentence, and syllables a word."""
    found = [words for text in texts for words in sentences(text)]
    words = [word for sentence in found for word in sentence]
    return len(words) / len(found), sum(syllables(word) for word in words) / len(words)  # type: ignore[operator]


def grade(texts: list[str]) -> float:
    words, syllables = figures(texts, english_syllables)
    return 0.39 * words + 11.8 * syllables - 15.59


def ease(texts: list[str]) -> float:
    words, syllables = figures(texts, spanish_syllables)
    return 206.84 - 60 * syllables - 1.02 * words


def test_the_formulas_know_hard_from_easy() -> None:
    hard = "The aforementioned administrative considerations necessitate comprehensive documentation of eligibility."
    assert grade([hard]) > 15 > 3 > grade(["The cat sat on the mat. It was a good day."])
    assert ease(["Las consideraciones administrativas anteriormente mencionadas requieren documentación."]) < 20
    assert ease(["El gato come pan. Hoy hace sol."]) > 85


@pytest.mark.parametrize("part", ["pages", "notice"])
def test_english_texts_are_plain(part: str) -> None:
    texts = [entry.msgid for entry in pages()] if part == "pages" else [notice("en")]
    assert grade(texts) <= HARDEST_GRADE


@pytest.mark.parametrize("part", ["pages", "notice"])
def test_spanish_texts_are_plain(part: str) -> None:
    texts = [entry.msgstr or entry.msgstr_plural[1] for entry in pages()] if part == "pages" else [notice("es")]
    assert ease(texts) >= LOWEST_EASE
