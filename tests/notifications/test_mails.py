"""Mail about what happened: at once or daily, each thing once, also when a worker dies between two steps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.models import User
from jobs import services as jobs
from jobs.models import Job
from notifications.clock import last_digest, next_digest
from notifications.models import Notification, NotificationMail
from notifications.queries import seen_by
from notifications.services import forget_old, mark_all_read, notify, save_settings
from tests.results.cast import Cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def cast():
    return Cast()


def tell(cast, kind="sitting_submitted", n=1, at=NOW, opening=None):
    opening = opening or cast.opening(title="Support <desk>")
    to = User.objects.filter(pk=cast.alma.pk)
    events = [f"{kind}:{at}:{number}" for number in range(n)]
    notify(kind, to=to, about=opening.pk, team=cast.team.pk, events=events, at=at)
    return opening


def run(kind, at):
    """What a worker does at that time; True where a job was done."""
    due = Job.objects.filter(kind=kind, state=Job.State.QUEUED, due_at__lte=at).values_list("pk", flat=True)
    done = [jobs.run(job_id=pk, clock=lambda: at) for pk in due]
    return any(done)


def test_what_happens_together_comes_in_one_mail_with_the_way_to_the_settings(cast):
    save_settings(user=cast.alma, channels={"sitting_submitted": "at_once"}, digest_hour=8, at=NOW)
    opening = tell(cast, n=2)
    tell(cast, at=NOW + timedelta(minutes=1), opening=opening)
    later = NOW + timedelta(minutes=5)
    assert run("collect_notifications", later)
    assert run("send_notifications", later)
    [sent] = outbox.outbox
    assert (sent.to, sent.subject) == ([cast.alma.email], "3 candidates submitted their answers")
    assert "(Support <desk>)" in sent.body
    assert "/notifications/settings/" in sent.body
    html = sent.alternatives[0].content
    assert "Support &lt;desk&gt;" in html
    assert "/notifications/settings/" in html
    assert not run("collect_notifications", later + timedelta(days=1))


def test_the_daily_mail_leaves_at_the_persons_hour_and_only_with_news(cast):
    cast.alma.time_zone = "Asia/Tokyo"
    cast.alma.save()
    tell(cast)  # 21:00 in Tokyo
    tomorrow_at_8 = datetime(2026, 3, 10, 23, tzinfo=UTC)
    assert Job.objects.get(kind="collect_notifications").due_at == tomorrow_at_8
    assert run("collect_notifications", tomorrow_at_8)
    run("send_notifications", tomorrow_at_8)
    assert len(outbox.outbox) == 1
    assert not run("collect_notifications", tomorrow_at_8 + timedelta(days=3))


def test_what_was_read_meanwhile_is_not_mailed(cast):
    tell(cast)
    mark_all_read(user=cast.alma, until=Notification.objects.latest("id").pk, at=NOW)
    run("collect_notifications", NOW + timedelta(days=1))
    assert not NotificationMail.objects.exists()


def test_a_later_hour_holds_for_the_mail_that_waits(cast):
    tell(cast)
    assert Job.objects.get(kind="collect_notifications").due_at == datetime(2026, 3, 11, 8, tzinfo=UTC)
    save_settings(user=cast.alma, channels={}, digest_hour=17, at=NOW)
    # The job that waits comes at the earlier of the two hours: 17 on the same day.
    assert run("collect_notifications", datetime(2026, 3, 10, 17, tzinfo=UTC))
    assert NotificationMail.objects.count() == 1
    tell(cast, at=datetime(2026, 3, 10, 18, tzinfo=UTC))
    save_settings(user=cast.alma, channels={}, digest_hour=20, at=datetime(2026, 3, 10, 20, 30, tzinfo=UTC))
    assert run("collect_notifications", datetime(2026, 3, 11, 17, tzinfo=UTC))
    assert NotificationMail.objects.count() == 1 + 1


def test_a_job_that_comes_too_early_waits_for_the_hour(cast):
    tell(cast)
    Job.objects.update(due_at=NOW)
    assert run("collect_notifications", NOW + timedelta(hours=1))
    assert not NotificationMail.objects.exists()
    assert Job.objects.get(kind="collect_notifications", state="queued").due_at == datetime(2026, 3, 11, 8, tzinfo=UTC)


def test_a_worker_that_dies_between_two_steps_neither_doubles_nor_loses(cast, monkeypatch):
    tell(cast, n=2)
    at = datetime(2026, 3, 11, 8, tzinfo=UTC)
    run("collect_notifications", at)
    # Something happens between collecting and sending: it belongs to the next mail.
    tell(cast, at=at + timedelta(seconds=1))
    send = EmailBackend.send_messages

    def killed(self, messages):
        send(self, messages)
        raise OSError("the worker is gone before it could say that it was sent")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", killed)
        assert not run("send_notifications", at)
    assert run("send_notifications", at + timedelta(minutes=5))
    first, again = outbox.outbox
    # Told twice, it is the same mail: its Message-ID says so to the reader's mailbox.
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert first.body == again.body
    assert "2 candidates" in again.body
    assert not run("send_notifications", at + timedelta(hours=1))
    run("collect_notifications", at + timedelta(days=1))
    run("send_notifications", at + timedelta(days=1))
    assert len(outbox.outbox) == 3
    assert "1 candidate" in outbox.outbox[2].body


def test_nobody_who_left_gets_a_mail(cast):
    tell(cast)
    at = NOW + timedelta(days=1)
    run("collect_notifications", at)
    cast.alma.teams.clear()
    assert run("send_notifications", at)
    cast.alma.teams.add(cast.team)
    tell(cast, at=at)
    run("collect_notifications", at + timedelta(days=1))
    User.objects.filter(pk=cast.alma.pk).update(is_active=False)
    assert run("send_notifications", at + timedelta(days=1))
    assert outbox.outbox == []


def test_a_mail_that_cannot_be_sent_leaves_what_it_told_unread(cast, monkeypatch):
    def refuse(self, messages):
        raise OSError(f"no such user {messages[0].to}")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    tell(cast)
    at = NOW + timedelta(days=1)
    run("collect_notifications", at)
    for hours in range(1, 4):
        run("send_notifications", at + timedelta(hours=hours))
    assert NotificationMail.objects.get().failed_at
    assert seen_by(cast.alma).filter(read_at=None).exists()
    assert cast.alma.email not in Job.objects.get(kind="send_notifications").last_error


def test_the_day_the_clocks_change_has_its_mail_too():
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # Berlin leaps from 2 to 3 half an hour later
    assert next_digest(night, hour=8, zone=BERLIN) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert last_digest(night, hour=8, zone=BERLIN) == datetime(2026, 3, 28, 7, tzinfo=UTC)
    # The hour that is not there on that day comes with the leap.
    assert next_digest(night, hour=2, zone=BERLIN).astimezone(BERLIN).day == 29


def test_what_was_read_is_forgotten_after_90_days_and_what_nobody_read_after_a_year(cast):
    now = timezone.now()
    opening = cast.opening()
    for days in (10, 100, 400):
        tell(cast, at=now - timedelta(days=days), opening=opening)
    Notification.objects.filter(at__lt=now - timedelta(days=50), at__gt=now - timedelta(days=200)).update(
        read_at=now - timedelta(days=95)
    )
    assert forget_old(at=now) == 2
    assert Notification.objects.count() == 1
