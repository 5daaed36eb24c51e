from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.models import AuditEntry


@dataclass(frozen=True)
class Actor:
    """Who acts: a staff user, a candidate (by the id of the person), a machine rater, or the system itself."""

    kind: str
    id: str = ""


SYSTEM = Actor(AuditEntry.Actor.SYSTEM)


def user_actor(user_id: int) -> Actor:
    return Actor(AuditEntry.Actor.USER, str(user_id))


def candidate_actor(person_id: int) -> Actor:
    return Actor(AuditEntry.Actor.CANDIDATE, str(person_id))


def machine_actor(machine_rater_id: int) -> Actor:
    return Actor(AuditEntry.Actor.MACHINE, str(machine_rater_id))


def record(
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: object,
    at: datetime,
    opening_id: int | None = None,
    before: str = "",
    after: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry inside the caller's transaction. `data` holds ids, codes and counts, never personal text."""
    return AuditEntry.objects.create(
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        opening_id=opening_id,
        before=before,
        after=after,
        data=dict(data or {}),
    )
