"""Measuring machine raters against people, and watching that those promoted keep what their report promised."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from notifications.people import everybody
from notifications.services import notify
from ratings.drift import Window, has_drifted, promised_by, windows_of
from ratings.measuring import can_be_measured, figures_of, pairs_of
from ratings.models import DriftWarning, MachineRater, MachineReport
from scoring import judge


class NothingToMeasure(Exception):
    """It and people have rated no answer in common; the message says so."""


@transaction.atomic
def ask_for_report(*, machine_rater: MachineRater, by: User, at: datetime) -> None:
    """Have the rater's agreement with people measured anew, on everything that both rated so far.

    `NothingToMeasure` where there is no such answer.
    """
    if not can_be_measured(machine_rater):
        raise NothingToMeasure(
            _(
                "Nothing to measure it on yet: no answer has been rated by it and, blind, by a person. Answers that it "
                "was trained on do not count."
            )
        )
    jobs.add(kind="measure_machine_rater", subject=machine_rater.pk, at=at)
    if machine_rater.kind != judge.KEY and not machine_rater.is_forgotten:
        # Looking at what the judge would change costs money for every answer.
        jobs.add(kind="foresee_change", subject=machine_rater.pk, at=at)
    record(
        actor=user_actor(by.pk),
        action="machine_rater.measure_asked",
        subject_kind="machine_rater",
        subject_id=machine_rater.pk,
        at=at,
    )


def prepare_report(*, machine_rater_id: int) -> Callable[[datetime], None]:
    """Measure, outside any transaction, and return what writes the report."""
    rater = MachineRater.objects.get(pk=machine_rater_id)
    pairs = pairs_of(rater)
    figures = figures_of(pairs)

    def write(at: datetime) -> None:
        write_report(rater, source=MachineReport.Source.RATED, figures=figures, at=at)

    return write


def write_report(rater: MachineRater, *, source: str, figures: dict[str, object], at: datetime) -> MachineReport:
    """To be called inside the caller's transaction."""
    machine = figures["machine"]
    answers = int(machine["answers"]) if isinstance(machine, dict) else 0
    report = MachineReport.objects.create(
        machine_rater=rater, source=source, figures=figures, answers=answers, made_at=at
    )
    record(
        actor=SYSTEM,
        action="machine_rater.measured",
        subject_kind="machine_rater",
        subject_id=rater.pk,
        at=at,
        data={"report": report.pk, "source": str(source), "answers": answers},
    )
    return report


def prepare_watch() -> Callable[[datetime], None]:
    """Look at every promoted machine rater, and return what raises or ends the warnings."""
    seen = [
        (rater, promised_by(rater), windows_of(rater))
        for rater in MachineRater.objects.filter(state=MachineRater.State.PROMOTED)
    ]

    def write(at: datetime) -> None:
        standing = {warning.machine_rater_id: warning for warning in DriftWarning.objects.filter(ended_at=None)}
        for rater, promised, windows in seen:
            warning = standing.pop(rater.pk, None)
            drifted = has_drifted(windows, promised)
            if drifted and promised is not None and warning is None:
                _warn(rater, promised, windows[-1], at)
            elif warning is not None and not drifted:
                _end(warning, at)
        for warning in standing.values():
            # Its machine rater is not promoted any more: nothing is promised.
            _end(warning, at)

    return write


def _warn(rater: MachineRater, promised: float, window: Window, at: datetime) -> None:
    found = {"promised": promised, "low": window.kappa.low or 0.0, "high": window.kappa.high or 0.0}
    warning = DriftWarning.objects.create(machine_rater=rater, answers=window.answers, raised_at=at, **found)
    _record(warning, "machine_rater.drift_warned", at, {**found, "answers": window.answers})
    to = everybody("machine_drift")
    notify("machine_drift", to=to, about=rater.pk, events=[f"warning:{warning.pk}"], at=at)


def _end(warning: DriftWarning, at: datetime) -> None:
    DriftWarning.objects.filter(pk=warning.pk).update(ended_at=at)
    _record(warning, "machine_rater.drift_ended", at, {})


def _record(warning: DriftWarning, action: str, at: datetime, data: dict[str, float]) -> None:
    record(
        actor=SYSTEM,
        action=action,
        subject_kind="machine_rater",
        subject_id=warning.machine_rater_id,
        at=at,
        data={"warning": warning.pk, **data},
    )
