"""The figures of questions: from ten answers on, from what people said blind."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from jobs import services as jobs
from jobs.models import Job
from ratings.items import MIN_ANSWERS, asked_versions, figures_of
from ratings.models import QuestionFigures, Reveal
from ratings.tasks import watch
from scoring.items import correlation, facility
from sittings.models import Sitting
from tests import factories
from tests.results.cast import Cast

pytestmark = pytest.mark.django_db
FIGURES = "/question-figures/"


@pytest.fixture
def cast():
    return Cast()


def rated(cast, people, *, second=True, opening=None):
    """People at level 1, 2, ... 5, 1, ... on everything; the second rater agrees."""
    opening = opening or cast.opening()
    for number in range(people):
        application = cast.candidate(opening, name=f"Nobody {number}")
        for rater in (cast.rita, cast.rolf)[: 2 if second else 1]:
            cast.rate(application, rater, 1 + number % 5)
    return opening


def figures():
    versions = list(asked_versions())
    return [figures_of(versions)[version.pk] for version in versions]


def test_the_formulas():
    assert facility([1, 5]) == 0.5
    assert facility([]) is None
    found = correlation([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0])
    assert found.value == pytest.approx(0.8)
    assert found.low == pytest.approx(math.tanh(math.atanh(0.8) - 1.959964 / math.sqrt(2)))
    assert correlation([1, 1, 1, 1], [1, 2, 3, 4]).value is None
    assert correlation([1, 2, 3, 4], [1, 2, 3, 4]).low is None


def test_ten_answers_give_figures(cast):
    rated(cast, MIN_ANSWERS)
    for found in figures():
        assert (found.answers, found.rated_twice) == (10, 10)
        assert found.facility == pytest.approx(0.5)
        assert found.discrimination.value == pytest.approx(1)
        assert found.agreement.kappa.value == pytest.approx(1)
        assert found.levels["empathy"] == {1: 4, 2: 4, 3: 4, 4: 4, 5: 4}


def test_nine_give_none_and_one_rater_gives_no_agreement(cast):
    opening = rated(cast, MIN_ANSWERS - 1, second=False)
    for found in figures():
        assert (found.facility, found.discrimination, found.agreement, found.levels) == (None, None, None, {})
    rated(cast, 1, second=False, opening=opening)
    for found in figures():
        assert found.facility is not None
        assert found.agreement is None


def test_remarks_when_all_are_at_one_end(cast):
    opening = cast.opening()
    for number in range(MIN_ANSWERS):
        cast.rate(cast.candidate(opening, name=f"N {number}"), cast.rita, 5)
    [found, _other] = figures()
    assert "upper end" in found.remarks()[0]
    assert found.discrimination.value is None


def test_what_was_said_after_a_look_stays_out(cast):
    opening = cast.opening()
    application = cast.candidate(opening)
    Reveal.objects.create(user=cast.rita, opening=opening, at=cast.at)
    cast.rate(application, cast.rita, 3)
    assert list(asked_versions()) == []


def test_what_was_said_aloud_stays_out(cast):
    rated(cast, 1)
    assert asked_versions().exists()
    Sitting.objects.update(mode=Sitting.Mode.LIVE)
    assert not asked_versions().exists()


def test_the_number_of_queries_stays(cast):
    counts = []
    for _ in range(2):
        rated(cast, 1)
        versions = list(asked_versions())
        with CaptureQueriesContext(connection) as queries:
            figures_of(versions)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_the_pages(client, cast):
    client.force_login(cast.alma)
    assert "No figures yet" in client.get(FIGURES).content.decode()
    rated(cast, 2)
    page = client.get(FIGURES).content.decode()
    assert "too few" in page
    assert "Nobody" not in page
    key = asked_versions()[0].question.key
    assert "2 answers are rated: too few" in client.get(f"{FIGURES}{key}/").content.decode()
    assert client.get(f"{FIGURES}nothing/").status_code == 404
    assert "No rated question fits" in client.get(FIGURES, {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("path", [FIGURES, f"{FIGURES}any/"])
def test_who_may_not_look(client, path):
    assert client.get(path).status_code == 302
    client.force_login(factories.make_user(role=User.Role.RATER))
    assert client.get(path).status_code == 403
    client.force_login(factories.make_user())
    assert client.post(path).status_code == 405


def test_the_bank_shows_the_figures_that_were_counted_last_and_sorts_by_them(client, cast):
    rated(cast, MIN_ANSWERS)
    watch()
    for job in Job.objects.filter(kind="count_question_figures"):
        assert jobs.run(job_id=job.pk, clock=timezone.now)
    for version in asked_versions():
        found = figures_of([version])[version.pk]
        kept = version.figures
        assert (kept.answers, kept.rated_twice, kept.facility) == (found.answers, found.rated_twice, found.facility)
        assert (kept.discrimination, kept.discrimination_low) == (found.discrimination.value, found.discrimination.low)
        assert kept.agreement == found.agreement.kappa.value
    easy, hard = asked_versions()[:2]
    QuestionFigures.objects.filter(version=easy).update(facility=0.9)
    factories.make_question_version(title="Asked of nobody")
    client.force_login(cast.alma)
    for order, first in (("easiest", easy), ("hardest", hard), ("asked", None), ("telling", None), ("agreed", None)):
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/questions/", {"order": order})
        keys = [row["question"].key for row in page.context["rows"]]
        assert keys[-1] not in (easy.question.key, hard.question.key), order
        assert first is None or keys[0] == first.question.key, order
        assert len(queries) <= 12
    assert "facility 0.90" in page.text
    assert "asked of 10 candidates" in page.text
    assert client.get("/questions/", {"order": "nonsense"}).status_code == 200
