"""Our own outages: noticed by the silence of the web servers, and given back to everybody who was answering."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Greatest

from audit.services import SYSTEM, record
from sittings.clocks import HEART, OUTAGE_FROM
from sittings.models import Answer, Heartbeat, Outage, Sitting, TimeChange
from sittings.services.clock import GRACE


def beat(*, at: datetime) -> Outage | None:
    """Say that a web server serves. After a silence longer than `OUTAGE_FROM`, the outage that it was, given back."""
    hearts = Heartbeat.objects.filter(key=HEART)
    if hearts.filter(last_at__gte=at - OUTAGE_FROM).update(last_at=Greatest("last_at", Value(at))):
        return None
    with transaction.atomic():
        heart = hearts.select_for_update().first()
        if heart is None:
            _first_beat(at)
            return None
        if at - heart.last_at <= OUTAGE_FROM:
            return None  # another web server was faster by a hair
        hearts.update(last_at=at)
        return _give_back(heart.last_at, at)


def _first_beat(at: datetime) -> None:
    try:
        with transaction.atomic():
            Heartbeat.objects.create(key=HEART, last_at=at)
    except IntegrityError:
        return


def _give_back(began_at: datetime, at: datetime) -> Outage:
    """Move every deadline that had not passed when the outage began by as long as the sitting went through it."""
    running = Q(deadline_at__gte=began_at - GRACE)
    sittings = Sitting.objects.filter(mode=Sitting.Mode.ONLINE, submitted_at=None, started_at__lt=at)
    touched = list(
        sittings.filter(running | Q(answers__deadline_at__gte=began_at - GRACE))
        .distinct()
        .values_list("pk", "started_at")
    )
    ids = [pk for pk, _started in touched]
    lost = Value(at) - Greatest(F("started_at"), Value(began_at))
    later = ExpressionWrapper(F("deadline_at") + lost, output_field=DateTimeField())
    Sitting.objects.filter(running, pk__in=ids).update(deadline_at=later)
    lost_there = Value(at) - Greatest(F("opened_at"), Value(began_at))
    later = ExpressionWrapper(F("deadline_at") + lost_there, output_field=DateTimeField())
    Answer.objects.filter(running, sitting__in=ids).update(deadline_at=later)
    TimeChange.objects.bulk_create(
        TimeChange(
            sitting_id=pk,
            kind=TimeChange.Kind.OUTAGE,
            seconds=round((at - max(started_at, began_at)).total_seconds()),
            at=at,
        )
        for pk, started_at in touched
    )
    outage = Outage.objects.create(began_at=began_at, ended_at=at, sittings=len(ids))
    record(
        actor=SYSTEM,
        action="outage.given_back",
        subject_kind="outage",
        subject_id=outage.pk,
        at=at,
        data={"seconds": round((at - began_at).total_seconds()), "sittings": len(ids)},
    )
    return outage
