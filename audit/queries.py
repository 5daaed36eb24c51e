from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from audit.models import AuditEntry

RECENT = 2000


def entries(
    *,
    actor_kind: str = "",
    actor_id: str = "",
    action: str = "",
    subject_kind: str = "",
    subject_id: str = "",
    opening_id: int | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> QuerySet[AuditEntry]:
    """Entries, the latest first. `action` is how an action begins; days are those of the active time zone."""
    found = AuditEntry.objects.all()
    equal = {
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "opening_id": opening_id,
    }
    found = found.filter(**{name: value for name, value in equal.items() if value not in ("", None)})
    if action:
        found = found.filter(action__startswith=action)
    if first_day:
        found = found.filter(at__gte=_midnight(first_day))
    if last_day and last_day < date.max:
        found = found.filter(at__lt=_midnight(last_day + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def recent_actions() -> list[str]:
    """The actions of late, to choose from."""
    latest = AuditEntry.objects.order_by("-id").values("action")[:RECENT]
    return sorted({row["action"] for row in latest})
