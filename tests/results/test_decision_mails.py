"""Mails about decisions: asked for by a person, held back for the hour of undoing."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from jobs.models import Job
from openings.models import Person
from results import handlers
from results.mails import template_of
from results.models import Decision, DecisionMail
from results.services.decisions import decide, undo_decision
from results.services.mails import MailRefused, cancel_mail, mark_failed, write_mail
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def decision(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cleo = cast.candidate(cast.opening(title="Support desk"))
    cast.rate(cleo, cast.rita, 3)
    make_sheet(cleo)
    values = {"kind": "decline", "reason": "others_stronger", "words": "Inside only."}
    return decide(application=cleo, **values, by=cast.alma, at=timezone.now())


def write(decision, **changes):
    values = {**template_of(decision), "by": decision.decided_by, "at": decision.decided_at, **changes}
    return write_mail(decision=decision, **values)


def run(mail):
    """What a worker does when the job is due."""
    handlers.send_decision_mail.run(str(mail.pk))(timezone.now())
    mail.refresh_from_db()
    return mail


def url(name, decision):
    application = decision.application
    return reverse(f"results:{name}", args=[application.opening_id, application.pk, decision.pk])


def test_no_mail_leaves_by_itself(decision):
    assert not DecisionMail.objects.exists()
    assert not Job.objects.filter(kind="send_decision_mail").exists()


def test_a_mail_waits_for_the_hour_and_then_says_the_name(decision):
    mail = write(decision)
    job = Job.objects.get(kind="send_decision_mail")
    assert job.due_at == mail.due_at == decision.decided_at + timedelta(hours=1)
    assert not outbox.outbox
    assert run(mail).sent_at
    [sent] = outbox.outbox
    assert sent.to == [decision.application.person.email]
    assert sent.body.startswith("Hello Cleo,")
    assert "Inside only." not in sent.body
    assert sent.reply_to == [decision.decided_by.email]
    run(mail)
    assert len(outbox.outbox) == 1


def test_after_the_hour_a_mail_is_due_at_once(decision):
    later = decision.decided_at + timedelta(hours=3)
    assert write(decision, at=later).due_at == later


def test_an_undone_decision_sends_nothing(decision):
    mail = write(decision)
    undo_decision(decision=decision, by=decision.decided_by, at=decision.decided_at + timedelta(minutes=59))
    assert (run(mail).sent_at, mail.failed) == (None, "undone")
    assert not outbox.outbox


def test_a_stopped_mail_is_not_sent_and_a_sent_one_cannot_be_stopped(cast, decision):
    mail = write(decision)
    for _ in range(2):
        cancel_mail(mail=mail, by=cast.alma, at=timezone.now())
    assert run(mail).sent_at is None
    assert AuditEntry.objects.filter(action="decision_mail.cancelled").count() == 1
    DecisionMail.objects.filter(pk=mail.pk).update(cancelled_at=None, sent_at=timezone.now())
    with pytest.raises(MailRefused):
        cancel_mail(mail=mail, by=cast.alma, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionMail.objects.filter(pk=mail.pk).update(cancelled_at=timezone.now())


def test_whoever_was_erased_meanwhile_gets_nothing(decision):
    mail = write(decision)
    Person.objects.filter(pk=decision.application.person_id).update(erased_at=timezone.now())
    assert run(mail).failed == "no_address"
    assert not outbox.outbox


def test_a_mail_that_the_server_never_took_is_said(decision):
    mail = write(decision)
    handlers.send_decision_mail.give_up(str(mail.pk), "MailNotSent", timezone.now())
    mail.refresh_from_db()
    assert mail.failed == "mail_failed"
    mark_failed(mail=mail, reason="mail_failed", at=timezone.now())
    assert AuditEntry.objects.filter(action="decision_mail.not_sent").count() == 1


@pytest.mark.parametrize("kind", Decision.Kind.values)
def test_every_decision_has_a_template_with_the_name_in_it(decision, kind):
    decision.kind = kind
    found = template_of(decision)
    assert "{name}" in found["body"]
    assert "Support desk" in found["subject"]


def test_what_makes_no_mail_is_refused(decision):
    for changes in ({"subject": " "}, {"body": ""}, {"body": "x" * 6001}):
        with pytest.raises(MailRefused):
            write(decision, **changes)
    write(decision)
    with pytest.raises(MailRefused, match="already"):
        write(decision)
    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
    decision.refresh_from_db()
    with pytest.raises(MailRefused, match="undone"):
        write(decision)


def test_without_an_address_there_is_nobody_to_write_to(decision):
    Person.objects.filter(pk=decision.application.person_id).update(email="")
    decision.application.person.refresh_from_db()
    with pytest.raises(MailRefused, match="no email"):
        write(decision)


def test_the_page_shows_what_the_candidate_will_read_before_it_is_asked_for(client, cast, decision):
    client.force_login(cast.alma)
    data = {"subject": "Your application", "body": "Dear {name} <script>alert(1)</script>", "preview": "1"}
    page = client.post(url("write_mail", decision), data)
    assert "Dear Cleo &lt;script&gt;" in page.content.decode()
    assert not DecisionMail.objects.exists()
    del data["preview"]
    assert client.post(url("write_mail", decision), data).status_code == 302
    assert DecisionMail.objects.get().body == "Dear {name} <script>alert(1)</script>"
    assert "Mail leaves" in client.get(reverse("results:candidate", args=[
        decision.application.opening_id, decision.application_id
    ])).content.decode()  # fmt: skip
    assert "already" in client.post(url("write_mail", decision), data).content.decode()
    client.post(url("cancel_mail", decision))
    assert DecisionMail.objects.get().cancelled_at


@pytest.mark.parametrize("name", ["write_mail", "cancel_mail"])
def test_the_doors(client, cast, decision, name):
    write(decision)
    assert client.post(url(name, decision)).status_code == 302
    client.force_login(cast.olga)
    assert client.post(url(name, decision)).status_code == 404
    client.force_login(cast.rita)
    assert client.post(url(name, decision)).status_code == 403
    assert DecisionMail.objects.get().cancelled_at is None
