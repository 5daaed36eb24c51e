import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.filebased import EmailBackend
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from openings import mailbox
from openings.models import Invitation, Opening, Person
from openings.services import invitations
from openings.services.invitations import find_invitation, invitation_token
from openings.services.openings import close_opening
from tests.factories import make_invitation, make_opening, make_team, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def run_job(invitation, clock=timezone.now):
    job = Job.objects.filter(kind="send_invitation", subject=str(invitation.pk)).latest("id")
    Job.objects.filter(pk=job.pk).update(due_at=NOW - timedelta(hours=1))
    return jobs.run(job_id=job.pk, clock=clock)


class RefusingServer(EmailBackend):
    """A mail server that takes nothing and names the address in its answer."""

    def send_messages(self, email_messages):
        raise OSError(f"550 no such user {email_messages[0].to[0]}")


def test_the_mail_carries_the_link_that_lets_the_candidate_in():
    by = make_user(name="Mia Lee")
    opening = make_opening(title="Support <desk> & co")
    invitation, _ = invitations.invite(opening=opening, name="Ana & Bo", email="ana@example.org", by=by, at=NOW)
    assert run_job(invitation)
    (sent,) = mail.outbox
    assert sent.subject == "Your assessment for Support <desk> & co"
    assert sent.to == ["ana@example.org"]
    assert sent.reply_to == [by.email]
    token = re.search(rf"{settings.SITE_URL}/t/([\w-]+)/", sent.body)[1]
    assert find_invitation(token, NOW) == invitation
    assert "Hello Ana & Bo," in sent.body
    assert "It asks 2 questions. You have 30 minutes" in sent.body
    html = sent.alternatives[0].content
    assert "Hello Ana &amp; Bo," in html
    assert token in html
    invitation.refresh_from_db()
    assert invitation.sent_at
    assert AuditEntry.objects.filter(action="invitation.sent").count() == 1


def test_a_mail_without_a_sender_or_time_limit_is_whole_too():
    invitation = make_invitation(opening=make_opening(), email="ana@example.org")
    run_job(invitation)
    assert mail.outbox[0].reply_to == []
    assert "{{" not in mail.outbox[0].body


def test_a_mail_that_has_to_be_sent_again_is_the_same_mail_with_the_same_link():
    invitation = make_invitation()
    run_job(invitation)
    # As if the worker had died between the mail server's yes and the commit.
    Invitation.objects.update(sent_at=None)
    jobs.add(kind="send_invitation", subject=invitation.pk, at=NOW)
    run_job(invitation)
    first, second = mail.outbox
    assert first.body == second.body
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_mail_that_was_sent_is_not_sent_again():
    invitation = make_invitation()
    run_job(invitation)
    jobs.add(kind="send_invitation", subject=invitation.pk, at=NOW)
    run_job(invitation)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("how", ["revoked", "expired", "erased"])
def test_a_link_that_opens_nothing_any_more_is_not_mailed(how):
    invitation = make_invitation()
    if how == "revoked":
        invitations.revoke(invitation=invitation, by=make_user(), at=NOW)
    elif how == "expired":
        Invitation.objects.update(expires_at=NOW)
    else:
        Person.objects.update(erased_at=NOW)
    assert run_job(invitation)
    assert mail.outbox == []
    invitation.refresh_from_db()
    assert invitation.sent_at is None


def test_the_mail_of_a_closed_opening_is_held_back_and_says_why():
    invitation = make_invitation()
    close_opening(opening=Opening.objects.get(), by=make_user(), at=NOW)
    run_job(invitation)
    invitation.refresh_from_db()
    assert (invitation.send_failed, mail.outbox) == ("opening_closed", [])


def test_a_link_that_cannot_be_made_again_is_noted_and_not_retried(settings):
    with_old_key = settings.SECRET_KEY
    settings.SECRET_KEY = "an earlier key that was used before"
    invitation = make_invitation()
    settings.SECRET_KEY = with_old_key
    assert run_job(invitation)
    invitation.refresh_from_db()
    assert (invitation.send_failed, mail.outbox) == ("link_unavailable", [])


def test_a_mail_server_that_refuses_is_tried_three_times_and_then_reported(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingServer"
    invitation = make_invitation(email="ana@example.org")
    for _ in range(3):
        assert not run_job(invitation)
    invitation.refresh_from_db()
    assert (invitation.send_failed, invitation.sent_at) == ("mail_failed", None)
    job = Job.objects.get(kind="send_invitation")
    assert job.state == Job.State.FAILED
    # The server's words hold the address: they are kept neither in the job nor in the audit.
    assert job.last_error == "MailNotSent: OSError"
    assert AuditEntry.objects.get(action="invitation.send_failed").data["reason"] == "mail_failed"
    # A later attempt that succeeds takes the failure back.
    invitations.mark_sent(invitation=invitation, at=NOW)
    invitation.refresh_from_db()
    assert invitation.send_failed == ""


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = mailbox.FILE_BACKEND
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


@pytest.fixture
def admin(client):
    client.force_login(make_user())
    return client


def test_the_mail_page_shows_the_mails_of_the_folder_with_links_that_can_be_followed(admin, folder):
    opening = make_opening(title="Süpport <desk>")
    invitation, _ = invitations.invite(
        opening=opening, name="<b>Ana</b>", email="ana@example.org", by=make_user(), at=NOW
    )
    run_job(invitation)
    page = admin.get(reverse("openings:mails")).content.decode()
    assert "ana@example.org" in page
    assert "Süpport &lt;desk&gt;" in page
    (name,) = mailbox.mail_names(folder)
    shown = admin.get(reverse("openings:mail", args=[name])).content.decode()
    link = f"{settings.SITE_URL}/t/{invitation_token(invitation)}/"
    assert f'<a href="{link}" rel="nofollow">' in shown
    assert "&lt;b&gt;Ana&lt;/b&gt;" in shown
    assert "<b>Ana" not in shown


def test_an_empty_folder_and_a_missing_one_say_what_to_do(admin, folder):
    assert "No mail yet" in admin.get(reverse("openings:mails")).content.decode()
    folder.mkdir()
    assert "No mail yet" in admin.get(reverse("openings:mails")).content.decode()


def test_the_newest_mail_comes_first_and_a_page_holds_25(admin, folder):
    folder.mkdir()
    for number in range(26):
        (folder / f"20260101-{number:06}-1.log").write_text(f"Subject: number {number}\n\ntext")
    page = admin.get(reverse("openings:mails"))
    assert [item.subject for item in page.context["mails"]][:2] == ["number 25", "number 24"]
    assert len(page.context["mails"]) == 25
    assert len(admin.get(reverse("openings:mails"), {"page": 2}).context["mails"]) == 1


@pytest.mark.parametrize("name", ["secret.txt", "..%2Fsecret.log", "20260101-000000-1.log.txt", "x", "%00"])
def test_no_other_file_can_be_read(admin, folder, name):
    folder.mkdir()
    (folder / "secret.txt").write_text("Subject: secret\n\nsecret")
    (folder.parent / "secret.log").write_text("secret")
    assert admin.get(f"/mail/{name}/").status_code == 404


def test_a_link_to_a_file_elsewhere_is_not_followed(admin, folder):
    folder.mkdir()
    (folder.parent / "secret.log").write_text("Subject: secret\n\nsecret")
    (folder / "20260101-000000-1.log").symlink_to(folder.parent / "secret.log")
    assert admin.get(reverse("openings:mail", args=["20260101-000000-1.log"])).status_code == 404
    assert "secret" not in admin.get(reverse("openings:mails")).content.decode()


def test_a_damaged_mail_is_shown_as_far_as_it_goes(admin, folder):
    folder.mkdir()
    (folder / "20260101-000000-1.log").write_bytes(b"\xff\xfe\x00 no mail at all")
    message = EmailMessage()
    message["Subject"] = "only html"
    message.set_content("<p>html</p>", subtype="html")
    (folder / "20260101-000000-2.log").write_bytes(bytes(message))
    (folder / "20260101-000000-3.log").write_bytes(b"Content-Type: text/plain; charset=x-unknown\n\nwords")
    assert admin.get(reverse("openings:mails")).status_code == 200
    for number in (1, 2, 3):
        assert admin.get(reverse("openings:mail", args=[f"20260101-000000-{number}.log"])).status_code == 200


def test_where_mails_are_sent_the_page_says_where(admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.example.org"
    assert "mail.example.org" in admin.get(reverse("openings:mails")).content.decode()
    assert admin.get(reverse("openings:mail", args=["20260101-000000-1.log"])).status_code == 404


@pytest.mark.parametrize("role", [role for role in User.Role if role != User.Role.ADMIN])
def test_only_admins_read_mails(client, folder, role):
    client.force_login(make_user(role=role, team=make_team()))
    assert client.get(reverse("openings:mails")).status_code == 403
    assert client.get(reverse("openings:mail", args=["20260101-000000-1.log"])).status_code == 403


def test_mails_are_not_for_the_public_and_only_read(client, admin, folder):
    assert admin.post(reverse("openings:mails")).status_code == 405
    client.logout()
    assert client.get(reverse("openings:mails")).status_code == 302
