"""Who applies: found again by e-mail address or by what another system calls them."""

import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from openings.models import Person

LONGEST_NAME = 160
LONGEST_EMAIL = 254
LONGEST_REF = 120
# Characters that turn the reading direction of what stands beside a name.
_DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PersonInvalid(ValueError):
    """Name, address or reference cannot be taken; `code` says why, for reports."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class PersonErased(Exception):
    """This person has asked to be erased and is not taken up again by the same record."""

    def __init__(self) -> None:
        super().__init__(_("This person has been erased."))


def clean_email(email: str) -> str:
    email = email.strip()
    if not email:
        raise PersonInvalid("missing_email", _("An email address is missing."))
    try:
        validate_email(email)
    except ValidationError:
        raise PersonInvalid("bad_email", _("This is not an email address.")) from None
    if len(email) > LONGEST_EMAIL:
        raise PersonInvalid("bad_email", _("This is not an email address."))
    return email


def clean_name(name: str) -> str:
    """One line of printable text; whatever else came along (line breaks, control characters) is left out."""
    kept = "".join(
        " " if char.isspace() or unicodedata.category(char) == "Cc" else char
        for char in unicodedata.normalize("NFC", name)
        if char not in _DIRECTION
    )
    name = " ".join(kept.split())
    if len(name) > LONGEST_NAME:
        raise PersonInvalid("long_name", _("A name has at most %(most)d characters.") % {"most": LONGEST_NAME})
    return name


def find_or_create_by_email(*, name: str, email: str, at: datetime) -> tuple[Person, bool]:
    """The person with this address in any case of letters; a person who is known keeps the name they have.

    Without a name, the address up to the @ stands for it. `PersonInvalid`, `PersonErased`.
    """
    email, name = clean_email(email), clean_name(name)
    person = Person.objects.filter(email__iexact=email).first()
    created = False
    if person is None:
        try:
            with transaction.atomic():
                person = Person.objects.create(name=name or email.partition("@")[0], email=email, created_at=at)
                created = True
        except IntegrityError:
            # Somebody else invited the same person at this moment.
            person = Person.objects.get(email__iexact=email)
    if person.erased_at is not None:
        raise PersonErased
    return person, created


def find_or_create_by_ref(*, external_ref: str, name: str, at: datetime) -> tuple[Person, bool]:
    """The person whom another system calls `external_ref`, the same in every import."""
    ref = clean_name(external_ref)
    if not ref or len(ref) > LONGEST_REF:
        raise PersonInvalid("bad_ref", _("A candidate id has 1 to %(most)d characters.") % {"most": LONGEST_REF})
    if Person.objects.filter(external_ref=erased_ref(ref)).exists():
        raise PersonErased
    defaults = {"name": clean_name(name) or ref, "created_at": at}
    person, created = Person.objects.get_or_create(external_ref=ref, defaults=defaults)
    if person.erased_at is not None:
        raise PersonErased
    return person, created


def erased_ref(external_ref: str) -> str:
    """What stays of another system's name for somebody erased: enough to know them again there, and no more."""
    return f"erased:{salted_hmac('openings.erased', external_ref, algorithm='sha256').hexdigest()}"
