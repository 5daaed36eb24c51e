"""Days that an admin has listed do not count as business days."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from sittings.business_days import start_after_notice
from sittings.models import FreeDay
from sittings.services.before import may_start_at, show_notice
from sittings.services.free_days import FreeDayRefused, add_free_day
from tests import factories
from tests.sittings.taker import HOSTILE

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 14, 9, tzinfo=UTC)
URL = reverse("accommodations:free_days")
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(factories.make_user(User.Role.ADMIN))
    return client


@pytest.mark.parametrize(
    ("free", "start"),
    [
        ([], "2026-12-29"),
        ([CHRISTMAS], "2026-12-30"),
        ([date(2026, 12, 26)], "2026-12-29"),  # a Saturday, which counts no less for being listed
        ([date(2026, 12, 14)], "2026-12-29"),  # the day of the notice itself
        ([date(2026, 12, day) for day in (23, 24, 25, 28)], "2027-01-02"),
    ],
)
def test_listed_days_are_left_out_of_the_ten(free: list[date], start: str) -> None:
    assert start_after_notice(AT, free) == datetime.fromisoformat(start).replace(tzinfo=UTC)


def test_a_day_added_later_moves_the_start_of_who_was_shown_the_notice(django_assert_num_queries) -> None:
    application = factories.make_invitation(
        opening=factories.make_opening(ten_day_notice=True, invitation_days=30)
    ).application
    show_notice(application=application, notice=factories.make_notice(), at=AT)
    before = may_start_at(application)
    for day in (CHRISTMAS, date(2026, 1, 1)):
        add_free_day(day=day, name="Closed", by=factories.make_user(), at=AT)
    with django_assert_num_queries(2):
        after = may_start_at(application)
    assert before
    assert after
    assert (after - before).days == 1


def test_an_admin_adds_and_takes_out_with_an_entry_each(admin: Client) -> None:
    day = timezone.now().date().replace(month=12, day=25)
    assert "Every Monday to Friday counts." in admin.get(URL).content.decode()
    assert admin.post(URL, {"day": day.isoformat(), "name": HOSTILE[:60]}).status_code == 302
    page = admin.get(URL).content.decode()
    assert "<script>alert" not in page
    for wrong in (
        {"day": day.isoformat(), "name": "Twice"},
        {"day": "2026-02-30", "name": "No such day"},
        {"day": "1826-12-25", "name": "Long ago"},
        {"day": day.replace(day=26).isoformat(), "name": " "},
        {"day": day.replace(day=26).isoformat(), "name": "x" * 81},
    ):
        assert admin.post(URL, wrong).status_code == 422
    remove = reverse("accommodations:remove_free_day", args=[day.isoformat()])
    assert admin.get(remove).status_code == 405
    for _ in range(2):
        assert admin.post(remove).status_code == 302
    assert not FreeDay.objects.exists()
    actions = list(AuditEntry.objects.filter(subject_kind="free_day").order_by("id").values_list("action", flat=True))
    assert actions == ["free_day.added", "free_day.removed"]
    assert admin.post(reverse("accommodations:remove_free_day", args=["never"])).status_code == 404


def test_only_admins_come_in() -> None:
    assert Client().get(URL).status_code == 302
    for role in set(User.Role) - {User.Role.ADMIN}:
        client = Client()
        client.force_login(factories.make_user(role))
        assert client.get(URL).status_code == 403
        assert client.post(URL, {"day": "2026-12-25", "name": "Mine"}).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(admin: Client, django_assert_max_num_queries) -> None:
    by = factories.make_user()
    for day in range(1, 29):
        add_free_day(day=date(2026, 12, day), name="Closed", by=by, at=AT)
    with django_assert_max_num_queries(5):
        admin.get(URL)
    with pytest.raises(FreeDayRefused):
        add_free_day(day=date(2026, 12, 1), name="Again", by=by, at=AT)
