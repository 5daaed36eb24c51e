import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openings.models import Invitation
from openings.services.invitations import invitation_token, resend, revoke
from openings.services.openings import close_opening
from sittings.models import AnswerPart, AnswerRevision, Sitting
from sittings.services import GRACE, publish_notice, submit_sitting
from sittings.text import MAX_LENGTH
from tests.factories import make_assessment_version, make_invitation, make_notice, make_opening, make_sitting, make_user

pytestmark = pytest.mark.django_db

HOSTILE = "</textarea><script>alert('x')</script> \" onload=x {{ 7*7 }} %s \u202e ﷽ =cmd"


def door(invitation: Invitation) -> str:
    return reverse("sittings:door", args=[invitation_token(invitation)])


def enter(invitation: Invitation) -> Client:
    """A browser that has opened the link."""
    client = Client()
    client.get(door(invitation))
    return client


def at(name: str, sitting: Sitting, *args: object) -> str:
    return reverse(f"sittings:{name}", args=[sitting.application_id, *args])


@pytest.fixture
def sitting() -> Sitting:
    return make_sitting()


@pytest.fixture
def candidate(sitting: Sitting) -> Client:
    return enter(sitting.invitation)


def autosave(client: Client, sitting: Sitting, text: object, revision: object, position: int = 1):
    body = json.dumps({"text": text, "revision": revision})
    url = at("save", sitting, position)
    return client.post(url, body, content_type="application/json", headers={"accept": "application/json"})


def move_deadline(sitting: Sitting, **ago: float) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=timezone.now() - timedelta(**ago))


# --- The link -----------------------------------------------------------------------------------------------


def test_the_link_is_exchanged_for_a_session_and_leaves_the_address() -> None:
    make_notice()
    invitation = make_invitation()
    client = Client()
    answer = client.get(door(invitation))
    token = invitation_token(invitation)
    assert answer.status_code == 302
    assert token not in answer["Location"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert token not in json.dumps(dict(client.session))
    page = client.get(answer["Location"], follow=True)
    assert page.status_code == 200
    assert token not in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.first_used_at is not None


def test_the_link_again_leads_back_to_the_first_question_without_an_answer() -> None:
    sitting = make_sitting(answers=["Done with this one"])
    page = Client().get(door(sitting.invitation), follow=True)
    assert page.redirect_chain[-1][0] == at("question", sitting, 2)


def test_with_every_answer_written_the_link_leads_to_checking_them() -> None:
    sitting = make_sitting(answers=["One", "Two"])
    page = Client().get(door(sitting.invitation), follow=True)
    assert page.redirect_chain[-1][0] == at("check", sitting)


def test_after_submitting_the_link_leads_to_the_page_of_ones_own() -> None:
    sitting = make_sitting(answers=["One"], submitted=True)
    page = Client().get(door(sitting.invitation), follow=True)
    assert page.redirect_chain[-1][0] == reverse("results:status", args=[sitting.application_id])
    assert f"S-{sitting.pk:06d}" in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "é%00", "a" * 500, "<script>"])
def test_an_unknown_link_says_what_to_do(client: Client, token: str) -> None:
    page = client.get(reverse("sittings:door", args=[token]))
    assert page.status_code == 404
    assert "ask for a new link" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_refused_link_is_not_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    invitation = make_invitation()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    with caplog.at_level("DEBUG"):
        assert Client().get(door(invitation)).status_code == 410
    assert "request" in caplog.text
    assert invitation_token(invitation) not in caplog.text


def test_an_expired_link_says_what_to_do_unless_its_sitting_has_begun() -> None:
    unused, begun = make_invitation(), make_sitting().invitation
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = Client().get(door(unused))
    assert page.status_code == 410
    assert "expired" in page.content.decode()
    assert Client().get(door(begun), follow=True).status_code == 200


def test_a_revoked_link_opens_nothing_and_shuts_out_who_was_in(sitting: Sitting, candidate: Client) -> None:
    revoke(invitation=sitting.invitation, by=make_user(), at=timezone.now())
    assert candidate.get(door(sitting.invitation)).status_code == 410
    page = candidate.get(at("question", sitting, 1))
    assert page.status_code == 410
    assert "taken back" in page.content.decode()
    assert autosave(candidate, sitting, "More", 0).json() == {"error": "revoked"}


def test_an_invitation_revoked_before_starting_shuts_out_too() -> None:
    invitation = make_invitation()
    client = enter(invitation)
    revoke(invitation=invitation, by=make_user(), at=timezone.now())
    assert client.get(reverse("sittings:notice", args=[invitation.application_id])).status_code == 410


def test_a_link_sent_anew_replaces_the_old_one_and_does_not_put_out_who_is_writing(
    sitting: Sitting, candidate: Client
) -> None:
    renewed = resend(invitation=sitting.invitation, by=make_user(), at=timezone.now())
    old = Client().get(door(sitting.invitation))
    assert old.status_code == 410
    assert "newer link" in old.content.decode()
    assert autosave(candidate, sitting, "Still writing", 0).status_code == 200
    assert Client().get(door(renewed), follow=True).redirect_chain[-1][0] == at("question", sitting, 2)


def test_an_erased_person_is_let_in_no_more(sitting: Sitting, candidate: Client) -> None:
    person = sitting.application.person
    person.erased_at = timezone.now()
    person.save()
    assert candidate.get(at("question", sitting, 1)).status_code == 410
    assert Client().get(door(sitting.invitation)).status_code == 410


def test_a_planted_session_key_is_not_kept(sitting: Sitting) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["cxhire_session"] = session.session_key
    client.get(door(sitting.invitation))
    assert client.session.session_key != session.session_key


def test_the_page_speaks_the_language_of_the_invitation() -> None:
    invitation = make_invitation(language="es")
    answer = Client().get(door(invitation))
    assert answer.cookies["django_language"].value == "es"


# --- Who may come in ------------------------------------------------------------------------------------------

PAGES = ["taking", "notice", "start", "check", "done", "download", "clock"]


@pytest.mark.parametrize("name", PAGES)
def test_without_the_link_there_is_no_page(client: Client, sitting: Sitting, name: str) -> None:
    page = client.get(at(name, sitting))
    assert page.status_code == 403
    assert "open your link again" in page.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_somebody_elses_pages_stay_shut(candidate: Client, name: str) -> None:
    other = make_sitting(answers=["Private words"])
    page = candidate.get(at(name, other))
    assert page.status_code == 403
    assert "Private words" not in page.content.decode()


def test_somebody_elses_answer_cannot_be_read_or_written(candidate: Client) -> None:
    other = make_sitting(answers=["Private words"])
    assert candidate.get(at("question", other, 1)).status_code == 403
    assert candidate.post(at("question", other, 1), {"text": "x", "revision": 1}).status_code == 403
    assert autosave(candidate, other, "x", 1).json() == {"error": "session"}
    assert candidate.post(at("submit", other)).status_code == 403
    other.refresh_from_db()
    assert other.submitted_at is None
    assert AnswerPart.objects.get(answer__sitting=other, answer__position=1).text == "Private words"


def test_staff_are_no_candidates(client: Client, sitting: Sitting) -> None:
    client.force_login(make_user())
    assert client.get(at("question", sitting, 1)).status_code == 403


def test_one_browser_may_hold_two_links_and_each_tab_writes_to_its_own(sitting: Sitting, candidate: Client) -> None:
    other = make_sitting()
    candidate.get(door(other.invitation))
    autosave(candidate, sitting, "Mine", 0)
    autosave(candidate, other, "Other", 0)
    texts = AnswerPart.objects.filter(revision=1).values_list("answer__sitting", "text")
    assert dict(texts) == {sitting.pk: "Mine", other.pk: "Other"}


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("taking", [], "post"),
        ("notice", [], "put"),
        ("start", [], "delete"),
        ("question", [1], "put"),
        ("save", [1], "get"),
        ("clock", [], "post"),
        ("check", [], "post"),
        ("submit", [], "get"),
        ("done", [], "post"),
        ("download", [], "post"),
    ],
)
def test_other_methods_are_refused(candidate: Client, sitting: Sitting, name: str, args: list, method: str) -> None:
    assert getattr(candidate, method)(at(name, sitting, *args)).status_code == 405


def test_the_door_takes_no_post(sitting: Sitting) -> None:
    assert Client().post(door(sitting.invitation)).status_code == 405


@pytest.mark.parametrize("name", ["question", "save", "submit"])
def test_a_form_from_another_site_is_refused(sitting: Sitting, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(door(sitting.invitation))
    args = [] if name == "submit" else [1]
    assert client.post(at(name, sitting, *args), {"text": "x", "revision": 0}).status_code == 403


def test_pages_are_not_stored_and_keep_their_address_to_themselves(candidate: Client, sitting: Sitting) -> None:
    page = candidate.get(at("question", sitting, 1))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


# --- Notice and start -----------------------------------------------------------------------------------------


@pytest.fixture
def invited() -> tuple[Invitation, Client]:
    make_notice()
    invitation = make_invitation()
    return invitation, enter(invitation)


def notice_url(invitation: Invitation) -> str:
    return reverse("sittings:notice", args=[invitation.application_id])


def start_url(invitation: Invitation) -> str:
    return reverse("sittings:start", args=[invitation.application_id])


def test_from_notice_over_instructions_to_the_first_question(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    page = client.get(notice_url(invitation))
    assert "Who reads it" in page.content.decode()
    shown = page.context["notice"]
    agreed = client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    assert agreed["Location"] == start_url(invitation)
    page = client.get(start_url(invitation)).content.decode()
    assert "Take your time." in page
    assert "30 minutes" in page
    assert not Sitting.objects.exists()
    begun = client.post(start_url(invitation))
    sitting = Sitting.objects.get()
    assert begun["Location"] == at("question", sitting, 1)
    assert (sitting.notice, sitting.invitation) == (shown, invitation)


def test_without_agreeing_nothing_starts(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    page = client.post(notice_url(invitation), {"notice": client.get(notice_url(invitation)).context["notice"].pk})
    assert page.status_code == 422
    assert "Please tick this box" in page.content.decode()
    assert client.post(start_url(invitation))["Location"] == notice_url(invitation)
    assert not Sitting.objects.exists()


def test_a_notice_published_while_it_was_read_has_to_be_read_again(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    publish_notice(language="en", body="Something else", at=timezone.now())
    page = client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    assert "Something else" in page.content.decode()
    assert "published anew" in page.content.decode()
    assert client.post(start_url(invitation))["Location"] == notice_url(invitation)


def test_a_consent_to_an_older_notice_does_not_start(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    publish_notice(language="en", body="Something else", at=timezone.now())
    assert client.post(start_url(invitation))["Location"] == notice_url(invitation)
    assert not Sitting.objects.exists()


def test_starting_twice_goes_on_with_the_same_sitting(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    client.post(start_url(invitation))
    again = client.post(start_url(invitation))
    assert again.status_code == 302
    assert Sitting.objects.count() == 1
    assert client.get(notice_url(invitation))["Location"] == reverse(
        "sittings:taking", args=[invitation.application_id]
    )


@pytest.mark.parametrize("url", [notice_url, start_url])
def test_an_opening_that_closed_before_the_start_says_so(invited: tuple[Invitation, Client], url) -> None:
    invitation, client = invited
    close_opening(opening=invitation.application.opening, by=make_user(), at=timezone.now())
    page = client.get(url(invitation))
    assert page.status_code == 410
    assert "takes no more answers" in page.content.decode()


def test_an_invitation_that_expires_while_the_notice_is_read_starts_nothing(
    invited: tuple[Invitation, Client],
) -> None:
    invitation, client = invited
    shown = client.get(notice_url(invitation)).context["notice"]
    client.post(notice_url(invitation), {"notice": shown.pk, "agree": "on"})
    Invitation.objects.update(expires_at=timezone.now())
    page = client.post(start_url(invitation))
    assert page.status_code == 410
    assert "expired" in page.content.decode()


@pytest.mark.parametrize("url", [notice_url, start_url])
def test_without_a_published_notice_the_page_says_that_it_is_not_ready(url) -> None:
    invitation = make_invitation()
    assert enter(invitation).get(url(invitation)).status_code == 503


def test_before_the_start_every_other_page_leads_to_the_notice(invited: tuple[Invitation, Client]) -> None:
    invitation, client = invited
    pk = invitation.application_id
    for name, args in [("question", [1]), ("check", []), ("done", []), ("download", [])]:
        page = client.get(reverse(f"sittings:{name}", args=[pk, *args]), follow=True)
        assert page.redirect_chain[-1][0] == notice_url(invitation)
    assert client.post(reverse("sittings:submit", args=[pk]), follow=True).redirect_chain[-1][0] == notice_url(
        invitation
    )
    assert client.get(reverse("sittings:clock", args=[pk])).status_code == 404
    body = json.dumps({"text": "x", "revision": 0})
    assert client.post(reverse("sittings:save", args=[pk, 1]), body, "application/json").status_code == 400


# --- Writing, without a script ---------------------------------------------------------------------------------


def test_the_form_saves_and_goes_on(candidate: Client, sitting: Sitting) -> None:
    answer = candidate.post(at("question", sitting, 1), {"text": "I listened.", "revision": 0, "go": "next"})
    assert answer["Location"] == at("question", sitting, 2)
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "I listened."
    assert "I listened." in candidate.get(at("question", sitting, 1)).content.decode()


@pytest.mark.parametrize(
    ("position", "go", "name", "args"),
    [
        (2, "previous", "question", [1]),
        (1, "previous", "check", []),
        (2, "next", "check", []),
        (1, "check", "check", []),
        (1, "stay", "question", [1]),
        (1, "https://evil.example", "check", []),
        (1, "", "check", []),
    ],
)
def test_each_button_leads_to_its_place(
    candidate: Client, sitting: Sitting, position: int, go: str, name: str, args: list
) -> None:
    answer = candidate.post(at("question", sitting, position), {"text": "Words", "revision": 0, "go": go})
    assert answer["Location"] == at(name, sitting, *args)


def test_line_breaks_and_leading_ones_come_back_as_they_were_written(candidate: Client, sitting: Sitting) -> None:
    candidate.post(at("question", sitting, 1), {"text": "\r\nDear\r\n\r\ncustomer", "revision": 0})
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "\nDear\n\ncustomer"
    # A browser drops the first line break after the tag: there must be one more than the text has.
    assert ">\n\nDear\n\ncustomer</textarea>" in candidate.get(at("question", sitting, 1)).content.decode()


def test_hostile_text_is_shown_as_text(candidate: Client, sitting: Sitting) -> None:
    candidate.post(at("question", sitting, 1), {"text": HOSTILE, "revision": 0})
    for name, args in [("question", [1]), ("check", [])]:
        page = candidate.get(at(name, sitting, *args)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert HOSTILE in candidate.get(at("download", sitting)).content.decode()


def test_a_conflict_shows_both_texts_and_sending_again_decides(candidate: Client, sitting: Sitting) -> None:
    enter(sitting.invitation).post(at("question", sitting, 1), {"text": "From the phone", "revision": 0})
    page = candidate.post(at("question", sitting, 1), {"text": "From the laptop", "revision": 0, "go": "next"})
    assert page.status_code == 409
    body = page.content.decode()
    assert "From the phone" in body
    assert "From the laptop</textarea>" in body
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "From the phone"
    answer = candidate.post(
        at("question", sitting, 1),
        {"text": "From the laptop", "revision": page.context["fields"][0].revision, "go": "next"},
    )
    assert answer.status_code == 302
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "From the laptop"
    assert AnswerRevision.objects.filter(part__answer__sitting=sitting).count() == 2


def test_a_text_that_is_too_long_comes_back_whole_with_a_reason(candidate: Client, sitting: Sitting) -> None:
    text = "a" * (MAX_LENGTH + 1)
    page = candidate.post(at("question", sitting, 1), {"text": text, "revision": 0})
    assert page.status_code == 422
    assert text in page.content.decode()
    assert "shorten it by 1." in page.content.decode()


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40])
def test_a_broken_revision_loses_no_text(candidate: Client, sitting: Sitting, revision: str) -> None:
    page = candidate.post(at("question", sitting, 1), {"text": "Kept", "revision": revision})
    assert page.status_code in (409, 422)
    assert "Kept</textarea>" in page.content.decode()


def test_a_question_that_is_not_there_is_not_found(candidate: Client, sitting: Sitting) -> None:
    assert candidate.get(at("question", sitting, 3)).status_code == 404
    assert candidate.get(at("question", sitting, 10**9)).status_code == 404
    assert candidate.post(at("question", sitting, 3), {"text": "x", "revision": 0}).status_code == 404


def test_what_arrives_too_late_is_shown_back(candidate: Client, sitting: Sitting) -> None:
    submit_sitting(sitting=sitting, at=timezone.now())
    page = candidate.post(at("question", sitting, 1), {"text": "My late words", "revision": 0})
    assert page.status_code == 410
    assert "My late words" in page.content.decode()
    assert AnswerRevision.objects.count() == 0


def test_in_the_grace_a_post_counts_and_the_page_says_that_the_time_is_up(candidate: Client, sitting: Sitting) -> None:
    move_deadline(sitting, seconds=20)
    answer = candidate.post(at("question", sitting, 1), {"text": "Just in time", "revision": 0}, follow=True)
    assert answer.redirect_chain[-1][0] == at("done", sitting)
    assert "time is up" in answer.content.decode()
    assert AnswerRevision.objects.get().text == "Just in time"


def test_after_the_deadline_every_page_leads_to_the_end(candidate: Client, sitting: Sitting) -> None:
    move_deadline(sitting, minutes=5)
    for name, args in [("taking", []), ("question", [1]), ("check", [])]:
        assert candidate.get(at(name, sitting, *args))["Location"] == at("done", sitting)


# --- Autosave -------------------------------------------------------------------------------------------------


def test_autosave_answers_with_the_receipt_and_the_time_left(candidate: Client, sitting: Sitting) -> None:
    receipt = autosave(candidate, sitting, "I listened to her.", 0).json()
    assert (receipt["revision"], receipt["words"], receipt["submitted"]) == (1, 4, False)
    assert 1700 < receipt["seconds_left"] <= 1800
    assert len(receipt["sha256"]) == 64


def test_an_autosave_costs_at_most_six_queries(
    candidate: Client, sitting: Sitting, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):
        assert autosave(candidate, sitting, "Words", 0).status_code == 200
    with django_assert_max_num_queries(6):
        assert autosave(candidate, sitting, "Other words", 0).status_code == 409


def test_autosave_conflicts_with_the_stored_text(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "First", 0)
    answer = autosave(candidate, sitting, "Second", 0)
    assert answer.status_code == 409
    assert (answer.json()["text"], answer.json()["revision"]) == ("First", 1)


def test_autosave_after_the_end_is_refused_with_words(candidate: Client, sitting: Sitting) -> None:
    submit_sitting(sitting=sitting, at=timezone.now())
    answer = autosave(candidate, sitting, "Late", 0)
    assert answer.status_code == 410
    assert "closed" in answer.json()["message"]


def test_autosave_says_what_is_too_long_and_what_is_unknown(candidate: Client, sitting: Sitting) -> None:
    assert autosave(candidate, sitting, "a" * (MAX_LENGTH + 1), 0).status_code == 422
    assert autosave(candidate, sitting, "a", 0, position=9).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"text": 1, "revision": 0}',
        '{"text": "x"}',
        '{"text": "x", "revision": "0"}',
        '{"text": "x", "revision": true}',
        '{"text": "x", "revision": 0.5}',
        "\xff",
    ],
)
def test_autosave_refuses_what_it_cannot_read(candidate: Client, sitting: Sitting, body: str) -> None:
    answer = candidate.post(at("save", sitting, 1), body.encode("latin1"), content_type="application/json")
    assert answer.status_code == 400
    assert not AnswerRevision.objects.exists()


def test_autosave_takes_any_character(candidate: Client, sitting: Sitting) -> None:
    assert autosave(candidate, sitting, "\ud800\x00" + HOSTILE, 0).status_code == 200
    assert AnswerRevision.objects.get().text == "�" + HOSTILE


def test_the_clock_follows_the_deadline(candidate: Client, sitting: Sitting) -> None:
    move_deadline(sitting, minutes=-12)
    left = candidate.get(at("clock", sitting)).json()["seconds_left"]
    assert 715 < left <= 720


def test_without_a_limit_the_clock_shows_nothing() -> None:
    version = make_assessment_version(time_limit_minutes=None)
    sitting = make_sitting(opening=make_opening(assessment_version=version, role=version.assessment.role))
    client = enter(sitting.invitation)
    assert client.get(at("clock", sitting)).json()["seconds_left"] is None
    assert "data-clock" not in client.get(at("question", sitting, 1)).content.decode()


# --- Checking, submitting, after ------------------------------------------------------------------------------


def test_the_check_page_shows_every_answer_and_which_are_empty(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "I listened.", 0)
    page = candidate.get(at("check", sitting)).content.decode()
    assert "I listened." in page
    assert "1 of 2 questions have an answer." in page
    assert "1 question has no answer" in page
    assert at("question", sitting, 2) in page


def test_the_check_page_costs_the_same_for_any_number_of_questions(
    candidate: Client, sitting: Sitting, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):
        candidate.get(at("check", sitting))


def test_submitting_takes_the_answers_and_says_so(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "I listened.", 0)
    page = candidate.post(at("submit", sitting), follow=True)
    assert page.redirect_chain[-1][0] == at("done", sitting)
    assert "Your answers are in" in page.content.decode()
    sitting.refresh_from_db()
    assert sitting.ending == "candidate"


def test_submitting_twice_shows_the_same_page(candidate: Client, sitting: Sitting) -> None:
    candidate.post(at("submit", sitting))
    sitting.refresh_from_db()
    before = sitting.submitted_at
    assert candidate.post(at("submit", sitting), follow=True).status_code == 200
    sitting.refresh_from_db()
    assert sitting.submitted_at == before


def test_submitting_long_after_the_deadline_takes_what_was_saved(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "Saved", 0)
    move_deadline(sitting, seconds=GRACE.total_seconds() + 5)
    candidate.post(at("submit", sitting))
    sitting.refresh_from_db()
    assert sitting.ending == "deadline"


def test_what_was_received_can_be_downloaded_with_its_receipts(candidate: Client, sitting: Sitting) -> None:
    receipt = autosave(candidate, sitting, "I listened.", 0).json()
    candidate.post(at("submit", sitting))
    answer = candidate.get(at("download", sitting))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert "I listened." in text
    assert receipt["sha256"] in text
    assert "Nothing was written." in text
    assert f"S-{sitting.pk:06d}" in text


def test_the_done_page_is_not_shown_before_the_end(candidate: Client, sitting: Sitting) -> None:
    page = candidate.get(at("done", sitting), follow=True)
    assert page.redirect_chain[-1][0] == at("question", sitting, 1)
