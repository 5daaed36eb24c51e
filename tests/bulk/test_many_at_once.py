"""One thing for many candidates: each once, found again, each refusal with its reason, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from bulk import services
from bulk.kinds import AT_ONCE, BulkRefused
from bulk.models import BulkAction, BulkItem
from bulk.queries import standings
from jobs import services as jobs
from jobs.models import Job
from notifications.models import Notification
from openings.models import Invitation, InvitationBatch
from openings.services.batches import create_batch
from openings.services.lists import parse_list
from results.many import release_one
from results.models import Decision
from results.services.decisions import undo_decision
from results.services.feedback import release_feedback
from tests import factories
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def opening(cast):
    return cast.opening()


def invited(opening, n):
    return [factories.make_invitation(opening=opening).application for _ in range(n)]


def post(client, opening, deed="resend", chosen=(), **more):
    data = {"deed": deed, "c": [application.pk for application in chosen], **more}
    return client.post(reverse("bulk:candidates", args=[opening.pk]), data)


def run():
    due = Job.objects.filter(kind="do_bulk_action", state=Job.State.QUEUED)
    return [jobs.run(job_id=pk, clock=timezone.now) for pk in due.values_list("pk", flat=True)]


def test_a_few_are_done_at_once_and_each_that_could_not_be_says_why(client, cast, opening):
    first, second = invited(opening, 2)
    done = cast.candidate(opening, name="Cleo <b>")
    client.force_login(cast.alma)
    answer = post(client, opening, chosen=[first, second, done])
    page = client.get(answer.url).content.decode()
    assert "The answers have been submitted already." in page
    assert "Cleo &lt;b&gt;" in page
    [entry] = client.get(reverse("bulk:list", args=[opening.pk])).context["entries"]
    assert (entry.by, entry.progress["done"], entry.progress["note"]) == (cast.alma, 3, "1 could not be done")
    [standing] = standings(BulkAction.objects.all())
    assert (standing.done, standing.refused, standing.action.state) == (2, 1, "done")
    assert [Invitation.objects.filter(application=one).count() for one in (first, second, done)] == [2, 2, 1]
    assert run() == [True]  # the job comes after it, and finds nothing left
    assert Invitation.objects.count() == 5
    entries = AuditEntry.objects.filter(subject_kind="bulk_action").values_list("action", flat=True)
    assert list(entries.order_by("id")) == ["bulk.begun", "bulk.done"]


def test_all_that_the_filter_shows_are_done_by_a_job_that_can_be_left_and_found_again(client, cast, opening):
    applications = invited(opening, AT_ONCE + 2)
    Invitation.objects.filter(application=applications[0]).update(revoked_at=timezone.now())
    client.force_login(cast.alma)
    answer = post(client, opening, "revoke", all="1", state="created")
    action = BulkAction.objects.get()
    assert (action.total, action.state) == (AT_ONCE + 1, "waiting")
    page = client.get(answer.url).content.decode()
    assert "hx-get" in page
    assert f"0 of {AT_ONCE + 1}" in page
    assert "Done for many" in client.get(reverse("openings:candidates", args=[opening.pk])).content.decode()
    # The same once more while it waits is the same.
    assert post(client, opening, "revoke", all="1", state="created").url == answer.url
    assert run() == [True]
    state = client.get(reverse("bulk:state", args=[opening.pk, action.pk])).content.decode()
    assert "hx-get" not in state
    assert not Invitation.objects.filter(revoked_at=None).exists()
    assert Notification.objects.get(kind="bulk_done").user == cast.alma


def test_lists_that_were_invited_stand_among_them_and_are_told_when_they_are_done(client, cast, opening):
    client.force_login(cast.alma)
    text = "Ana <ana@example.org>\nnobody"
    client.post(reverse("openings:candidates", args=[opening.pk]), {"way": "list", "list-text": text})
    batch = InvitationBatch.objects.get()
    url = reverse("openings:batch", args=[opening.pk, batch.pk])
    page = client.get(url).content.decode()
    assert ("hx-get" in page, "Look again" in page) == (True, True)
    post(client, opening, "revoke", chosen=invited(opening, 1))
    job = Job.objects.get(kind="import_batch")
    assert jobs.run(job_id=job.pk, clock=timezone.now)
    state = client.get(reverse("openings:batch_state", args=[opening.pk, batch.pk])).content.decode()
    assert ("hx-get" in state, "no email address in this line" in state) == (False, True)
    found = client.get(reverse("bulk:list", args=[opening.pk])).context["entries"]
    assert [entry.progress["title"] for entry in found] == ["Revoke links", "Pasted list"]
    events = set(Notification.objects.filter(kind="bulk_done").values_list("user", flat=True))
    assert events == {cast.alma.pk}
    client.force_login(cast.olga)
    assert client.get(reverse("openings:batch_state", args=[opening.pk, batch.pk])).status_code == 404


def test_a_list_of_somebody_who_may_not_invite_any_more_invites_nobody(cast, opening):
    rows = parse_list("Ana <ana@example.org>")
    batch = create_batch(opening=opening, source="list", rows=rows, by=cast.alma, at=timezone.now())
    cast.alma.teams.clear()
    assert jobs.run(job_id=Job.objects.get(kind="import_batch").pk, clock=timezone.now)
    batch.refresh_from_db()
    assert (batch.invited, batch.report) == (0, [{"line": 1, "reason": "not_allowed"}])


def test_a_crash_costs_nobody_their_turn_and_gives_nobody_two(cast, opening):
    applications = invited(opening, 4)
    ids = [one.pk for one in applications]
    at = timezone.now()
    action = services.begin(kind="resend", opening=opening, applications=ids, by=cast.alma, at=at)
    services.work_off_one(action_id=action.pk, at=at)
    with transaction.atomic():
        services.work_off_one(action_id=action.pk, at=at)
        transaction.set_rollback(True)  # the worker is gone before it could commit
    assert run() == [True]
    assert run() == []
    assert [Invitation.objects.filter(application=one).count() for one in applications] == [2, 2, 2, 2]
    assert not services.work_off_one(action_id=action.pk, at=at)


def test_what_was_given_up_names_whom_it_did_not_come_to(cast, opening):
    ids = [one.pk for one in invited(opening, 3)]
    at = timezone.now()
    values = {pk: {"words": "Something about a person."} for pk in ids}
    action = services.begin(kind="resend", opening=opening, applications=ids, values=values, by=cast.alma, at=at)
    services.work_off_one(action_id=action.pk, at=at)
    services.give_up(action_id=action.pk, at=at)
    action.refresh_from_db()
    assert action.state == "failed"
    assert BulkItem.objects.filter(reason__startswith="The work was given up").count() == 2
    assert not BulkItem.objects.exclude(values={}).exists()


def test_who_may_not_do_it_any_more_does_it_no_more(cast, opening):
    ids = [one.pk for one in invited(opening, 2)]
    services.begin(kind="revoke", opening=opening, applications=ids, by=cast.alma, at=timezone.now())
    cast.alma.teams.clear()
    run()
    assert set(BulkItem.objects.values_list("state", flat=True)) == {"refused"}
    assert Invitation.objects.filter(revoked_at=None).count() == 2


def test_the_door_is_shut_to_others_and_to_nonsense(client, cast, opening):
    mine = invited(opening, 1)
    theirs = invited(factories.make_opening(), 1)
    assert "/accounts/login/" in post(client, opening, chosen=mine).url
    client.force_login(cast.rita)
    assert post(client, opening, chosen=mine).status_code == 403
    client.force_login(cast.olga)
    assert post(client, opening, chosen=mine).status_code == 404
    client.force_login(cast.alma)
    assert client.get(reverse("bulk:candidates", args=[opening.pk])).status_code == 405
    for deed, ids in (("explode", ["1"]), ("resend", []), ("resend", ["x", "²", "9" * 30, str(theirs[0].pk)])):
        answer = client.post(reverse("bulk:candidates", args=[opening.pk]), {"deed": deed, "c": ids})
        assert answer.url == reverse("openings:candidates", args=[opening.pk])
    assert not BulkAction.objects.exists()
    begun = {"opening": opening, "applications": [mine[0].pk], "by": cast.alma, "at": timezone.now()}
    action = services.begin(kind="revoke", **begun)
    client.force_login(cast.olga)
    for name in ("action", "state", "progress"):
        assert client.get(reverse(f"bulk:{name}", args=[opening.pk, action.pk])).status_code == 404


def test_many_decisions_are_recorded_one_by_one_and_undone_for_an_hour_each(client, cast):
    opening = cast.opening(rules={"reveal": "open"})
    applications = [factories.make_application(opening=opening) for _ in range(AT_ONCE + 1)]
    client.force_login(cast.alma)
    url = reverse("results:decide_many", args=[opening.pk])
    page = client.get(url, {"all": "1", "stage": "invited"})
    assert len(page.context["forms"]) == AT_ONCE + 1
    assert client.get(url, {"all": "1", "q": "nobody at all"}).status_code == 302
    data = {"c": [one.pk for one in applications], "kind": "hold", "reason": "more_to_learn"}
    # One that cannot be taken, and nothing is begun: the form says which.
    own = {f"a{applications[3].pk}-{name}": value for name, value in {"kind": "decline", "reason": "other"}.items()}
    assert client.post(url, data | own).status_code == 422
    assert not BulkAction.objects.exists()
    answer = client.post(url, data)
    assert answer.url == reverse("bulk:action", args=[opening.pk, BulkAction.objects.get().pk])
    assert not Decision.objects.exists()
    run()
    assert Decision.objects.filter(kind="hold", decided_by=cast.alma).count() == AT_ONCE + 1
    client.post(url, data)
    run()
    assert Decision.objects.count() == AT_ONCE + 1  # everybody was decided so already
    assert BulkItem.objects.filter(state="passed").count() == AT_ONCE + 1
    decision = Decision.objects.latest("id")
    undo_decision(decision=decision, by=cast.alma, at=decision.decided_at + timedelta(minutes=59))


def test_feedback_is_released_to_each_once(cast):
    opening = cast.opening(feedback="after_scoring", rules={"ratings_wanted": 1})
    cleo = cast.candidate(opening)
    at = timezone.now()
    with pytest.raises(BulkRefused, match="cannot be released now"):
        release_one(cleo, {}, cast.alma, at)
    cast.rate(cleo, cast.rita, 4)
    make_sheet(cleo)
    assert release_one(cleo, {}, cast.alma, at)
    assert not release_one(cleo, {}, cast.alma, at)
    assert release_feedback(opening=opening, by=cast.alma, at=at) == []


def test_its_page_and_the_lists_cost_the_same_for_many(client, cast, opening):
    client.force_login(cast.alma)

    def cost(path):
        with CaptureQueriesContext(connection) as made:
            assert client.get(path).status_code == 200
        return len(made)

    def begin(kind, n):
        ids = [one.pk for one in invited(opening, n)]
        action = services.begin(kind=kind, opening=opening, applications=ids, by=cast.alma, at=timezone.now())
        run()
        return reverse("bulk:action", args=[opening.pk, action.pk])

    lists = [reverse("bulk:list", args=[opening.pk]), reverse("openings:candidates", args=[opening.pk])]
    before = [cost(path) for path in (begin("revoke", 1), *lists)]
    assert [cost(path) for path in (begin("resend", 8), *lists)] == before
