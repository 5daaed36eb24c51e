import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from jobs import services as jobs
from jobs.models import Job
from openings.models import Application, Invitation, InvitationBatch, Person
from openings.queries import INVITATION_STATES
from openings.services import invitations
from openings.services.batches import work_off_chunk
from openings.services.lists import MOST_ROWS
from openings.services.openings import close_opening
from tests.factories import make_application, make_invitation, make_opening, make_person, make_team, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MANAGER = User.Role.HIRING_MANAGER


@pytest.fixture
def team():
    return make_team("Leeds")


@pytest.fixture
def manager(team):
    return make_user(role=MANAGER, team=team)


@pytest.fixture
def opening(team):
    return make_opening(team=team)


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def url(opening):
    return reverse("openings:candidates", args=[opening.pk])


def one(email="ana@example.org", name="Ana"):
    return {"way": "one", "one-name": name, "one-email": email}


def pasted(text):
    return {"way": "list", "list-text": text}


def upload(data, name="people.csv"):
    return {"way": "file", "file-file": SimpleUploadedFile(name, data)}


def run_batch(batch):
    jobs.run(job_id=Job.objects.get(kind="import_batch", subject=str(batch.pk)).pk, clock=timezone.now)


def test_one_person_is_invited_by_the_form(signed_in, url, manager):
    answer = signed_in.post(url, one(), follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "The invitation to ana@example.org is on its way." in answer.content.decode()
    invitation = Invitation.objects.get()
    assert invitation.created_by == manager
    assert invitation.application.source == Application.Source.FORM


def test_a_second_click_invites_nobody_twice_and_says_so(signed_in, url):
    signed_in.post(url, one())
    page = signed_in.post(url, one("ANA@example.org", "Ana Ruiz")).content.decode()
    assert "This person has been invited to this opening already." in page
    assert 'value="Ana Ruiz"' in page
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (one(""), "This field is required."),
        (one("nobody"), "This is not an email address."),
        (one("ana@example.org\nBcc: x@y.org"), "This is not an email address."),
        (one(name="x" * 161), "at most 160 characters"),
        (one(name=""), "This field is required."),
        (pasted(""), "This field is required."),
        (pasted("\n\n  \n"), "There is nobody in this list."),
        (pasted("name, email"), "There is nobody in this list."),
        (pasted("\n".join(f"a{n}@example.org" for n in range(MOST_ROWS + 1))), "at most 5000"),
        (upload(b""), "This file is empty."),
        (upload(b"name,email\n"), "There is nobody in this list."),
        (upload(b"PK\x03\x04", "people.xlsx"), "This is a workbook and not a CSV file."),
        (upload(b"\x00\x01\x02"), "This is not a CSV file."),
        (upload(b"phone\n1\n"), "The first line must name the columns"),
        (upload(b"email\n" + b"a@example.org\n" * (MOST_ROWS + 1)), "at most 5000"),
        (upload(b"email\n" + b"a" * (2 * 1024 * 1024)), "larger than 2 MB"),
        ({"way": "file"}, "This field is required."),
    ],
)
def test_what_cannot_be_taken_is_explained_and_invites_nobody(signed_in, url, sent, words):
    answer = signed_in.post(url, sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Person.objects.exists()
    assert not InvitationBatch.objects.exists()


def test_an_unknown_way_in_changes_nothing(signed_in, url):
    assert signed_in.post(url, {"way": "telepathy"}).status_code == 200
    assert not Person.objects.exists()


def test_a_hostile_name_is_shown_and_not_run(signed_in, url):
    signed_in.post(url, one(name='<script>alert("x")</script>'))
    page = signed_in.get(url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_somebody_who_was_erased_is_refused_in_words(signed_in, url):
    make_person(email="ana@example.org", erased_at=NOW)
    assert "This person has been erased." in signed_in.post(url, one()).content.decode()


def test_a_pasted_list_is_taken_up_and_its_progress_is_shown(signed_in, url, opening):
    answer = signed_in.post(url, pasted("Ana <ana@example.org>\nnobody\nBo, bo@example.org"), follow=True)
    batch = InvitationBatch.objects.get()
    progress = reverse("openings:batch_progress", args=[opening.pk, batch.pk])
    assert "3 lines are being worked off." in answer.content.decode()
    assert f'hx-get="{progress}"' in answer.content.decode()
    run_batch(batch)
    done = signed_in.get(progress).content.decode()
    assert "hx-get" not in done
    assert "2 invited, 1 line not taken" in done
    assert "Ana" in signed_in.get(url).content.decode()


def test_progress_is_counted_while_the_work_goes_on(signed_in, url, opening):
    signed_in.post(url, pasted("\n".join(f"a{n}@example.org" for n in range(60))))
    batch = InvitationBatch.objects.get()
    address = reverse("openings:batch_progress", args=[opening.pk, batch.pk])
    assert 'value="0" max="60"' in signed_in.get(address).content.decode()
    work_off_chunk(batch_id=batch.pk, at=NOW)
    assert 'value="50" max="60"' in signed_in.get(address).content.decode()


def test_a_csv_file_is_taken_up_and_its_report_can_be_taken_home(signed_in, url, opening):
    signed_in.post(url, upload("Email;Name\nana@example.org;Añá\nx;=HYPERLINK()\nana@example.org;\n".encode("latin-1")))
    batch = InvitationBatch.objects.get()
    assert batch.source == Application.Source.CSV
    run_batch(batch)
    assert Person.objects.get().name == "Añá"
    page = signed_in.get(reverse("openings:batch", args=[opening.pk, batch.pk])).content.decode()
    assert "The same address stands in an earlier line." in page
    report = signed_in.get(reverse("openings:batch_report", args=[opening.pk, batch.pk]))
    assert report["Content-Disposition"] == f'attachment; filename="lines-not-taken-{batch.pk}.csv"'
    rows = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig"))))
    assert [row[:2] for row in rows] == [["line", "reason"], ["3", "bad_email"], ["4", "duplicate_in_file"]]
    assert "HYPERLINK" not in report.content.decode()


def test_a_batch_that_took_every_line_says_so(signed_in, url, opening):
    signed_in.post(url, pasted("ana@example.org"))
    batch = InvitationBatch.objects.get()
    run_batch(batch)
    page = signed_in.get(reverse("openings:batch", args=[opening.pk, batch.pk])).content.decode()
    assert "Every line was taken" in page


BATCH_PAGES = ("openings:batch", "openings:batch_progress", "openings:batch_report")


@pytest.mark.parametrize("name", BATCH_PAGES)
def test_a_list_of_another_team_or_opening_does_not_exist(signed_in, url, opening, team, client, name):
    signed_in.post(url, pasted("ana@example.org"))
    batch = InvitationBatch.objects.get()
    assert signed_in.get(reverse(name, args=[opening.pk, batch.pk])).status_code == 200
    assert signed_in.post(reverse(name, args=[opening.pk, batch.pk])).status_code == 405
    assert signed_in.get(reverse(name, args=[make_opening(team=team).pk, batch.pk])).status_code == 404
    client.force_login(make_user(role=MANAGER, team=make_team("Madrid")))
    assert client.get(reverse(name, args=[opening.pk, batch.pk])).status_code == 404
    client.force_login(make_user(role=User.Role.RATER, team=team))
    assert client.get(reverse(name, args=[opening.pk, batch.pk])).status_code == 403
    client.logout()
    assert client.get(reverse(name, args=[opening.pk, batch.pk])).status_code == 302


def test_every_state_of_an_invitation_is_told_and_can_be_looked_for(signed_in, url, opening):
    def named(state, **fields):
        invitation = make_invitation(opening=opening, name=f"Is {state}", at=NOW)
        Invitation.objects.filter(pk=invitation.pk).update(**fields)

    named("created")
    named("sent", sent_at=NOW)
    named("opened", sent_at=NOW, first_used_at=NOW, expires_at=NOW)
    named("expired", sent_at=NOW, expires_at=NOW)
    named("revoked", first_used_at=NOW, revoked_at=NOW)
    named("failed", send_failed="mail_failed")
    make_application(opening=opening, person=make_person(name="Is not_invited"))
    page = signed_in.get(url)
    assert {row.state for row in page.context["rows"]} == set(INVITATION_STATES)
    assert all(row.application.person.name == f"Is {row.state}" for row in page.context["rows"])
    assert {state: n for state, _, n in page.context["counts"]} == dict.fromkeys(INVITATION_STATES, 1)
    for row in page.context["rows"]:
        only = signed_in.get(url, {"state": row.state}).context["rows"]
        assert [found.state for found in only] == [row.state]
        assert row.state_label in page.content.decode()


@pytest.mark.parametrize("reason", ["mail_failed", "link_unavailable", "opening_closed"])
def test_why_a_mail_was_not_sent_is_told(signed_in, url, opening, reason):
    invitations.mark_send_failed(invitation=make_invitation(opening=opening), reason=reason, at=NOW)
    words = {"mail_failed": "mail server", "link_unavailable": "secret key", "opening_closed": "was closed"}
    assert words[reason] in signed_in.get(url).content.decode()


def test_candidates_are_found_by_name_and_address(signed_in, url, opening):
    make_invitation(opening=opening, name="Ana Ruiz", email="first@example.org")
    make_invitation(opening=opening, name="Bo Li", email="second@example.org")
    for query, expected in (("ruiz", ["Ana Ruiz"]), ("SECOND@", ["Bo Li"]), ("nobody <b>", [])):
        rows = signed_in.get(url, {"q": query}).context["rows"]
        assert [row.application.person.name for row in rows] == expected
    assert "Nobody fits" in signed_in.get(url, {"q": "nobody"}).content.decode()
    for bad in ({"q": "a\x00"}, {"state": "x"}, {"page": "-1"}, {"q": "x" * 999}):
        assert signed_in.get(url, bad).status_code == 200


def test_fifty_candidates_stand_on_a_page(signed_in, url, opening):
    for _ in range(51):
        make_application(opening=opening)
    assert len(signed_in.get(url).context["rows"]) == 50
    assert len(signed_in.get(url, {"page": 2}).context["rows"]) == 1


def test_the_page_takes_the_same_number_of_queries_for_one_and_for_many(
    signed_in, url, opening, django_assert_max_num_queries
):
    make_invitation(opening=opening)
    signed_in.post(url, pasted("x@example.org"))
    signed_in.get(url)
    with django_assert_max_num_queries(14) as one_row:
        signed_in.get(url)
    queries = len(one_row)
    for _ in range(20):
        make_invitation(opening=opening)
    signed_in.post(url, pasted("y@example.org"))
    signed_in.get(url)
    with django_assert_max_num_queries(queries):
        signed_in.get(url)


def test_an_empty_opening_says_what_to_do(signed_in, url):
    assert "Nobody invited yet" in signed_in.get(url).content.decode()


def test_interviews_held_elsewhere_are_imported_and_not_invited(signed_in, team):
    opening = make_opening(team=team, kind="imported")
    url = reverse("openings:candidates", args=[opening.pk])
    page = signed_in.get(url).content.decode()
    assert reverse("sittings:import", args=[opening.pk]) in page
    assert 'name="way"' not in page
    assert "take no invitations" in str(signed_in.post(url, one()).context["ways"]["one"].errors)
    assert "take no invitations" in str(signed_in.post(url, pasted("a@b.org")).context["ways"]["list"].errors)
    assert not Person.objects.exists()


def test_a_closed_opening_takes_nobody_and_keeps_its_list(signed_in, url, opening, manager):
    make_invitation(opening=opening, name="Ana Ruiz")
    close_opening(opening=opening, by=manager, at=NOW)
    page = signed_in.get(url).content.decode()
    assert "Ana Ruiz" in page
    assert 'name="way"' not in page
    assert "not open" in str(signed_in.post(url, one()).context["ways"]["one"].errors)
    assert "not open" in str(signed_in.post(url, pasted("a@b.org")).context["ways"]["list"].errors)
    assert Invitation.objects.count() == 1


def deed(name, invitation):
    return reverse(f"openings:{name}", args=[invitation.application.opening_id, invitation.pk])


def test_a_link_is_sent_again_and_the_old_one_ends(signed_in, url, opening):
    invitation = make_invitation(opening=opening)
    assert signed_in.post(deed("resend", invitation)).url == url
    invitation.refresh_from_db()
    assert invitation.revoked_at
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_a_link_is_revoked_and_twice_is_the_same_as_once(signed_in, url, opening):
    invitation = make_invitation(opening=opening)
    assert signed_in.post(deed("revoke", invitation)).url == url
    assert signed_in.post(deed("revoke", invitation)).url == url
    invitation.refresh_from_db()
    assert invitation.revoked_at


def test_a_link_of_a_closed_opening_is_not_sent_again(signed_in, opening, manager):
    invitation = make_invitation(opening=opening)
    close_opening(opening=opening, by=manager, at=NOW)
    assert "not open" in signed_in.post(deed("resend", invitation), follow=True).content.decode()
    assert Invitation.objects.get().revoked_at is None


@pytest.mark.parametrize("name", ["resend", "revoke"])
def test_links_of_others_are_out_of_reach(signed_in, client, team, opening, name):
    mine, theirs = make_invitation(opening=opening), make_invitation(opening=make_opening(team=make_team("Madrid")))
    assert signed_in.get(deed(name, mine)).status_code == 405
    assert signed_in.post(deed(name, theirs)).status_code == 404
    assert signed_in.post(reverse(f"openings:{name}", args=[opening.pk, theirs.pk])).status_code == 404
    client.force_login(make_user(role=User.Role.RATER, team=team))
    assert client.post(deed(name, mine)).status_code == 403
    client.logout()
    assert client.post(deed(name, mine)).status_code == 302
    assert Invitation.objects.filter(revoked_at=None).count() == 2
