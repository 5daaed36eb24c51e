"""A second look: another rater, blind, exactly what was contested, an answer in words within thirty days."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import Job
from openings.services.openings import close_opening
from ratings.models import SecondLook
from ratings.queries import queue
from ratings.services.people import RatingRefused, rate_answer, reveal
from results import handlers
from results.models import Appeal, ScoreSheet
from results.services.appeals import AppealRefused, answer_appeal, ask_appeal
from results.services.feedback import release_feedback
from tests import factories
from tests.results.cast import Cast, make_sheet, sitting_of
from tests.results.test_feedback import HOSTILE, enter, own

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def cleo(cast):
    """Rated by Rita, with feedback, in an opening that is closed by now."""
    application = cast.candidate(cast.opening(feedback="after_scoring", rules={"ratings_wanted": 1}))
    cast.rate(application, cast.rita, 2)
    make_sheet(application)
    release_feedback(opening=application.opening, by=cast.alma, at=timezone.now())
    close_opening(opening=application.opening, by=cast.alma, at=timezone.now())
    return application


def ask(application, **changes):
    sitting = sitting_of(application)
    values = {"answers": [answer.pk for answer in sitting.answers.all()], "words": "I did more.", "at": timezone.now()}
    return ask_appeal(application=application, sheet=sitting.score_sheets.latest("id"), **{**values, **changes})


def test_the_candidate_asks_on_their_page_and_reads_until_when(cleo):
    candidate = enter(cleo)
    form = candidate.get(own("ask_appeal", cleo))
    answers = form.context["form"].fields["answers"].initial
    assert len(answers) == 2
    candidate.post(own("ask_appeal", cleo), {"answers": answers[:1], "words": HOSTILE})
    appeal = Appeal.objects.get()
    assert (appeal.looks.count(), appeal.due_at - appeal.asked_at) == (1, timedelta(days=30))
    page = candidate.get(own("status", cleo)).content.decode()
    assert "You asked for a second look." in page
    assert "Ask for it" not in page
    assert candidate.get(own("ask_appeal", cleo)).status_code == 302


def test_it_can_be_taken_back_and_asked_again(client, cast, cleo):
    appeal = ask(cleo)
    assert queue(cast.rolf).exists()
    candidate = enter(cleo)
    assert "Take it back" in candidate.get(own("status", cleo)).content.decode()
    for _ in range(2):  # the second click finds nothing to take back
        assert candidate.post(own("withdraw_appeal", cleo)).url == own("status", cleo)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.reply) == (Appeal.State.WITHDRAWN, "")
    assert not queue(cast.rolf).exists()
    with pytest.raises(AppealRefused, match="taken it back"):
        answer_appeal(appeal=appeal, reply="Too late.", by=cast.alma, at=timezone.now())
    assert AuditEntry.objects.filter(action="appeal.withdrawn").count() == 1
    client.force_login(cast.alma)
    assert "Withdrawn" in client.get(reverse("results:appeals", args=[cleo.opening_id])).content.decode()
    assert "Ask for it" in candidate.get(own("status", cleo)).content.decode()
    ask(cleo)
    assert queue(cast.rolf).exists()


def test_nothing_can_be_asked_before_there_is_a_result(cast):
    theo = cast.candidate(cast.opening(), name="Theo")
    cast.rate(theo, cast.rita, 2)
    make_sheet(theo)
    assert enter(theo).get(own("ask_appeal", theo)).url == own("status", theo)
    assert Client().get(own("ask_appeal", theo)).status_code == 403


def test_without_an_answer_ticked_the_form_says_so(cleo):
    page = enter(cleo).post(own("ask_appeal", cleo), {"words": ""})
    assert page.status_code == 422
    assert "Choose at least one answer." in page.content.decode()


def test_it_waits_for_somebody_else_and_for_nobody_who_rated_or_saw(cast, cleo):
    assert not queue(cast.rolf).exists()
    ask(cleo)
    reveal(user=cast.alma, opening=cleo.opening, application=cleo, at=timezone.now())
    waiting = {user.name: queue(user).count() for user in (cast.rita, cast.rolf, cast.alma, cast.olga)}
    assert waiting == {"Rita": 0, "Rolf": 2, "Alma": 0, "Olga": 0}


def test_the_rater_is_told_nothing_of_it(client, cast, cleo):
    ask(cleo, words="Please look at my patience.")
    client.force_login(cast.rolf)
    page = client.get(reverse("ratings:next"), follow=True).content.decode()
    assert "Please look at my patience." not in page
    assert "second look" not in page.lower()


def test_what_was_said_before_stands_while_somebody_else_looks(cast, cleo):
    ask(cleo)
    answer = sitting_of(cleo).answers.first()
    with pytest.raises(RatingRefused):
        rate_answer(answer=answer, competency="empathy", rater=cast.rita, level=5, at=timezone.now())


def test_a_changed_rating_gives_a_new_sheet_and_an_answer_in_words(cast, cleo, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    appeal = ask(cleo)
    old = appeal.score_sheet
    with pytest.raises(AppealRefused):
        answer_appeal(appeal=appeal, reply="Too early.", by=cast.alma, at=timezone.now())
    cast.rate(cleo, cast.rolf, 4)
    for _ in range(2):
        done = answer_appeal(appeal=appeal, reply="Rolf read it anew.", by=cast.alma, at=timezone.now())
    assert (done.state, done.new_sheet.total) == ("changed", 3.0)
    old.refresh_from_db()
    assert old.total == 2.0
    assert not SecondLook.objects.filter(done_at=None).exists()
    page = enter(cleo).get(own("status", cleo)).content.decode()
    assert "your result changed" in page
    assert "Rolf read it anew." in page
    assert enter(cleo).get(own("feedback", cleo)).context["feedback"].sheet == done.new_sheet
    for _ in range(2):
        handlers.appeal_mail.run(str(done.pk))(timezone.now())
    assert len(outbox.outbox) == Job.objects.filter(kind="send_appeal_mail").count() == 1
    actions = AuditEntry.objects.filter(action__startswith="appeal.").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["appeal.asked", "appeal.answered", "appeal.told"]


def test_the_same_rating_leaves_the_result_as_it_was(cast, cleo):
    appeal = ask(cleo)
    cast.rate(cleo, cast.rolf, 2)
    assert answer_appeal(appeal=appeal, reply="It stands.", by=cast.alma, at=timezone.now()).state == "stands"


def test_one_a_score_sheet_and_only_with_words_that_fit(cast, cleo):
    with pytest.raises(AppealRefused):
        ask(cleo, words="x" * 2001)
    with pytest.raises(AppealRefused):
        ask(cleo, answers=[])
    appeal = ask(cleo)
    with pytest.raises(AppealRefused, match="already"):
        ask(cleo)
    with pytest.raises(AppealRefused):
        answer_appeal(appeal=appeal, reply=" ", by=cast.alma, at=timezone.now())


def test_the_clock_stands_on_the_first_page_and_on_the_opening(client, cast, cleo):
    ask(cleo, at=timezone.now() - timedelta(days=20, minutes=1))
    client.force_login(cast.alma)
    words = "1 candidate asked for a second look: 9 days left"
    assert client.get("/").context["tasks"][0].words == words
    opening = client.get(reverse("results:opening", args=[cleo.opening_id]))
    assert opening.context["tasks"][0].words == words
    Appeal.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert "the answer is late" in client.get("/").context["tasks"][0].words


def test_the_page_says_who_can_rate_and_takes_the_answer(client, cast, cleo):
    appeal = ask(cleo, words=HOSTILE)
    url = reverse("results:appeals", args=[cleo.opening_id])
    press = reverse("results:answer_appeal", args=[cleo.opening_id, appeal.pk])
    assert client.get(url).status_code == 302
    for user, status in ((cast.rita, 403), (cast.olga, 404), (cast.alma, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert client.post(press, {f"a{appeal.pk}-reply": "x"}).status_code == (422 if status == 200 else status)
    page = client.get(url).content.decode()
    assert "can still rate it blind" in page
    assert "<script>alert" not in page
    User.objects.exclude(pk=cast.alma.pk).update(is_active=False)
    reveal(user=cast.alma, opening=cleo.opening, application=cleo, at=timezone.now())
    assert "Nobody in the team can rate it" in client.get(url).content.decode()
    cast.rate(cleo, cast.rolf, 4)
    assert client.post(press, {f"a{appeal.pk}-reply": "Looked at again."}).url == url
    assert "Looked at again." in client.get(url).content.decode()
    assert client.get(press).status_code == 405
    assert ScoreSheet.objects.count() == 2


def test_an_appeal_of_somebody_elses_opening_does_not_exist(client, cast, cleo):
    appeal = ask(cleo)
    other = factories.make_opening(team=cast.team)
    client.force_login(cast.alma)
    assert client.post(reverse("results:answer_appeal", args=[other.pk, appeal.pk]), {}).status_code == 404
