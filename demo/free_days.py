"""The next Christmas and New Year's Day, as days that do not count."""

from datetime import date, datetime

from accounts.models import User
from sittings.models import FreeDay
from sittings.services.free_days import add_free_day


def ensure_free_days(*, admin: User, at: datetime) -> None:
    if not FreeDay.objects.exists():
        for month, number, name in ((12, 25, "Christmas Day"), (1, 1, "New Year’s Day")):
            day = date(at.year, month, number)
            add_free_day(day=day if day > at.date() else day.replace(year=at.year + 1), name=name, by=admin, at=at)
