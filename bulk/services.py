"""Doing one thing for many candidates: begun by a person, worked off candidate by candidate, each once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import User
from audit.services import SYSTEM, Actor, record, user_actor
from bulk.kinds import KINDS, BulkRefused, performer
from bulk.models import BulkAction, BulkItem
from jobs import services as jobs
from notifications.people import only
from notifications.services import notify
from openings.models import Application, Opening
from scoring.rubric import content_hash

JOB = "do_bulk_action"
State = BulkItem.State


class NobodyChosen(ValueError):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one candidate."))


def begin(
    *,
    kind: str,
    opening: Opening,
    applications: Sequence[int],
    by: User,
    at: datetime,
    values: Mapping[int, dict[str, Any]] | None = None,
) -> BulkAction:
    """Take it up, to be done by a job. The same asked for again while it waits is the same action. `NobodyChosen`.

    applications: ids; those of other openings are left out. values: application id -> what to do with this one.
    """
    wanted = list(dict.fromkeys(applications))
    ids = set(Application.objects.filter(opening=opening, pk__in=wanted).values_list("pk", flat=True))
    people = [pk for pk in wanted if pk in ids]
    if not people:
        raise NobodyChosen
    own = values or {}
    digest = content_hash({"people": sorted(people), "values": {str(pk): own.get(pk, {}) for pk in people}})
    same = {"opening": opening, "kind": kind, "created_by": by, "digest": digest, "state": BulkAction.State.WAITING}
    try:
        with transaction.atomic():
            action = BulkAction.objects.create(**same, total=len(people), created_at=at)
            BulkItem.objects.bulk_create(
                BulkItem(action=action, application_id=pk, values=own.get(pk, {})) for pk in people
            )
            jobs.add(kind=JOB, subject=action.pk, at=at)
            _record(action, "bulk.begun", user_actor(by.pk), at, {"total": action.total})
    except IntegrityError:
        return BulkAction.objects.get(**same)
    return action


def work_off_one(*, action_id: int, at: datetime) -> bool:
    """Do the next candidate of it; False when nobody is left. The deed and the note of it are committed together."""
    with transaction.atomic():
        item = (
            BulkItem.objects.select_for_update(of=("self",))
            .select_related("action__created_by", "application__person", "application__opening__policy")
            .filter(action=action_id, action__state=BulkAction.State.WAITING, state=State.WAITING)
            .order_by("pk")
            .first()
        )
        if item is None:
            return False
        state, reason = _perform(item, at)
        BulkItem.objects.filter(pk=item.pk).update(state=state, reason=reason[:300], values={}, done_at=at)
    return True


def end_turn(*, action_id: int, at: datetime) -> None:
    """Close it when everybody had their turn; else ask for another turn of the job."""
    if BulkItem.objects.filter(action=action_id, state=State.WAITING).exists():
        jobs.add(kind=JOB, subject=action_id, at=at)
    else:
        _end(action_id, BulkAction.State.DONE, at)


def give_up(*, action_id: int, at: datetime) -> None:
    """Its job was given up: those whose turn did not come are named as not reached."""
    reason = _("The work was given up before this one's turn. Do it again for this one.")
    waiting = BulkItem.objects.filter(action=action_id, state=State.WAITING)
    waiting.update(state=State.REFUSED, reason=reason, values={}, done_at=at)
    _end(action_id, BulkAction.State.FAILED, at)


def _perform(item: BulkItem, at: datetime) -> tuple[str, str]:
    action, application, by = item.action, item.application, item.action.created_by
    if application.person.erased_at is not None:
        return State.REFUSED, _("This person has been erased.")
    seen = access.visible(Opening.objects.filter(pk=application.opening_id), by).exists()
    if not (seen and access.may(by, KINDS[action.kind].action)):
        return State.REFUSED, _("Whoever began this may not do it any more.")
    try:
        with transaction.atomic():
            done = performer(action.kind)(application, item.values, by, at)
    except BulkRefused as refusal:
        return State.REFUSED, str(refusal)
    return (State.DONE if done else State.PASSED), ""


def _end(action_id: int, state: str, at: datetime) -> None:
    with transaction.atomic():
        waiting = BulkAction.objects.filter(pk=action_id, state=BulkAction.State.WAITING)
        if not waiting.update(state=state, finished_at=at):
            return
        action = BulkAction.objects.select_related("opening").get(pk=action_id)
        counts = BulkItem.objects.filter(action=action).order_by().values_list("state").annotate(n=Count("pk"))
        _record(action, "bulk.done" if state == BulkAction.State.DONE else "bulk.failed", SYSTEM, at, dict(counts))
        events, opening = [f"bulk:{action.pk}"], action.opening
        to = only(action.created_by_id)
        notify("bulk_done", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)


def _record(action: BulkAction, name: str, actor: Actor, at: datetime, counts: Mapping[str, int]) -> None:
    record(
        actor=actor,
        action=name,
        subject_kind="bulk_action",
        subject_id=action.pk,
        at=at,
        opening_id=action.opening_id,
        data={"kind": action.kind, **counts},
    )
