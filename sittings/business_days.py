"""Days that count: Monday to Friday, without the days that an admin has listed."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

SATURDAY = 5
NOTICE_DAYS = 10


def start_after_notice(shown_at: datetime, free: Collection[date] = ()) -> datetime:
    """The first moment after ten whole business days that follow the day of the notice. free: what does not count."""
    day, left = shown_at.date(), NOTICE_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY and day not in free
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=shown_at.tzinfo)
