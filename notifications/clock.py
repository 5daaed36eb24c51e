"""When a daily mail leaves, by the wall clock of whoever gets it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DIGEST_HOUR = 8


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def last_digest(at: datetime, *, hour: int, zone: ZoneInfo) -> datetime:
    """The latest moment, not after `at`, at which the clock there showed this hour."""
    local = at.astimezone(zone)
    # Wall-clock arithmetic: the day before a change of the clocks has the same hour, not 24 hours less.
    moment = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if moment.astimezone(UTC) > at.astimezone(UTC):
        moment -= timedelta(days=1)
    return moment.astimezone(UTC)


def next_digest(at: datetime, *, hour: int, zone: ZoneInfo) -> datetime:
    """The first moment after `at` at which the clock there shows this hour."""
    tomorrow = last_digest(at, hour=hour, zone=zone).astimezone(zone) + timedelta(days=1)
    return tomorrow.astimezone(UTC)
