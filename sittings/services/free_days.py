"""The only writer of days that do not count."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from sittings.models import FreeDay

LONGEST_NAME = 80
# A day mistyped into another century would never be met.
YEARS_AHEAD = 5


class FreeDayRefused(ValueError):
    """This day cannot be listed; the message says why."""


@transaction.atomic
def add_free_day(*, day: date, name: str, by: User, at: datetime) -> FreeDay:
    """From now on nobody's ten business days count `day`, those that are running included."""
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise FreeDayRefused(_("A name has 1 to %(most)d characters.") % {"most": LONGEST_NAME})
    if not at.year - 1 <= day.year <= at.year + YEARS_AHEAD:
        raise FreeDayRefused(_("Choose a day of the next %(years)d years.") % {"years": YEARS_AHEAD})
    try:
        with transaction.atomic():
            made = FreeDay.objects.create(day=day, name=name, added_at=at, added_by=by)
    except IntegrityError:
        raise FreeDayRefused(_("This day is in the list already.")) from None
    _note("free_day.added", day, by, at)
    return made


@transaction.atomic
def remove_free_day(*, day: date, by: User, at: datetime) -> bool:
    """The day counts again; False where it was not in the list."""
    gone, _kinds = FreeDay.objects.filter(day=day).delete()
    if gone:
        _note("free_day.removed", day, by, at)
    return bool(gone)


def _note(action: str, day: date, by: User, at: datetime) -> None:
    record(actor=user_actor(by.pk), action=action, subject_kind="free_day", subject_id=day.isoformat(), at=at)
