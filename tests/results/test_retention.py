"""What candidates were told about how long their data is kept is carried out: announced for a week, then done."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from audit.services import SYSTEM
from growth.models import Wish
from growth.services.developments import start_development
from growth.services.wishes import WishIn, save_wish
from jobs.models import Job
from openings.models import Application, Opening, Person
from openings.services.companies import save_company
from openings.services.openings import close_opening, reopen_opening
from results.models import Appeal, Decision, ErasureNotice, RetentionHold, ScoreSheet
from results.retention import ending
from results.services import retention
from results.services.decisions import decide
from results.services.erasing import erase_person
from results.tasks import retention as daily
from sittings.models import AnswerPart, AnswerRevision
from tests import factories
from tests.results.cast import TEXT, Cast, make_sheet

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    made = Cast()
    save_company(team=made.team, name="Rowan", keeps_months=3, by=made.alma, at=made.at)
    return made


def closed(cast: Cast, *names: str) -> list[Application]:
    """Candidates of an opening that was closed just now, the first of them hired."""
    opening = cast.opening()
    people = [cast.candidate(opening, name=name) for name in names]
    cast.rate(people[0], cast.rita, 4)
    make_sheet(people[0])
    words = {"reason": "strong_evidence", "words": "Named the worry."}
    decide(application=people[0], kind="hired", **words, by=cast.alma, at=timezone.now())
    close_opening(opening=opening, by=cast.alma, at=timezone.now())
    return people


def run(at: datetime) -> int:
    """What the daily job does."""
    retention.announce(at=at)
    return retention.carry_out(at=at)


def over(application: Application) -> datetime:
    ends_at = ending(Application.objects.filter(pk=application.pk)).get().ends_at  # type: ignore[attr-defined]
    assert isinstance(ends_at, datetime)
    return ends_at


def is_erased(application: Application) -> bool:
    return bool(Application.objects.get(pk=application.pk).person.erased_at)


def test_it_goes_on_its_day_and_not_before(cast: Cast):
    [cleo] = closed(cast, "Cleo")
    ends_at = over(cleo)
    assert timedelta(days=88) < ends_at - timezone.now() < timedelta(days=93)
    run(ends_at - 8 * DAY)
    assert not ErasureNotice.objects.exists()
    run(ends_at - 7 * DAY)
    assert ErasureNotice.objects.get().ends_at == ends_at
    run(ends_at - timedelta(minutes=1))
    assert not is_erased(cleo)
    run(ends_at)
    run(ends_at + DAY)
    cleo.refresh_from_db()
    assert (cleo.person.name, cleo.person.email) == ("Erased person", "")
    assert not AnswerRevision.objects.exists()
    assert not AnswerPart.objects.exclude(text="").exists()
    assert (ScoreSheet.objects.count(), Decision.objects.get().words) == (1, "")
    told = AuditEntry.objects.filter(action__in=["retention.carried_out", "person.erased"]).order_by("id")
    assert [(entry.action, entry.data["reason"]) for entry in told] == [
        ("person.erased", "retention"), ("retention.carried_out", "retention"),
    ]  # fmt: skip


def test_nothing_goes_that_has_not_stood_on_the_page_for_a_week(cast: Cast):
    [cleo] = closed(cast, "Cleo")
    late = over(cleo) + 400 * DAY
    run(late)
    run(late + 6 * DAY)
    assert not is_erased(cleo)
    run(late + 7 * DAY)
    assert is_erased(cleo)


def test_whoever_is_in_another_opening_stays_there_and_is_cut_off_from_this_one(cast: Cast):
    [cleo] = closed(cast, "Cleo")
    other = cast.opening(title="Still open")
    factories.make_invitation(opening=other, at=cast.at, name="Cleo", email=cleo.person.email)
    kept = Application.objects.get(opening=other)
    assert kept.person_id == cleo.person_id
    run(over(cleo) - 7 * DAY)
    run(over(cleo))
    cleo.refresh_from_db()
    assert (kept.person.name, cleo.person.name, is_erased(kept)) == ("Cleo", "Erased person", False)
    assert cleo.person_id != kept.person_id
    assert not AnswerPart.objects.filter(answer__sitting__application=cleo).exclude(text="").exists()
    assert cleo.sittings.get().score_sheets.exists()
    assert not cleo.invitations.filter(revoked_at=None).exists()
    assert AuditEntry.objects.filter(action="application.erased", subject_id=str(cleo.pk)).count() == 1


def test_a_reason_keeps_it_and_lifting_lets_it_go(client: Client, cast: Cast):
    held, asked, planned, free = closed(cast, "Held", "Asked", "Planned", "Free")
    client.force_login(cast.admin)
    url = reverse("results:retention_hold", args=[held.pk])
    assert client.post(url, {"reason": "complaint", "words": " "}).status_code == 422
    assert client.post(url, {"reason": "complaint", "words": "<b>Letter</b> of May."}).status_code == 302
    assert client.post(url, {"reason": "complaint", "words": "Twice."}).status_code == 422
    sheet = ScoreSheet.objects.get()
    appeal = Appeal.objects.create(
        application=asked, score_sheet=sheet, asked_at=timezone.now(), due_at=timezone.now() + 30 * DAY
    )
    start_development(
        person=planned.person, team=cast.team, present_role=planned.opening.role,
        role=factories.make_role("specialist"), wants="", agreed=True, suggest=[], by=cast.alma, at=timezone.now(),
    )  # fmt: skip
    ends_at = over(held)
    run(ends_at - 7 * DAY)
    page = client.get(reverse("results:retention")).text
    assert "&lt;b&gt;Letter&lt;/b&gt; of May." in page
    assert "A second look is not answered yet." in page
    run(ends_at)
    assert [is_erased(one) for one in (held, asked, planned, free)] == [False, False, False, True]
    Appeal.objects.filter(pk=appeal.pk).update(state="stands", answered_at=timezone.now())
    hold = RetentionHold.objects.get()
    for _click in range(2):
        client.post(reverse("results:retention_lift", args=[hold.pk]))
    run(ends_at + DAY)
    assert [is_erased(one) for one in (held, asked, planned)] == [True, True, False]
    actions = AuditEntry.objects.filter(action__in=["retention.held", "retention.lifted"]).order_by("id")
    assert [entry.action for entry in actions] == ["retention.held", "retention.lifted"]


def test_what_is_open_again_or_was_told_no_time_is_not_due(client: Client, cast: Cast):
    [cleo] = closed(cast, "Cleo")
    ends_at = over(cleo)
    run(ends_at - 7 * DAY)
    reopen_opening(opening=Opening.objects.get(), by=cast.alma, at=ends_at - DAY)
    run(ends_at)
    assert not ErasureNotice.objects.exists()
    assert not is_erased(cleo)
    save_company(team=cast.team, name="Rowan", keeps_months=None, by=cast.alma, at=timezone.now())
    [dana] = closed(cast, "Dana")
    run(ends_at + 999 * DAY)
    assert not is_erased(cleo)
    assert not is_erased(dana)
    client.force_login(cast.admin)
    assert "told candidates no time" in client.get(reverse("results:retention")).text


def test_a_company_that_changes_its_time_changes_it_for_whom_it_invites_from_then_on(client: Client, cast: Cast):
    [cleo] = closed(cast, "Cleo")
    told = over(cleo)
    save_company(team=cast.team, name="Rowan", keeps_months=24, by=cast.alma, at=timezone.now())
    [dana] = closed(cast, "Dana")
    assert over(cleo) == told
    assert over(dana) - told > 600 * DAY
    run(told - 7 * DAY)
    client.force_login(cast.admin)
    assert "3 months after the opening was closed" in client.get(reverse("results:retention")).text
    run(told)
    assert is_erased(cleo)


def test_a_time_said_only_later_holds_where_none_was_told(cast: Cast):
    save_company(team=cast.team, name="Rowan", keeps_months=None, by=cast.alma, at=timezone.now())
    [cleo] = closed(cast, "Cleo")
    assert not ending().filter(ends_at__isnull=False).exists()
    save_company(team=cast.team, name="Rowan", keeps_months=6, by=cast.alma, at=timezone.now())
    assert over(cleo) > timezone.now()


def test_a_development_opening_counts_from_the_last_submission_and_takes_the_plan_along(cast: Cast):
    opening = cast.opening(purpose="development")
    cleo = cast.candidate(opening)
    invited = factories.make_invitation(opening=opening, at=cast.at, name="Never came").application
    save_wish(application=cleo, wish=WishIn(learn="SQL"), shared=True, at=timezone.now())
    factories.make_invitation(opening=cast.opening(title="Other"), at=cast.at, name="Cleo", email=cleo.person.email)
    submitted = cleo.sittings.get().submitted_at
    assert submitted is not None
    assert over(cleo) == submitted + opening.keeps_days * DAY
    assert over(invited) == invited.invitations.get().expires_at + opening.keeps_days * DAY
    run(over(cleo) - 7 * DAY)
    run(over(cleo))
    assert (is_erased(cleo), Wish.objects.count(), Person.objects.filter(name="Cleo").count()) == (True, 0, 1)


def test_what_a_killed_run_left_the_next_one_does(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    people = closed(cast, "Ana", "Bo", "Cy")
    ends_at = over(people[0])
    run(ends_at - 7 * DAY)
    # Each is whole by itself: what a killed run had done is done, and done once.
    assert retention.erase_by_time(application_id=people[0].pk, at=ends_at)
    assert not retention.erase_by_time(application_id=people[0].pk, at=ends_at)
    assert [is_erased(one) for one in people] == [True, False, False]
    monkeypatch.setattr(retention, "MOST_AT_ONCE", 1)
    assert run(ends_at) == 1
    assert run(ends_at) == 0
    assert all(is_erased(one) for one in people)
    assert ErasureNotice.objects.filter(done_at=ends_at).count() == 3


def test_the_page_is_for_admins_and_asks_the_database_no_more_for_more(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
):
    people = closed(cast, *(f"Person {n}" for n in range(4)))
    erase_person(person=people[3].person, actor=SYSTEM, at=timezone.now())
    retention.announce(at=over(people[0]))
    url = reverse("results:retention")
    assert client.get(url).status_code == 302
    client.force_login(cast.alma)
    assert client.get(url).status_code == 403
    client.force_login(cast.admin)
    assert "The data of 3 candidates goes soon" in client.get("/").text
    counts = []
    for name in ("", "more"):
        if name:
            more = closed(cast, *(f"{name} {n}" for n in range(4)))
            retention.announce(at=over(more[0]))
        with django_assert_max_num_queries(60) as found:
            assert client.get(url).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert TEXT not in client.get(url).text


def test_beat_asks_each_hour_and_it_is_done_once_a_day():
    daily()
    daily()
    assert Job.objects.filter(kind="keep_to_retention").count() == 1
