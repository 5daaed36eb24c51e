from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from notifications.people import only
from notifications.services import notify
from openings.models import InvitationBatch, Opening
from openings.services.invitations import AlreadyInvited, invite
from openings.services.lists import Row
from openings.services.openings import OpeningInvalid, OpeningNotOpen
from openings.services.people import PersonErased, PersonInvalid

CHUNK = 50
DUPLICATES = frozenset({"duplicate_in_file", "already_invited"})


class BatchEmpty(ValueError):
    def __init__(self) -> None:
        super().__init__(_("There is nobody in this list."))


@transaction.atomic
def create_batch(
    *, opening: Opening, source: str, rows: Sequence[Row], by: User, at: datetime, language: str = "en"
) -> InvitationBatch:
    """Take up a list to be invited by a job. Rows that cannot be right go into the report at once and are not kept.

    `BatchEmpty`, `OpeningNotOpen`, `OpeningInvalid`.
    """
    if opening.kind != Opening.Kind.ASSESSED:
        raise OpeningInvalid(_("Interviews held elsewhere take no invitations."))
    if not Opening.objects.filter(pk=opening.pk, state=Opening.State.OPEN).exists():
        raise OpeningNotOpen
    if not rows:
        raise BatchEmpty
    good = [row for row in rows if not row.reason]
    bad = [{"line": row.line, "reason": row.reason} for row in rows if row.reason]
    batch = InvitationBatch.objects.create(
        opening=opening,
        source=source,
        rows=[{"line": row.line, "name": row.name, "email": row.email, "language": language} for row in good],
        total=len(rows),
        handled=len(bad),
        duplicates=sum(entry["reason"] in DUPLICATES for entry in bad),
        report=bad,
        created_at=at,
        created_by=by,
    )
    record(
        actor=user_actor(by.pk),
        action="candidates.batch_added",
        subject_kind="invitation_batch",
        subject_id=batch.pk,
        at=at,
        opening_id=opening.pk,
        data={"source": str(source), "rows": len(rows), "bad": len(bad)},
    )
    jobs.add(kind="import_batch", subject=batch.pk, at=at)
    return batch


@transaction.atomic
def work_off_chunk(*, batch_id: int, at: datetime) -> bool:
    """Invite the next rows and note how far it is, in one transaction; False when nothing is left.

    Progress and invitations are committed together and the batch is locked meanwhile, so a batch that is
    delivered twice, or cut off anywhere, goes on where it stood and counts nobody twice.
    """
    batch = (
        InvitationBatch.objects.select_for_update(of=("self",)).select_related("opening", "created_by").get(pk=batch_id)
    )
    if batch.state != InvitationBatch.State.WAITING:
        return False
    done = batch.handled - (batch.total - len(batch.rows))
    chunk = batch.rows[done : done + CHUNK]
    if not chunk:
        return False
    may = _may_still(batch)
    reasons = [(row["line"], _invite_row(batch, row, at=at) if may else "not_allowed") for row in chunk]
    refused = [{"line": line, "reason": reason} for line, reason in reasons if reason]
    InvitationBatch.objects.filter(pk=batch.pk).update(
        handled=F("handled") + len(chunk),
        invited=F("invited") + len(chunk) - len(refused),
        duplicates=F("duplicates") + sum(entry["reason"] in DUPLICATES for entry in refused),
        report=[*batch.report, *refused],
    )
    return True


@transaction.atomic
def end_turn(*, batch_id: int, at: datetime) -> None:
    """Close a batch that is worked off and let go of its rows: they are personal data. Else ask for another turn."""
    batch = InvitationBatch.objects.get(pk=batch_id)
    if batch.state == InvitationBatch.State.WAITING and batch.handled < batch.total:
        jobs.add(kind="import_batch", subject=batch_id, at=at)
    else:
        _end(batch_id, InvitationBatch.State.DONE, at=at)


@transaction.atomic
def fail_batch(*, batch_id: int, at: datetime) -> None:
    """Close a batch whose job has been given up: the rows it did not come to stand in the report."""
    _end(batch_id, InvitationBatch.State.FAILED, at=at)


def _end(batch_id: int, state: str, *, at: datetime) -> None:
    batch = InvitationBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != InvitationBatch.State.WAITING:
        return
    left = batch.rows[batch.handled - (batch.total - len(batch.rows)) :]
    batch.report = sorted(
        [*batch.report, *({"line": row["line"], "reason": "not_reached"} for row in left)],
        key=lambda entry: entry["line"],
    )
    batch.state, batch.rows, batch.finished_at = state, [], at
    batch.save(update_fields=["state", "rows", "report", "finished_at"])
    record(
        actor=SYSTEM,
        action="candidates.batch_done" if state == InvitationBatch.State.DONE else "candidates.batch_failed",
        subject_kind="invitation_batch",
        subject_id=batch.pk,
        at=at,
        opening_id=batch.opening_id,
        data={"invited": batch.invited, "duplicates": batch.duplicates, "refused": len(batch.report)},
    )
    opening, events, to = batch.opening, [f"batch:{batch.pk}"], only(batch.created_by_id)
    notify("bulk_done", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)


def _may_still(batch: InvitationBatch) -> bool:
    """Whether whoever began it may invite to this opening now, as when they did."""
    by = batch.created_by
    seen = by and access.visible(Opening.objects.filter(pk=batch.opening_id), by).exists()
    return bool(seen and access.may(by, "candidates.invite"))


def _invite_row(batch: InvitationBatch, row: dict[str, str], *, at: datetime) -> str:
    """Invite one row; the reason code why not, or empty."""
    try:
        invite(
            opening=batch.opening,
            name=row["name"],
            email=row["email"],
            source=batch.source,
            by=batch.created_by,
            at=at,
            language=row["language"],
        )
    except AlreadyInvited:
        return "already_invited"
    except PersonErased:
        return "erased"
    except OpeningNotOpen:
        return "opening_closed"
    except PersonInvalid as error:
        return error.code
    return ""
