"""A later date for links: of one or of many, told where a person says so, and never of somebody who has begun."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from audit.services import SYSTEM
from bulk.kinds import AT_ONCE
from bulk.models import BulkAction, BulkItem
from jobs import services as jobs
from jobs.models import Job
from notifications.models import Notification
from openings.models import Application, Invitation, LinkExtension
from openings.services.invitations import find_invitation, invitation_token, mark_sent, resend, revoke
from openings.services.openings import close_opening
from results.services.erasing import erase_person
from sittings.services.taking import start_sitting
from tests import factories
from tests.results.cast import Cast, make_notice

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = (timezone.localdate() + timedelta(days=40)).isoformat()


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def opening(cast):
    return cast.opening(title="Support <lead>")


def invited(opening, **values):
    """Somebody whose invitation has left."""
    link = factories.make_invitation(opening=opening, **values)
    mark_sent(invitation=link, at=link.created_at)
    return link


def run(kind):
    due = Job.objects.filter(kind=kind, state=Job.State.QUEUED)
    return [jobs.run(job_id=pk, clock=timezone.now) for pk in due.values_list("pk", flat=True)]


def url(opening, *applications):
    address = reverse("bulk:extend", args=[opening.pk])
    return f"{address}?{'&'.join(f'c={one.pk}' for one in applications)}"


def extend(client, opening, *applications, until=LATER, **more):
    return client.post(url(opening), {"c": [one.pk for one in applications], "until": until, "reason": "asked", **more})


def expiry(application):
    return Invitation.objects.get(application=application, revoked_at=None).expires_at


def test_the_mail_is_looked_at_first_and_says_what_is_sent(client, cast, opening):
    link = invited(opening, name="Ana <b>", at=NOW - timedelta(days=30))
    client.force_login(cast.alma)
    page = client.get(url(opening, link.application)).content.decode()
    assert "More time to begin: Support &lt;lead&gt;" in page
    assert "[the personal link]" in page
    looked = extend(client, opening, link.application, preview="1").content.decode()
    assert expiry(link.application) == link.expires_at
    answer = extend(client, opening, link.application, tell="1")
    assert answer.url == reverse("results:candidate", args=[opening.pk, link.application_id])
    assert run("send_extension") == [True]
    (sent,) = mail.outbox
    day = (timezone.localdate() + timedelta(days=40)).strftime("%-d %B %Y")
    assert (day in sent.body, day in looked) == (True, True)
    assert (sent.to, sent.reply_to) == ([link.application.person.email], [cast.alma.email])
    token = invitation_token(link)
    assert f"/t/{token}/" in sent.body
    assert find_invitation(token, timezone.now() + timedelta(days=39)) == link  # the link that had run out opens again
    link.refresh_from_db()
    assert timezone.localtime(link.expires_at).date().isoformat() == LATER
    made = LinkExtension.objects.get()
    assert (made.reason, made.tell, made.told_at is not None) == ("asked", True, True)
    entry = AuditEntry.objects.get(action="invitation.extended")
    assert (entry.data["reason"], entry.data["told"], entry.opening_id) == ("asked", True, opening.pk)
    story = client.get(answer.url).content.decode()
    assert "Gave the link a later date" in story
    assert "Their link is valid until" in story


def test_no_mail_leaves_that_was_not_asked_for_and_none_cuts_a_link_short(client, cast, opening):
    application = invited(opening).application
    client.force_login(cast.alma)
    extend(client, opening, application)
    assert (Job.objects.filter(kind="send_extension").count(), LinkExtension.objects.get().told_at) == (0, None)
    ends = expiry(application)
    sooner = (timezone.localdate() + timedelta(days=20)).isoformat()
    answer = extend(client, opening, application, until=sooner)
    assert (answer.status_code, "valid for as long already" in answer.content.decode()) == (422, True)
    extend(client, opening, application, until=(timezone.localdate() + timedelta(days=50)).isoformat(), tell="1")
    ends = expiry(application)
    Invitation.objects.filter(application=application).update(sent_at=None)
    assert run("send_extension") == [True]
    assert mail.outbox == []  # the invitation still waits to leave, and says the date itself
    # Nor does a new link: it is valid for as long as the one that it ends.
    renewed = resend(invitation=application.invitations.get(), by=cast.alma, at=timezone.now())
    assert expiry(application) == renewed.expires_at == ends


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2020-01-01", "This day is over"),
        ("2999-01-01", "at most 365 days"),
        ("tomorrow", "This is not a day"),
        ("", "Choose a day."),
    ],
)
def test_a_day_that_cannot_be_is_said_to_be_so(client, cast, opening, until, words):
    application = invited(opening).application
    client.force_login(cast.alma)
    answer = extend(client, opening, application, until=until, tell="1")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LinkExtension.objects.exists()


def test_who_has_begun_or_submitted_or_lost_the_link_is_sent_back_with_the_reason(client, cast, opening):
    begun, ended = invited(opening), invited(opening)
    start_sitting(invitation=begun, notice=make_notice(), at=timezone.now())
    revoke(invitation=ended, by=cast.alma, at=timezone.now())
    submitted = cast.candidate(opening)
    client.force_login(cast.alma)
    for application, words in (
        (begun.application, "The assessment was begun"),
        (submitted, "submitted already"),
        (ended.application, "revoked"),
    ):
        answer = client.get(url(opening, application), follow=True)
        assert words in answer.content.decode()
        extend(client, opening, application)
    close_opening(opening=opening, by=cast.alma, at=timezone.now())
    answer = extend(client, opening, invited(cast.opening()).application)
    assert answer.status_code == 302  # nobody of this opening
    assert not LinkExtension.objects.exists()


def test_many_get_it_one_by_one_and_each_that_does_not_says_why(client, cast, opening):
    links = [invited(opening) for _ in range(AT_ONCE)]
    people = [link.application for link in links]
    erase_person(person=people[0].person, actor=SYSTEM, at=timezone.now())
    start_sitting(invitation=links[1], notice=make_notice(), at=timezone.now())
    ends = timezone.make_aware(datetime.fromisoformat(LATER)) + timedelta(days=2)
    Invitation.objects.filter(pk=links[2].pk).update(expires_at=ends)
    Application.objects.filter(pk=people[3].pk).update(language="es")
    cast.candidate(opening, name="Submitted")
    client.force_login(cast.alma)
    # As the list sends it: everybody whom the filter shows.
    page = client.post(reverse("bulk:extend", args=[opening.pk]), {"all": "1", "q": "", "state": ""})
    assert [code for code, _label, _words in page.context["previews"]] == ["en", "es"]
    assert "Más tiempo para empezar" in page.content.decode()
    data = {"all": "1", "q": "", "state": "", "until": LATER, "reason": "", "tell": "1"}
    answer = client.post(reverse("bulk:extend", args=[opening.pk]), data)
    assert answer.url == reverse("bulk:action", args=[opening.pk, BulkAction.objects.get().pk])
    assert run("do_bulk_action") == [True]
    states = BulkItem.objects.order_by("application").values_list("state", flat=True)
    assert list(states) == ["refused", "refused", "passed", *["done"] * (AT_ONCE - 3), "refused"]
    assert "The assessment was begun" in client.get(answer.url).content.decode()
    run("send_extension")
    assert len(mail.outbox) == LinkExtension.objects.exclude(told_at=None).count() == AT_ONCE - 3
    assert [sent.subject for sent in mail.outbox].count("Más tiempo para empezar: Support <lead>") == 1


def test_a_mail_that_does_not_leave_is_told_to_who_asked_for_it(cast, client, opening, settings):
    application = invited(opening).application
    client.force_login(cast.alma)
    extend(client, opening, application, tell="1")
    settings.EMAIL_BACKEND = "tests.openings.test_mails.RefusingServer"
    for _ in range(3):
        Job.objects.filter(kind="send_extension").update(due_at=timezone.now() - timedelta(minutes=1))
        run("send_extension")
    assert LinkExtension.objects.get().tell_failed == "mail_failed"
    assert Notification.objects.get(kind="extension_not_told").user == cast.alma


def test_the_door_is_shut_to_others(client, cast, opening):
    application = invited(opening).application
    assert "/accounts/login/" in client.get(url(opening, application)).url
    for who, status in ((cast.rita, 403), (cast.olga, 404)):
        client.force_login(who)
        assert client.get(url(opening, application)).status_code == status
        assert extend(client, opening, application).status_code == status
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.alma)
    assert extend(strict, opening, application).status_code == 403
    assert client.put(url(opening)).status_code == 405
    assert not LinkExtension.objects.exists()


def test_the_candidates_own_pages_follow(client, cast, opening):
    link = invited(opening, at=NOW - timedelta(days=1))
    make_notice()
    client.force_login(cast.alma)
    extend(client, opening, link.application)
    link.refresh_from_db()
    candidate = Client()
    candidate.get(reverse("sittings:door", args=[invitation_token(link)]))
    page = candidate.get(reverse("results:status", args=[link.application_id])).content.decode()
    assert link.expires_at.strftime("%-d %B %Y") in page
