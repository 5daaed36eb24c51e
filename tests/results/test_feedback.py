"""Feedback: released by a hiring manager, about one score sheet, in the candidate's own words."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from jobs.models import Job
from openings.models import Opening
from openings.services.invitations import invitation_token
from ratings.services.people import rate_answer
from results import handlers
from results.feedback import feedback_of, words_for
from results.models import Decision, FeedbackRelease
from results.releasing import releasable
from results.services.decisions import decide
from results.services.feedback import FeedbackRefused, release_feedback, release_new_sheet
from results.services.mails import mark_sent, write_mail
from results.status import status_of
from tests.results.cast import TEXT, Cast, machine_rates, make_sheet, sitting_of

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} #text[x] I let him finish, because he was worried."


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def opening(cast):
    return cast.opening(title="Support desk", feedback=Opening.Feedback.AFTER_SCORING)


@pytest.fixture
def cleo(cast, opening):
    application = cast.candidate(opening)
    answer = sitting_of(application).answers.get(position=1)
    rate_answer(
        answer=answer, competency="empathy", rater=cast.rita, level=5, at=cast.at, evidence=[{"start": 12, "end": 40}]
    )
    rate_answer(answer=answer, competency="composure", rater=cast.rita, level=2, at=cast.at)
    make_sheet(application)
    return application


def enter(application) -> Client:
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(application.invitations.get())]))
    return client


def own(name, application):
    return reverse(f"results:{name}", args=[application.pk])


def release(cast, application):
    [made] = release_feedback(opening=application.opening, by=cast.alma, at=timezone.now())
    return made


def test_nothing_is_shown_before_a_hiring_manager_releases_it(cleo):
    candidate = enter(cleo)
    page = candidate.get(own("status", cleo)).content.decode()
    assert "People read and rate your answers" in page
    assert "Read it" not in page
    for name in ("feedback", "feedback_pdf"):
        assert candidate.get(own(name, cleo)).url == own("status", cleo)


def test_the_link_leads_to_the_page_of_ones_own_once_the_answers_are_in(cleo):
    assert enter(cleo).get(reverse("sittings:taking", args=[cleo.pk])).url == own("status", cleo)


def test_what_is_released_quotes_the_candidate_and_names_one_thing_to_work_on(cast, cleo):
    release(cast, cleo)
    page = enter(cleo).get(own("feedback", cleo))
    shown = page.context["feedback"]
    [strength] = shown.strengths
    assert (strength.key, [quote.text for quote in strength.quotes]) == ("empathy", [TEXT])
    assert [line.key for line in shown.to_work_on] == ["composure"]
    assert len(shown.advice) == 5
    change = shown.changes[0]
    assert shown.sheet.total < change.total
    assert change.low < change.total < change.high
    text = page.content.decode()
    assert "Rita" not in text
    assert "no person has rated" not in text


def test_what_rests_on_a_machine_alone_is_called_that(cast, opening):
    theo = cast.candidate(opening, name="Theo")
    machine_rates(theo, 4.0)
    make_sheet(theo)
    release(cast, theo)
    page = enter(theo).get(own("feedback", theo)).content.decode()
    assert "Read by a machine rater; no person has rated this part yet." in page
    assert "found by the machine rater" in page


def test_hostile_words_stay_words_in_page_and_pdf(cast, opening):
    mallory = cast.candidate(opening, name="Mallory", texts=(HOSTILE, TEXT))
    answer = sitting_of(mallory).answers.get(position=1)
    marked = [{"start": 0, "end": len(HOSTILE)}]
    rate_answer(answer=answer, competency="empathy", rater=cast.rita, level=4, at=cast.at, evidence=marked)
    make_sheet(mallory)
    release(cast, mallory)
    candidate = enter(mallory)
    assert "<script>alert" not in candidate.get(own("feedback", mallory)).content.decode()
    first, second = (candidate.get(own("feedback_pdf", mallory)) for _ in range(2))
    assert first.content.startswith(b"%PDF")
    assert first.content == second.content


@pytest.mark.parametrize("name", ["status", "feedback", "feedback_pdf"])
def test_the_doors_are_closed_to_everybody_else(cast, cleo, name):
    release(cast, cleo)
    other = enter(cast.candidate(cleo.opening, name="Other"))
    assert Client().get(own(name, cleo)).status_code == 403
    assert other.get(own(name, cleo)).status_code == 403
    assert enter(cleo).post(own(name, cleo)).status_code == 405


def test_a_second_release_changes_nothing_and_one_mail_leaves(cast, cleo, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = release(cast, cleo)
    assert release_feedback(opening=cleo.opening, by=cast.alma, at=timezone.now()) == []
    assert Job.objects.filter(kind="send_feedback_mail").count() == 1
    for _ in range(2):
        handlers.feedback_mail.run(str(made.pk))(timezone.now())
    [sent] = outbox.outbox
    assert sent.to == [cleo.person.email]
    assert "/t/" in sent.body
    assert AuditEntry.objects.filter(action__startswith="feedback.").count() == 2


def test_the_rule_of_the_opening_says_when(cast):
    opening = cast.opening()
    cleo = cast.candidate(opening)
    cast.rate(cleo, cast.rita, 3)
    make_sheet(cleo)
    now = timezone.now()
    assert not releasable(now).exists()
    decide(application=cleo, kind="hold", reason="more_to_learn", words="", by=cast.alma, at=now)
    assert not releasable(now + timedelta(hours=2)).exists()
    decide(application=cleo, kind="decline", reason="others_stronger", words="Less.", by=cast.alma, at=now)
    assert not releasable(now).exists()
    assert releasable(now + timedelta(hours=2)).get() == cleo
    Opening.objects.update(feedback="off")
    opening.refresh_from_db()
    assert not releasable(now + timedelta(hours=2)).exists()
    with pytest.raises(FeedbackRefused):
        release_feedback(opening=opening, by=cast.alma, at=now)


def test_feedback_that_an_opening_no_longer_gives_is_closed_again(cast, cleo):
    release(cast, cleo)
    candidate = enter(cleo)
    assert candidate.get(own("feedback", cleo)).status_code == 200
    Opening.objects.update(feedback="off")
    assert candidate.get(own("feedback", cleo)).status_code == 302


def test_a_newer_sheet_moves_only_what_was_released(cast, cleo):
    old = make_sheet(cleo)
    release_new_sheet(application=cleo, sheet=old, by=cast.alma, at=timezone.now())
    assert not FeedbackRelease.objects.exists()
    release(cast, cleo)
    cast.rate(cleo, cast.rolf, 4)
    new = make_sheet(cleo)
    release_new_sheet(application=cleo, sheet=new, by=cast.alma, at=timezone.now())
    assert status_of(cleo, sitting_of(cleo)).release.score_sheet == new


@pytest.mark.parametrize("kind", Decision.Kind.values)
def test_a_decision_is_told_once_its_mail_has_left_and_not_before(cast, cleo, kind):
    now = timezone.now()
    made = decide(application=cleo, kind=kind, reason="role_filled", words="Inside only.", by=cast.alma, at=now)
    candidate = enter(cleo)
    assert "A person has decided" not in candidate.get(own("status", cleo)).content.decode()
    mail = write_mail(decision=made, subject="News", body="Hello {name}", by=cast.alma, at=now)
    mark_sent(mail=mail, at=now)
    page = candidate.get(own("status", cleo)).content.decode()
    assert "A person has decided" in page
    assert "Inside only." not in page


def test_a_hiring_manager_releases_those_that_are_ticked(client, cast, cleo):
    theo = cast.candidate(cleo.opening, name="Theo")
    cast.rate(theo, cast.rita, 4)
    make_sheet(theo)
    url = reverse("results:feedback_of_opening", args=[cleo.opening_id])
    press = reverse("results:release_feedback", args=[cleo.opening_id])
    assert client.get(url).status_code == 302
    for user, status in ((cast.rita, 403), (cast.olga, 404), (cast.alma, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
    assert client.get(press).status_code == 405
    assert [task.words for task in client.get("/").context["tasks"]].count("2 candidates can get feedback") == 1
    client.post(press, {"c": [theo.pk]})
    assert [made.application for made in FeedbackRelease.objects.all()] == [theo]
    assert "Theo" in client.get(url).content.decode()
    client.force_login(cast.olga)
    assert client.post(press, {"c": [cleo.pk]}).status_code == 404


def test_more_answers_take_no_more_queries(cast, cleo):
    release(cast, cleo)
    sheet = status_of(cleo, sitting_of(cleo)).release.score_sheet
    with CaptureQueriesContext(connection) as few:
        feedback_of(sheet)
    cast.rate(cleo, cast.rolf, 4)
    sheet = make_sheet(cleo)
    with CaptureQueriesContext(connection) as more:
        feedback_of(sheet)
    assert len(more) <= len(few) + 2  # the second sheet's sitting and policy are looked up


def test_every_level_has_its_words():
    assert len({words_for(value) for value in (None, 1.0, 2.7, 3.5, 4.6)}) == 5
