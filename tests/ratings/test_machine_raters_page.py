from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import Job
from ratings.measuring import figures_of
from ratings.models import MachineRater, MachineReport
from ratings.services.machines import ensure_machine_rater
from scoring.raters import TABLE
from tests import factories
from tests.ratings.many import Many, make_machine_rater

pytestmark = pytest.mark.django_db

URL = "/machine-raters/"
STOP = "/machine-raters/stop/"
RESUME = "/machine-raters/resume/"


@pytest.fixture
def rater() -> MachineRater:
    return ensure_machine_rater(kind="anchors", at=timezone.now())


def as_user(client: Client, role: str) -> Client:
    client.force_login(factories.make_user(role))
    return client


def set_state(client: Client, rater: MachineRater, state: str) -> str:
    url = reverse("ratings:set_machine_rater_state", args=[rater.pk])
    return client.post(url, {"state": state, "reason": "Seen enough."}, follow=True).text


def test_every_kind_is_listed_before_it_rated_anything(client: Client) -> None:
    page = as_user(client, User.Role.HIRING_MANAGER).get(URL).text
    assert TABLE["anchors"].label in page
    assert "It has not rated anything yet." in page


def test_a_build_shows_what_it_did(client: Client) -> None:
    answer = factories.make_answer()
    factories.machine_rating(answer)
    factories.machine_rating(answer, "composure", state="gated", level=None, low=None, high=None, reason="too_short")
    kinds = as_user(client, User.Role.ADMIN).get(URL).context["kinds"]
    (kind,) = [kind for kind in kinds if kind.builds]
    (build,) = kind.builds
    assert (build.answers, build.counts["rated"], build.counts["gated"], build.counts["failed"]) == (1, 1, 1, 0)
    assert not build.is_running  # "b1" is none of this engine's


def test_the_build_that_runs_here_is_told_apart(client: Client, rater: MachineRater) -> None:
    MachineRater.objects.create(kind="oracle", build="oracle-1", created_at=timezone.now())
    page = as_user(client, User.Role.ADMIN).get(URL)
    running = {build.rater.build: build.is_running for kind in page.context["kinds"] for build in kind.builds}
    assert running == {rater.build: True, "oracle-1": False}
    assert "No longer part of this installation" in page.text


def make_report(rater: MachineRater, answers: int = 20) -> MachineReport:
    figures = figures_of([])
    figures["machine"]["kappa"] = [0.713, 0.6, 0.8]
    return MachineReport.objects.create(
        machine_rater=rater, source="rated", figures=figures, answers=answers, made_at=timezone.now()
    )


def test_an_admin_promotes_by_the_report_on_the_page(client: Client, rater: MachineRater) -> None:
    page = reverse("ratings:machine_rater", args=[rater.pk])
    as_user(client, User.Role.ADMIN)
    assert "Not validated with people" in client.get(page).text
    assert "Promote this version" not in client.get(page).text
    report = make_report(rater)
    assert f'name="report" value="{report.pk}"' in client.get(page).text
    assert "0.71 (0.60 to 0.80)" in client.get(page).text
    assert "0.71 (0.60 to 0.80)" in client.get(URL).text
    url = reverse("ratings:set_machine_rater_state", args=[rater.pk])
    stale = {"state": "promoted", "reason": "Fine.", "report": report.pk - 1}
    assert "newer report" in client.post(url, stale, follow=True).text
    assert "at least 20" not in client.post(url, {**stale, "report": report.pk}, follow=True).text
    rater.refresh_from_db()
    assert rater.state == "promoted"
    assert rater.changes.get().report == report


def test_an_admin_has_it_measured(client: Client, rater: MachineRater) -> None:
    url = reverse("ratings:measure_machine_rater", args=[rater.pk])
    both = Many(1)
    both.rated_by(factories.make_user(User.Role.RATER, both.opening.team))
    both.rated_by_machine(rater)
    as_user(client, User.Role.HIRING_MANAGER)
    assert client.post(url).status_code == 403
    as_user(client, User.Role.ADMIN)
    assert client.get(url).status_code == 405
    for _ in range(2):
        assert "Being measured" in client.post(url, follow=True).text
    assert Job.objects.filter(kind="measure_machine_rater", subject=str(rater.pk)).count() == 1


def test_what_nobody_can_be_compared_with_is_not_measured(client: Client, rater: MachineRater) -> None:
    url = reverse("ratings:measure_machine_rater", args=[rater.pk])
    assert "Nothing to measure it on yet" in as_user(client, User.Role.ADMIN).post(url, follow=True).text
    assert not Job.objects.filter(kind="measure_machine_rater").exists()


def test_a_later_report_on_next_to_nothing_does_not_hide_the_one_that_says_enough(
    client: Client, rater: MachineRater
) -> None:
    report = make_report(rater, answers=81)
    make_report(rater, answers=3)
    page = as_user(client, User.Role.ADMIN).get(reverse("ratings:machine_rater", args=[rater.pk])).text
    assert "on 81 answers" in page
    assert "1 other measurement" in page
    assert f'name="report" value="{report.pk}"' in page


def test_past_stops_stay_on_the_page_with_who_and_why(client: Client) -> None:
    as_user(client, User.Role.ADMIN)
    client.post(STOP, {"reason": "<b>Odd</b> figures."})
    client.post(RESUME, {"reason": "An import was broken."})
    page = client.get(URL).text
    assert "&lt;b&gt;Odd&lt;/b&gt; figures." in page
    assert "An import was broken." in page


def test_the_pages_take_the_same_number_of_queries_for_few_and_for_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    as_user(client, User.Role.ADMIN)
    one = make_machine_rater(build="b1")
    many = Many(40)
    many.rated_by(factories.make_user(User.Role.RATER, many.opening.team))
    many.rated_by_machine(one)
    make_report(one)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    with CaptureQueriesContext(connection) as few_on_one:
        client.get(reverse("ratings:machine_rater", args=[one.pk]))
    for number in range(2, 6):
        more = make_machine_rater(build=f"b{number}")
        many.rated_by_machine(more)
        make_report(more)
    with django_assert_max_num_queries(len(few)):
        client.get(URL)
    with django_assert_max_num_queries(len(few_on_one)):
        client.get(reverse("ratings:machine_rater", args=[one.pk]))


@pytest.mark.parametrize("state", ["retired"])
def test_an_admin_changes_the_state(client: Client, rater: MachineRater, state: str) -> None:
    as_user(client, User.Role.ADMIN)
    set_state(client, rater, state)
    rater.refresh_from_db()
    assert rater.state == state
    change = rater.changes.get()
    assert (change.after, change.reason) == (state, "Seen enough.")
    assert "Seen enough." in client.get(reverse("ratings:machine_rater", args=[rater.pk])).text


def test_the_same_state_again_changes_nothing_and_says_so(client: Client, rater: MachineRater) -> None:
    page = set_state(as_user(client, User.Role.ADMIN), rater, "trial")
    assert "in that state already" in page
    assert not AuditEntry.objects.filter(action="machine_rater.state_changed").exists()


def test_a_state_that_does_not_exist_is_refused(client: Client, rater: MachineRater) -> None:
    page = set_state(as_user(client, User.Role.ADMIN), rater, "<b>king</b>")
    assert "Choose one of" in page
    rater.refresh_from_db()
    assert rater.state == "trial"


def test_a_hiring_manager_looks_and_changes_nothing(client: Client, rater: MachineRater) -> None:
    as_user(client, User.Role.HIRING_MANAGER)
    pages = client.get(URL).text + client.get(reverse("ratings:machine_rater", args=[rater.pk])).text
    assert rater.build in pages
    assert "Promote this version" not in pages
    assert "Stop all" not in pages
    url = reverse("ratings:set_machine_rater_state", args=[rater.pk])
    assert client.post(url, {"state": "promoted", "reason": "I like it."}).status_code == 403
    assert client.post("/machine-raters/stop/", {"reason": "I dislike it."}).status_code == 403
    rater.refresh_from_db()
    assert rater.state == "trial"


def test_the_page_is_for_those_who_hire(client: Client, rater: MachineRater) -> None:
    url = reverse("ratings:set_machine_rater_state", args=[rater.pk])
    assert client.get(URL).status_code == 302
    assert client.post(url, {"state": "promoted"}).status_code == 302
    as_user(client, User.Role.RATER)
    assert client.get(URL).status_code == 403
    as_user(client, User.Role.ADMIN)
    assert [client.get(path).status_code for path in (url, STOP, RESUME)] == [405, 405, 405]
    assert client.get(reverse("ratings:machine_rater", args=[0])).status_code == 404
    assert client.post(reverse("ratings:set_machine_rater_state", args=[0]), {"state": "trial"}).status_code == 404


def test_a_reason_is_asked_for(client: Client, rater: MachineRater) -> None:
    as_user(client, User.Role.ADMIN)
    url = reverse("ratings:set_machine_rater_state", args=[rater.pk])
    assert "Say why" in client.post(url, {"state": "retired", "reason": "  "}, follow=True).text
    assert "Say why" in client.post(STOP, {}, follow=True).text
    rater.refresh_from_db()
    assert rater.state == "trial"


def test_an_admin_stops_all_machine_rating_and_starts_it_again(client: Client) -> None:
    as_user(client, User.Role.ADMIN)
    assert "People rate." in client.post(STOP, {"reason": "It <b>misreads</b> accents."}, follow=True).text
    page = client.get(URL).text
    assert "It &lt;b&gt;misreads&lt;/b&gt; accents." in page
    assert "stopped already" in client.post(STOP, {"reason": "Again."}, follow=True).text
    assert "rate again" in client.post(RESUME, {"reason": "Looked into it."}, follow=True).text
    assert "is not stopped" in client.post(RESUME, {"reason": "Again."}, follow=True).text
    assert "All machine rating is stopped" not in client.get(URL).text


def test_openings_say_that_machine_rating_is_stopped(client: Client) -> None:
    rated, unrated = factories.make_opening(), factories.make_opening(policy=factories.make_policy(machine_raters=()))
    as_user(client, User.Role.ADMIN)
    client.post(STOP, {"reason": "Checking."})
    assert "All machine rating is stopped" in client.get(reverse("results:opening", args=[rated.pk])).text
    assert "All machine rating is stopped" not in client.get(reverse("results:opening", args=[unrated.pk])).text
