"""People by the beginnings of their words: of name, email and reference. One index answers at any number of people."""

import re
import unicodedata

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from openings.models import Application, Person

MOST_WORDS = 6
LONGEST_WORD = 60
# What parts words, and letters that are not made of others; the database's function person_words has the same.
_SIGNS = str.maketrans(dict.fromkeys("@.,;:_+/()\"'-\t\n\r", " "))
_LETTERS = str.maketrans(
    dict(zip("ØøŁłĐđÐðĦħŦŧı", "oollddddhhtti", strict=True))
    | {"Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe", "Þ": "th", "þ": "th", "ß": "ss", "ẞ": "ss"}
)
_MARKS = re.compile("[\u0300-\u036f]")


def words_of(text: str) -> list[str]:
    """The words of what somebody typed, without signs and without marks on letters, in small letters."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.replace("\x00", " ")))
    return [word[:LONGEST_WORD] for word in plain.translate(_LETTERS).translate(_SIGNS).lower().split()[:MOST_WORDS]]


def applications_of_people(text: str) -> QuerySet[Application]:
    """Applications of people each of whose words asked for begins a word of theirs; none without a word."""
    words = words_of(text)
    if not words:
        return Application.objects.none()
    return Application.objects.filter(_fits(words, "person__"), person__erased_at=None)


def called(text: str) -> Q:
    """For the lists of one opening: name or email with this text anywhere, or with words that begin so."""
    written = Q(person__name__icontains=text) | Q(person__email__icontains=text)
    words = words_of(text)
    if not words:
        return written
    found = Person.objects.filter(_fits(words), pk=OuterRef("person"))
    return written | Q(Exists(found))


def _fits(words: list[str], path: str = "") -> Func:
    # Quoted, so that no sign of the query language is left in a word.
    query = " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in words)
    of_person = Func(F(f"{path}name"), F(f"{path}email"), F(f"{path}external_ref"), function="person_words")
    wanted = Func(Value(query), template="%(expressions)s::tsquery")
    return Func(of_person, wanted, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
