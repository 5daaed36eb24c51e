"""What people do with machine raters: promote, retire, stop all of them at once. Each has a name and a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from ratings.models import ANSWERS_TO_PROMOTE, MachineRater, MachineRaterChange, MachineReport, MachineStop
from ratings.queries import stop_in_force
from ratings.standing import standing_reports

REASON_LIMIT = 1000


class StateUnchanged(Exception):
    """It is so already, or stays so: somebody else was faster, it is a second click, or its model is deleted."""


class ReasonRefused(ValueError):
    """No reason was given, or a very long one; the message says what to do."""


class ReportMissing(Exception):
    """Nobody promotes without having the latest figures before them; the message says what to do."""


@transaction.atomic
def set_machine_rater_state(
    *, machine_rater: MachineRater, state: str, reason: str, report: int | None = None, by: User, at: datetime
) -> None:
    """Promote, retire or put back on trial. `report`: the id of that which a person saw who promotes.

    `StateUnchanged`, `ReasonRefused`, `ReportMissing`.
    """
    reason = _clean(reason)
    rater = MachineRater.objects.select_for_update(of=("self",)).get(pk=machine_rater.pk)
    before = rater.state
    if rater.is_forgotten and state != MachineRater.State.RETIRED:
        raise StateUnchanged(_("%(rater)s stays retired: what it had learned is deleted.") % {"rater": rater})
    if before == state:
        raise StateUnchanged(_("%(rater)s is in that state already.") % {"rater": rater})
    seen = _latest_report(rater, report) if state == MachineRater.State.PROMOTED else None
    rater.state, rater.state_changed_at, rater.state_changed_by = state, at, by
    rater.save(update_fields=["state", "state_changed_at", "state_changed_by"])
    change = MachineRaterChange.objects.create(
        machine_rater=rater, before=before, after=state, reason=reason, report=seen, by=by, at=at
    )
    record(
        actor=user_actor(by.pk),
        action="machine_rater.state_changed",
        subject_kind="machine_rater",
        subject_id=rater.pk,
        at=at,
        data={"from": before, "to": state, "change": change.pk, "report": seen.pk if seen else None},
    )


@transaction.atomic
def stop_machine_rating(*, reason: str, by: User, at: datetime) -> MachineStop:
    """From now on no machine rates: what is under way, and what comes in, is handed to people with that reason.

    What machines have rated stays. `StateUnchanged` where it is stopped already, `ReasonRefused`.
    """
    reason = _clean(reason)
    try:
        with transaction.atomic():
            stop = MachineStop.objects.create(stopped_at=at, stopped_by=by, reason=reason)
    except IntegrityError:
        raise StateUnchanged(_("Machine rating is stopped already.")) from None
    _record(stop, "machine_rating.stopped", by=by, at=at)
    return stop


@transaction.atomic
def resume_machine_rating(*, reason: str, by: User, at: datetime) -> None:
    """Machines rate again what comes in from now on. `StateUnchanged` where nothing is stopped, `ReasonRefused`."""
    reason = _clean(reason)
    stop = stop_in_force()
    resumed = stop and MachineStop.objects.filter(pk=stop.pk, resumed_at=None).update(
        resumed_at=at, resumed_by=by, resumed_reason=reason
    )
    if stop is None or not resumed:
        raise StateUnchanged(_("Machine rating is not stopped."))
    _record(stop, "machine_rating.resumed", by=by, at=at)


def _latest_report(rater: MachineRater, seen: int | None) -> MachineReport:
    report = standing_reports([rater.pk]).get(rater.pk)
    if report is None or not report.says_enough:
        raise ReportMissing(
            _("Nothing to promote it by: measure it on at least %(n)d answers that people rated as well.")
            % {"n": ANSWERS_TO_PROMOTE}
        )
    if report.pk != seen:
        raise ReportMissing(_("There is a newer report by now. Look at it, then promote."))
    return report


def _clean(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReasonRefused(_("Say why: whoever reads the record later will ask."))
    if len(reason) > REASON_LIMIT:
        raise ReasonRefused(_("A reason has at most %(n)d characters.") % {"n": REASON_LIMIT})
    return reason


def _record(stop: MachineStop, action: str, *, by: User, at: datetime) -> None:
    record(
        actor=user_actor(by.pk), action=action, subject_kind="machine_stop", subject_id=stop.pk, at=at,
    )  # fmt: skip
