"""The bell, the page of what happened, its settings, and the work that was given up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from notifications.models import Notification, NotificationSettings
from notifications.services import notify
from tests import factories
from tests.results.cast import Cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LIST, SETTINGS, WORK = "/notifications/", "/notifications/settings/", "/background-work/"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def desk(cast):
    return cast.opening(title='<b>Support</b> "desk"')


def tell(cast, opening, kind="sitting_submitted", n=1, to=None):
    to = to or cast.alma
    values = {"about": opening.pk, "team": opening.team_id, "at": timezone.now()}
    notify(kind, to=User.objects.filter(pk=to.pk), events=[f"{opening.pk}:{i}" for i in range(n)], **values)
    return Notification.objects.filter(user=to).latest("id")


def test_what_happened_is_told_in_lines_and_each_leads_to_its_page(client, cast, desk):
    note = tell(cast, desk, n=12)
    client.force_login(cast.alma)
    page = client.get(LIST).content.decode()
    assert "12 candidates submitted their answers" in page
    assert "&lt;b&gt;Support&lt;/b&gt;" in page
    assert "1 unread notification" in page
    opened = client.get(reverse("notifications:open", args=[note.pk]))
    assert opened.url == reverse("results:opening", args=[desk.pk])
    assert not Notification.objects.filter(read_at=None).exists()
    assert "Nothing new" in client.get(LIST).content.decode()
    assert "12 candidates" in client.get(f"{LIST}?show=all").content.decode()


def test_one_line_or_all_are_marked_as_read_and_nothing_that_came_since(client, cast, desk):
    client.force_login(cast.alma)
    first, second = tell(cast, desk), tell(cast, desk, "sheet_complete")
    for _ in range(2):
        client.post(reverse("notifications:read", args=[first.pk]))
    assert list(Notification.objects.filter(read_at=None)) == [second]
    newest = client.get(LIST).context["newest"]
    since = tell(cast, desk, "appeal_asked")
    answer = client.post(reverse("notifications:read_all"), {"until": newest, "show": "all"})
    assert answer.url == f"{LIST}?show=all"
    assert list(Notification.objects.filter(read_at=None)) == [since]
    for hostile in ("", "x", "9" * 40, "-1"):
        assert client.post(reverse("notifications:read_all"), {"until": hostile}).status_code == 302
    assert Notification.objects.filter(read_at=None).exists()


def test_nobody_reads_or_marks_somebody_elses(client, cast, desk):
    note = tell(cast, desk)
    client.force_login(cast.rita)
    assert client.get(reverse("notifications:open", args=[note.pk])).url == LIST
    assert client.post(reverse("notifications:read", args=[note.pk])).status_code == 404
    client.post(reverse("notifications:read_all"), {"until": note.pk})
    assert Notification.objects.filter(read_at=None).count() == 1
    client.logout()
    for path in (LIST, SETTINGS, WORK, reverse("notifications:open", args=[note.pk])):
        assert "/accounts/login/" in client.get(path).url
    assert client.get(reverse("notifications:read_all")).status_code in (302, 405)


def test_the_page_and_the_bell_cost_the_same_at_any_number(client, cast, desk):
    client.force_login(cast.alma)
    tell(cast, desk)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(4):
        tell(cast, cast.opening(), n=40)
    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST)
    assert len(many) == len(few)
    assert len(page.context["lines"]) == 5
    bells = [
        query["sql"] for query in many if "notifications_notification" in query["sql"] and "LIMIT 100" in query["sql"]
    ]
    assert len(bells) == 1


def test_a_hundredth_line_is_not_counted(client, cast):
    Notification.objects.bulk_create(
        Notification(user=cast.admin, kind="machine_drift", about=str(n), event=str(n), at=NOW, channel="app")
        for n in range(120)
    )
    client.force_login(cast.admin)
    page = client.get(f"{LIST}?page=4")
    assert "99+" in page.content.decode()
    assert len(page.context["lines"]) == 30


def test_each_chooses_what_they_are_told_of(client, cast):
    client.force_login(cast.alma)
    form = client.get(SETTINGS).context["form"]
    assert "kind_needs_asked" not in form.fields
    values = {f"kind_{key}": "digest" for key in form.kinds} | {"kind_appeal_asked": "off", "digest_hour": "17"}
    assert client.post(SETTINGS, values).status_code == 302
    saved = NotificationSettings.objects.get(user=cast.alma)
    assert (saved.channels["appeal_asked"], saved.digest_hour) == ("off", 17)
    page = client.get(SETTINGS).content.decode()
    assert '<option value="17" selected>17:00</option>' in page
    assert client.post(SETTINGS, values | {"kind_appeal_asked": "shout", "digest_hour": "99"}).status_code == 422
    client.force_login(factories.make_user(User.Role.FAIRNESS))
    assert "Nothing to choose" in client.get(SETTINGS).content.decode()


def test_work_that_was_given_up_can_be_done_again_by_an_admin(client, cast):
    for kind in ("score_sheet", "make_bundle"):
        jobs.add(kind=kind, subject=1, at=NOW)
    error = "DoesNotExist: secret words of Cleo"
    Job.objects.update(state=Job.State.FAILED, attempts=3, finished_at=NOW, last_error=error)
    sheet, bundle = Job.objects.order_by("pk")
    client.force_login(cast.alma)
    assert client.get(WORK).status_code == 403
    client.force_login(cast.admin)
    page = client.get(WORK).content.decode()
    assert "Adding up a score sheet" in page
    assert "DoesNotExist" in page
    assert "Cleo" not in page
    assert page.count("Do it again") == 1
    for _ in range(2):
        client.post(reverse("notifications:work_again", args=[sheet.pk]))
    assert Job.objects.filter(kind="score_sheet", state="queued").count() == 1
    assert AuditEntry.objects.filter(action="job.asked_again").count() == 1
    assert client.post(reverse("notifications:work_again", args=[bundle.pk])).status_code == 404
    assert "Adding up" not in client.get(WORK).content.decode()
