import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from ratings.models import Reveal
from ratings.services import machines
from ratings.services.workbench import save_note
from results.story import story_of
from sittings.services.before import choose
from tests import factories
from tests.results.cast import TEXT, Cast, machine_rates, make_sheet, sitting_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def address(application, name="candidate"):
    return reverse(f"results:{name}", kwargs={"opening_pk": application.opening_id, "pk": application.pk})


@pytest.fixture
def cleo(cast):
    cleo = cast.candidate(cast.opening())
    machine_rates(cleo, 2.5)
    for rater in (cast.rita, cast.rolf):
        cast.rate(cleo, rater, 4)
    make_sheet(cleo)
    return cleo


def test_the_dossier_shows_answers_evidence_ratings_and_the_sheet(client, cast, cleo):
    client.force_login(cast.alma)
    page = client.get(address(cleo)).content.decode()
    for words in ("Rita", "Rolf", "Machine rater", "Score sheet", 'class="ev ', "Record decision"):
        assert words in page


def test_nothing_is_shown_before_my_own_rating(client, cast):
    cleo = cast.candidate(cast.opening())
    machine_rates(cleo, 2.5)
    cast.rate(cleo, cast.rita, 4)
    make_sheet(cleo)
    client.force_login(cast.alma)
    page = client.get(address(cleo)).content.decode()
    assert TEXT[:20] in page
    for words in ("Rated by", 'class="ev ', "Record decision", "Total"):
        assert words not in page
    assert not Reveal.objects.exists()


def test_showing_the_ratings_is_asked_for_and_logged(client, cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, 4)
    client.force_login(cast.alma)
    answer = client.post(address(cleo, "reveal_candidate"), follow=True)
    assert b"Rita" in answer.content
    assert AuditEntry.objects.filter(action="rating.revealed", subject_id=str(cleo.pk)).count() == 1


@pytest.fixture
def given_up(cast):
    """Cleo, whom the machine rater could not rate, and why."""
    cleo = cast.candidate(cast.opening(rules={"machine_raters": ("anchors",)}))
    machines.fan_out(sitting_id=sitting_of(cleo).pk, at=timezone.now())
    run = sitting_of(cleo).machine_runs.get()
    machines.give_up_run(run_id=run.pk, reason="<b>Out of memory</b>", at=timezone.now())
    return cleo


def test_a_machine_that_gave_up_is_told_to_try_again(client, cast, given_up):
    client.force_login(cast.alma)
    page = client.get(address(given_up)).content.decode()
    assert "could not rate these answers" in page
    assert "&lt;b&gt;Out of memory" in page
    answer = client.post(address(given_up, "rate_again"), follow=True)
    assert b"tries again" in answer.content
    assert b"could not rate these answers" not in answer.content
    again = client.post(address(given_up, "rate_again"), follow=True)
    assert b"is at it already" in again.content
    assert AuditEntry.objects.filter(action="rating.machine_asked_again").count() == 1


def test_only_those_of_the_opening_s_team_tell_it_to(client, cast, given_up):
    path = address(given_up, "rate_again")
    assert client.get(path).status_code == 405
    assert "login" in client.post(path)["Location"]
    for user, status in ((cast.rita, 403), (factories.make_user("hiring_manager", name="Stranger"), 404)):
        client.force_login(user)
        assert client.post(path).status_code == status
    assert not AuditEntry.objects.filter(action="rating.machine_asked_again").exists()


def test_where_nothing_failed_there_is_nothing_to_try_again(client, cast, cleo):
    client.force_login(cast.alma)
    assert b"rate-again" not in client.get(address(cleo)).content
    not_begun = factories.make_invitation(opening=cleo.opening).application
    assert b"is at it already" in client.post(address(not_begun, "rate_again"), follow=True).content


def test_a_hostile_answer_is_only_text(client, cast):
    cleo = cast.candidate(cast.opening(), texts=("<img src=x onerror=alert(1)> " + TEXT, TEXT))
    machine_rates(cleo, 3.0)
    client.force_login(cast.alma)
    answer = client.post(address(cleo, "reveal_candidate"), follow=True)
    assert b"<img" not in answer.content


def test_a_rater_s_note_stands_with_their_ratings(client, cast, cleo):
    answer = sitting_of(cleo).answers.first()
    save_note(answer=answer, rater=cast.rita, words="Heard him <b>out</b>.", at=timezone.now())
    client.force_login(cast.alma)
    assert "Heard him &lt;b&gt;out&lt;/b&gt;." in client.get(address(cleo)).content.decode()


def test_old_sheets_stay_in_sight(client, cast, cleo):
    cast.rate(cleo, cast.rita, 3)
    make_sheet(cleo)
    client.force_login(cast.alma)
    assert b"2 score sheets kept" in client.get(address(cleo)).content


def test_a_candidate_who_has_not_started_or_not_finished_has_a_page(client, cast):
    opening = cast.opening()
    invitation = factories.make_invitation(opening=opening)
    client.force_login(cast.alma)
    assert b"Not started yet" in client.get(address(invitation.application)).content


def test_an_answer_left_empty_says_so(client, cast):
    cleo = cast.candidate(cast.opening(), texts=(TEXT, ""))
    client.force_login(cast.alma)
    assert b"No answer was given" in client.get(address(cleo)).content


def test_the_story_tells_what_happened_without_the_machine_s_details(client, cast, cleo):
    client.force_login(cast.alma)
    told = [moment.what for moment in client.get(address(cleo)).context["story"]]
    assert "Answers submitted" in told
    assert "Rated 2 answers" in told
    assert "Score sheet made" in told


def test_the_story_is_told_in_order_of_time_a_line_a_deed(client, cast, cleo):
    """Two raters in turns are two lines, not one for each rating, and nothing is told by its code."""
    cast.rate(other := cast.candidate(cleo.opening, name="Dora"), cast.rita, 3)
    cast.rate(other, cast.rolf, 4)
    choose(application=other, only_people=False, may_teach=True, at=cast.at - timedelta(hours=1))
    story = story_of(other)
    assert [moment.at for moment in story] == sorted(moment.at for moment in story)
    assert [(one.who, one.what) for one in story if one.what.startswith("Rated")] == [
        ("Rita", "Rated 2 answers"), ("Rolf", "Rated 2 answers"),
    ]  # fmt: skip
    assert not [one.what for one in story if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", one.what)]


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("olga", 404), ("admin", 200)])
def test_who_else_may_look(client, cast, cleo, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(address(cleo)).status_code == status


def test_anonymous_people_are_asked_to_sign_in(client, cleo):
    assert "/login" in client.get(address(cleo)).url


def test_a_candidate_of_another_opening_is_not_found_here(client, cast, cleo):
    client.force_login(cast.alma)
    other = cast.opening()
    wrong = reverse("results:candidate", kwargs={"opening_pk": other.pk, "pk": cleo.pk})
    assert client.get(wrong).status_code == 404


def test_the_dossier_takes_the_same_queries_whatever_the_number_of_answers_and_ratings(client, cast):
    def queries_with(questions, raters):
        versions = [factories.make_question_version(title=f"Q{n}") for n in range(questions)]
        assessment = factories.make_assessment_version(question_versions=versions)
        cleo = cast.candidate(cast.opening(assessment_version=assessment), texts=(TEXT,) * questions)
        for _ in range(raters):
            cast.rate(cleo, factories.make_user("rater", cast.team), 4)
        make_sheet(cleo)
        client.force_login(cast.alma)
        client.post(address(cleo, "reveal_candidate"))
        client.get(address(cleo))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(cleo)).status_code == 200
        return len(queries)

    few = queries_with(1, 1)
    assert queries_with(8, 6) == few
    assert few <= 35
