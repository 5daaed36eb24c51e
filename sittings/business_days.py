"""Days that count: Monday to Friday. Public holidays differ from place to place and are not left out."""

from datetime import datetime, time, timedelta

SATURDAY = 5
NOTICE_DAYS = 10


def start_after_notice(shown_at: datetime) -> datetime:
    """The first moment after ten whole business days that follow the day of the notice."""
    day, left = shown_at.date(), NOTICE_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=shown_at.tzinfo)
