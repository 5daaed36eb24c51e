import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record, user_actor
from openings.models import Opening
from ratings.services.people import reveal_many


def record_export(
    *, opening: Opening, kind: str, content: bytes, rows: int, shown: Sequence[int], by: User, at: datetime
) -> None:
    """Write down who took which file out; its SHA-256 tells later whether a file is that one."""
    with transaction.atomic():
        reveal_many(user=by, opening=opening, applications=shown, at=at)
        record(
            actor=user_actor(by.pk),
            action="ranking.exported",
            subject_kind="opening",
            subject_id=opening.pk,
            at=at,
            opening_id=opening.pk,
            after=hashlib.sha256(content).hexdigest(),
            data={"kind": kind, "rows": rows},
        )


def record_report(*, opening: Opening, kind: str, content: bytes, shown: Sequence[int], by: User, at: datetime) -> None:
    """The same of a report: who had it made, what it showed, and its SHA-256."""
    with transaction.atomic():
        reveal_many(user=by, opening=opening, applications=shown, at=at)
        record(
            actor=user_actor(by.pk),
            action="report.made",
            subject_kind="opening",
            subject_id=opening.pk,
            at=at,
            opening_id=opening.pk,
            after=hashlib.sha256(content).hexdigest(),
            data={"kind": kind, "applications": list(shown)},
        )
