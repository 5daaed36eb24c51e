"""Carrying out what candidates were told about how long their data is kept. Announced for a week, then done."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from openings.models import Application, Person
from results.models import ErasureNotice, RetentionHold
from results.retention import ANNOUNCED_FOR, ending_by, why_kept
from results.services.erasing import ErasingReason, erase_application, erase_person

LONGEST_WORDS = 2000
# Of one job; what is left over is another one's.
MOST_AT_ONCE = 500


class HoldRefused(ValueError):
    """The message says why."""


@transaction.atomic
def announce(*, at: datetime) -> int:
    """Put on the admins' page what goes within a week; take off what does not any more. How many are new."""
    near = dict(ending_by(at + ANNOUNCED_FOR).values_list("pk", "ends_at"))  # type: ignore[misc]
    waiting = ErasureNotice.objects.filter(done_at=None)
    waiting.exclude(application__in=near).delete()
    known = dict(ErasureNotice.objects.filter(application__in=near).values_list("application", "ends_at"))
    new = [pk for pk in near if pk not in known]
    ErasureNotice.objects.bulk_create(
        [ErasureNotice(application_id=pk, ends_at=near[pk], announced_at=at) for pk in new], ignore_conflicts=True
    )
    for pk in [pk for pk, ends_at in known.items() if near[pk] != ends_at]:
        waiting.filter(application=pk).update(ends_at=near[pk])
    if new:
        record(
            actor=SYSTEM, action="retention.announced", subject_kind="retention", subject_id=at.date().isoformat(),
            at=at, data={"applications": len(new)},
        )  # fmt: skip
    return len(new)


def carry_out(*, at: datetime) -> int:
    """Erase what has been announced for a week and whose time is over; each in a transaction of its own, so that
    whoever is killed half way has done what is done. How many were left for another run."""
    over = ErasureNotice.objects.filter(done_at=None, ends_at__lte=at, announced_at__lte=at - ANNOUNCED_FOR)
    ids = list(over.order_by("ends_at", "pk").values_list("application", flat=True))
    applications = Application.objects.filter(pk__in=ids).select_related("opening")
    kept = why_kept(applications)
    due = [pk for pk in ids if not kept[pk]]
    for pk in due[:MOST_AT_ONCE]:
        erase_by_time(application_id=pk, at=at)
    return len(due[MOST_AT_ONCE:])


@transaction.atomic
def erase_by_time(*, application_id: int, at: datetime) -> bool:
    """One application, if it is still due under the lock. The person goes with their last one.

    With others that are still kept, this one is cut off from them: what stays of it belongs to nobody.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("person", "opening").get(pk=application_id)
    )
    Person.objects.select_for_update().get(pk=application.person_id)
    still = ending_by(at).filter(pk=application_id).exists()
    if not still or why_kept([application])[application_id]:
        return False
    others = Application.objects.filter(person=application.person_id).exclude(pk=application_id)
    if others.exists():
        erase_application(application=application, at=at)
    else:
        erase_person(person=application.person, actor=SYSTEM, at=at, reason=ErasingReason.RETENTION)
    ErasureNotice.objects.filter(application=application_id).update(done_at=at)
    record(
        actor=SYSTEM, action="retention.carried_out", subject_kind="application", subject_id=application_id, at=at,
        opening_id=application.opening_id, data={"reason": ErasingReason.RETENTION},
    )  # fmt: skip
    return True


@transaction.atomic
def hold(*, application: Application, reason: str, words: str, by: User, at: datetime) -> RetentionHold:
    """Keep it beyond its time, for a reason that somebody signs. `HoldRefused`."""
    words = words.strip()
    if reason not in RetentionHold.Reason.values:
        raise HoldRefused(_("Choose a reason."))
    if not words or len(words) > LONGEST_WORDS:
        raise HoldRefused(_("Say in words what it is kept for, in at most %(n)d characters.") % {"n": LONGEST_WORDS})
    current = Application.objects.select_for_update(of=("self",)).select_related("person").get(pk=application.pk)
    if current.person.erased_at is not None:
        raise HoldRefused(_("This person has been erased."))
    try:
        with transaction.atomic():
            made = RetentionHold.objects.create(
                application=application, reason=reason, words=words, set_at=at, set_by=by
            )  # fmt: skip
    except IntegrityError:
        raise HoldRefused(_("It is held already.")) from None
    _record(made, "retention.held", by, at, reason=reason)
    return made


@transaction.atomic
def lift(*, hold: RetentionHold, by: User, at: datetime) -> bool:
    """From now on its time counts again. A second click changes nothing."""
    lifted = RetentionHold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=at, lifted_by=by)
    if lifted:
        _record(hold, "retention.lifted", by, at)
    return bool(lifted)


def _record(hold: RetentionHold, action: str, by: User, at: datetime, **data: object) -> None:
    record(
        actor=user_actor(by.pk), action=action, subject_kind="application", subject_id=hold.application_id, at=at,
        opening_id=hold.application.opening_id, data={"hold": hold.pk, **data},
    )  # fmt: skip
