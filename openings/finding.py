"""People by the beginnings of their words: of name, email and reference. One index answers at any number of people."""

from django.db.models import BooleanField, F, Func, QuerySet, Value

from openings.models import Application

MOST_WORDS = 6
LONGEST_WORD = 60
# What parts words; the database's function person_words has the same signs.
_SIGNS = str.maketrans(dict.fromkeys("@.,;:_+/()\"'-\t\n\r", " "))


def words_of(text: str) -> list[str]:
    """The words of what somebody typed, without signs, in small letters."""
    plain = text.replace("\x00", " ").translate(_SIGNS).lower()
    return [word[:LONGEST_WORD] for word in plain.split()[:MOST_WORDS]]


def applications_of_people(text: str) -> QuerySet[Application]:
    """Applications of people each of whose words asked for begins a word of theirs; none without a word."""
    words = words_of(text)
    if not words:
        return Application.objects.none()
    # Quoted, so that no sign of the query language is left in a word.
    query = " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in words)
    of_person = Func(F("person__name"), F("person__email"), F("person__external_ref"), function="person_words")
    wanted = Func(Value(query), template="%(expressions)s::tsquery")
    fits = Func(of_person, wanted, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
    return Application.objects.filter(fits, person__erased_at=None)
