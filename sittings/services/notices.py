"""Publishing what candidates are told before they start."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from scoring.rubric import content_hash
from sittings.models import Notice
from sittings.queries import NOTICE_KEY


@transaction.atomic
def publish_notice(*, language: str, body: str, at: datetime, key: str = NOTICE_KEY, by: User | None = None) -> Notice:
    """Publish `body` as the next version of the notice; the same text again is the version that it has."""
    body = body.strip() + "\n"
    digest = content_hash({"key": key, "language": language, "body": body})
    existing = Notice.objects.filter(content_hash=digest).first()
    if existing:
        return existing
    last = Notice.objects.filter(key=key, language=language).aggregate(last=Max("number"))["last"] or 0
    notice = Notice.objects.create(
        key=key, language=language, number=last + 1, body=body, content_hash=digest, published_at=at
    )
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action="notice.published",
        subject_kind="notice",
        subject_id=notice.pk,
        at=at,
        after=digest,
        data={"key": key, "language": language, "number": notice.number},
    )
    return notice
