"""Telling people what happened, mailing it, and forgetting it. The only writers of this app's tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from accounts.models import User
from audit.services import record, user_actor
from jobs import services as jobs
from jobs.models import Job
from notifications import people
from notifications.clock import DIGEST_HOUR, last_digest, next_digest, zone_of
from notifications.kinds import KINDS, about_openings, kinds_of
from notifications.models import Channel, Notification, NotificationMail, NotificationSettings
from notifications.queries import seen_by

COLLECT, SEND = "collect_notifications", "send_notifications"
OWN_WORK = (COLLECT, SEND)
# A mail "at once" waits this long, so that what happens together comes together.
TOGETHER = timedelta(minutes=2)
KEPT_READ = timedelta(days=90)
KEPT_UNREAD = timedelta(days=365)


def notify(
    kind: str,
    *,
    to: QuerySet[User],
    events: Sequence[str],
    at: datetime,
    about: object = "",
    team: int | None = None,
    due_at: datetime | None = None,
    but: User | int | None = None,
) -> None:
    """Tell these people that something happened, inside the caller's transaction. Not whoever did it (`but`).

    Whoever was told of one of these `events` already is not told of it again: work that is done twice tells once.
    """
    doer = but.pk if isinstance(but, User) else but
    told: list[Notification] = []
    collect: list[tuple[str, datetime]] = []
    for user in to.select_related("notification_settings").order_by("pk"):
        channel = channel_of(user, kind)
        if user.pk == doer or channel == Channel.OFF or user.role not in KINDS[kind].roles:
            continue
        values = {"about": str(about), "team_id": team, "at": at, "due_at": due_at, "channel": channel}
        told += [Notification(user=user, kind=kind, event=event, **values) for event in events]
        if channel == Channel.AT_ONCE:
            collect.append((f"{user.pk}:{channel}", at + TOGETHER))
        elif channel == Channel.DIGEST:
            collect.append((f"{user.pk}:{channel}", _next_digest(user, at)))
    Notification.objects.bulk_create(told, ignore_conflicts=True)
    jobs.add_each(kind=COLLECT, due=collect, at=at)


def channel_of(user: User, kind: str) -> Channel:
    chosen = _settings(user).channels.get(kind)
    return Channel(chosen) if chosen in Channel.values else KINDS[kind].channel


def tell_work_failed(*, job_id: int, kind: str, at: datetime) -> None:
    """To admins. Of our own mails nothing is told: they would be told of by mail."""
    if kind not in OWN_WORK:
        notify("work_failed", to=people.everybody("work_failed"), events=[f"job:{job_id}"], at=at)


@transaction.atomic
def do_again(*, job: Job, by: User, at: datetime) -> None:
    """Ask anew for work that was given up."""
    jobs.add(kind=job.kind, subject=job.subject, at=at)
    data = {"kind": job.kind, "subject": job.subject}
    record(actor=user_actor(by.pk), action="job.asked_again", subject_kind="job", subject_id=job.pk, at=at, data=data)


def mark_read(*, user: User, notification: Notification, at: datetime) -> int:
    """This one and those that stand with it in one line. A second time changes nothing."""
    same = Notification.objects.filter(
        user=user, kind=notification.kind, about=notification.about, read_at=None, at__lte=at
    )
    return same.update(read_at=at)


def mark_all_read(*, user: User, until: int, at: datetime) -> int:
    """Those that the person saw: none is newer than `until`, the id of the newest on their page."""
    return Notification.objects.filter(user=user, read_at=None, pk__lte=until).update(read_at=at)


@transaction.atomic
def save_settings(*, user: User, channels: Mapping[str, str], digest_hour: int, at: datetime) -> None:
    """How somebody wants to be told from now on. Of what they are not told nothing is kept: their role may change."""
    known = {key: value for key, value in channels.items() if key in kinds_of(user) and value in Channel.values}
    current = NotificationSettings.objects.select_for_update().filter(user=user).first()
    kept = {**(current.channels if current else {}), **known}
    saved, _created = NotificationSettings.objects.update_or_create(
        user=user, defaults={"channels": kept, "digest_hour": digest_hour, "changed_at": at}
    )
    user.notification_settings = saved
    if _to_mail(user, Channel.DIGEST).exists():
        jobs.add_each(kind=COLLECT, due=[(f"{user.pk}:{Channel.DIGEST}", _next_digest(user, at))], at=at)


def collect(*, user_id: int, channel: str, at: datetime) -> NotificationMail | None:
    """Settle what stands in the next mail to this person, and ask for it to be sent; inside the job's transaction.

    What they have read meanwhile is left out; where nothing is left, there is no mail.
    """
    user = User.objects.select_related("notification_settings").get(pk=user_id)
    waiting = _to_mail(user, channel)
    oldest = waiting.aggregate(at=Min("at"))["at"]
    if oldest is None:
        return None
    if channel == Channel.DIGEST and oldest > _last_digest(user, at):
        # The person has moved the hour since, or gone to another time zone.
        jobs.add_each(kind=COLLECT, due=[(f"{user.pk}:{channel}", _next_digest(user, at))], at=at)
        return None
    mail = NotificationMail.objects.create(user=user, channel=channel, created_at=at)
    waiting.update(mail=mail)
    jobs.add(kind=SEND, subject=mail.pk, at=at)
    return mail


def mark_sent(*, mail: NotificationMail, at: datetime) -> None:
    NotificationMail.objects.filter(pk=mail.pk, sent_at=None).update(sent_at=at, failed_at=None)


def mark_failed(*, mail_id: int, at: datetime) -> None:
    """It cannot be sent. What it would have told stands in the product, unread."""
    NotificationMail.objects.filter(pk=mail_id, sent_at=None).update(failed_at=at)


def move_to_team(*, opening_id: int, team_id: int) -> None:
    """An opening went to another team: who was in the old one alone reads nothing of it any more."""
    found = Notification.objects.filter(kind__in=about_openings(), about=str(opening_id))
    found.exclude(team=team_id).update(team=team_id)


def forget_old(*, at: datetime) -> int:
    """Delete what was read three months ago, what nobody read in a year, and mails of which nothing is left."""
    read, _ = Notification.objects.filter(read_at__lt=at - KEPT_READ).delete()
    unread, _ = Notification.objects.filter(read_at=None, at__lt=at - KEPT_UNREAD).delete()
    NotificationMail.objects.filter(created_at__lt=at - KEPT_READ, notifications=None).delete()
    return read + unread


def _to_mail(user: User, channel: str) -> QuerySet[Notification]:
    return seen_by(user).filter(channel=channel, mail=None, read_at=None)


def _settings(user: User) -> NotificationSettings:
    own: NotificationSettings | None = getattr(user, "notification_settings", None)
    return own or NotificationSettings(user=user, digest_hour=DIGEST_HOUR)


def _next_digest(user: User, at: datetime) -> datetime:
    return next_digest(at, hour=_settings(user).digest_hour, zone=zone_of(user.time_zone))


def _last_digest(user: User, at: datetime) -> datetime:
    return last_digest(at, hour=_settings(user).digest_hour, zone=zone_of(user.time_zone))
