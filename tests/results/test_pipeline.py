"""Where candidates are, how many days it took them, and where they left."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as NoConnection

from openings.models import Application, Invitation
from results import pipeline
from results.models import Decision
from results.services.decisions import decide, undo_decision
from results.services.sheets import prepare_score_sheet
from sittings.models import Sitting
from tests import factories
from tests.results.cast import Cast, sitting_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def opening(cast):
    return cast.opening()


def stages(opening, at=None):
    size = opening.applications.count()
    found = pipeline.pipeline_of(opening, size=size, at=at or timezone.now())
    return {stage.key: stage for stage in found.stages}


def scored(cast, opening, days=(1, 0, 2), name="Cleo"):
    """Somebody with a score sheet: days until beginning, for answering, until scored; invited on one fixed day."""
    application = cast.candidate(opening, name=name)
    cast.rate(application, cast.rita, 4)
    invited = timezone.now().replace(hour=12) - 30 * DAY
    began, submitted = invited + days[0] * DAY, invited + sum(days[:2]) * DAY
    Application.objects.filter(pk=application.pk).update(created_at=invited)
    Sitting.objects.filter(application=application).update(started_at=began, submitted_at=submitted)
    prepare_score_sheet(sitting_id=sitting_of(application).pk)(submitted + days[2] * DAY)
    return application


def verdict(cast, application, kind, at=None, **fields):
    fields = {"reason": Decision.Reason.OTHER, "words": "As we saw in the answers.", **fields}
    return decide(application=application, kind=kind, by=cast.alma, at=at or timezone.now(), **fields)


def test_everybody_is_counted_in_each_stage_they_came_to(cast, opening):
    factories.make_invitation(opening=opening)
    cast.candidate(opening, name="Sue")
    hired = scored(cast, opening)
    verdict(cast, hired, Decision.Kind.HIRED)
    found = stages(opening)
    assert [stage.reached for stage in found.values()] == [3, 2, 2, 1, 1, 1, 1]
    assert [stage.here for stage in found.values()] == [1, 0, 1, 0, 0, 0, 1]


def test_days_are_whole_days_between_dates_with_the_middle_and_the_slowest_tenth(cast, opening):
    for number, wait in enumerate((1, 2, 9)):
        scored(cast, opening, days=(wait, 0, 2), name=f"Cleo {number}")
    found = stages(opening)
    assert (found["invited"].median, found["invited"].ninetieth) == (2, pytest.approx(7.6))
    assert (found["answering"].median, found["submitted"].median) == (0, 2)
    assert found["scored"].median is None


def test_who_left_is_counted_where_they_left_and_why(cast, opening):
    verdict(cast, scored(cast, opening, name="One"), Decision.Kind.DECLINE)
    verdict(cast, scored(cast, opening, name="Two"), Decision.Kind.WITHDREW)
    verdict(cast, scored(cast, opening, name="Three"), Decision.Kind.HOLD)
    gone = factories.make_invitation(opening=opening)
    Invitation.objects.filter(pk=gone.pk).update(expires_at=timezone.now() - DAY)
    found = stages(opening)
    assert (found["scored"].declined, found["scored"].withdrew, found["scored"].here) == (1, 1, 1)
    assert (found["invited"].link_over, found["invited"].here) == (1, 0)


def test_an_undone_decision_counts_for_nothing(cast, opening):
    application = scored(cast, opening)
    decision = verdict(cast, application, Decision.Kind.DECLINE)
    undo_decision(decision=decision, by=cast.alma, at=timezone.now())
    assert (stages(opening)["scored"].declined, stages(opening)["scored"].here) == (0, 1)


def test_one_who_advanced_and_was_declined_later_left_after_advancing(cast, opening):
    application = scored(cast, opening)
    verdict(cast, application, Decision.Kind.ADVANCE)
    verdict(cast, application, Decision.Kind.DECLINE)
    found = stages(opening)
    assert (found["scored"].went_on, found["advanced"].declined, found["advanced"].reached) == (1, 1, 1)


def test_many_candidates_are_counted_once_in_five_minutes(cast, opening, monkeypatch):
    monkeypatch.setattr(pipeline, "ALWAYS_COUNTED", 0)
    factories.make_invitation(opening=opening)
    assert stages(opening)["invited"].reached == 1
    factories.make_invitation(opening=opening)
    with CaptureQueriesContext(connection) as captured:
        assert stages(opening)["invited"].reached == 1
    assert len(captured) == 1  # how many there are
    cache.clear()
    assert stages(opening)["invited"].reached == 2


def test_a_cache_that_is_down_costs_no_page(cast, opening, monkeypatch):
    def down(*_args, **_kwargs):
        raise NoConnection

    monkeypatch.setattr(pipeline, "ALWAYS_COUNTED", 0)
    monkeypatch.setattr(cache, "get_many", down)
    monkeypatch.setattr(cache, "set_many", down)
    assert stages(opening)["invited"].reached == 0


def test_the_pages_show_ones_own_openings_in_a_fixed_number_of_queries(client, cast, opening):
    elsewhere = factories.make_opening(title="Not for Alma")
    scored(cast, opening)
    client.force_login(cast.alma)
    here, everywhere = reverse("results:pipeline", args=[opening.pk]), reverse("results:pipelines")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(here).status_code == client.get(everywhere).status_code == 200
        return len(captured)

    few = queries()
    for number in range(4):
        scored(cast, cast.opening(), name=f"Dan {number}")
        verdict(cast, scored(cast, opening, name=f"Eve {number}"), Decision.Kind.ADVANCE)
    assert queries() == few
    assert elsewhere.title not in client.get(everywhere).content.decode()
    assert client.get(reverse("results:pipeline", args=[elsewhere.pk])).status_code == 404


def test_raters_and_visitors_see_no_pipeline(client, cast, opening):
    paths = [reverse("results:pipeline", args=[opening.pk]), reverse("results:pipelines")]
    assert [client.get(path).status_code for path in paths] == [302, 302]
    client.force_login(cast.rita)
    assert [client.get(path).status_code for path in paths] == [403, 403]


def test_an_opening_without_anybody_says_what_to_do(client, cast, opening):
    client.force_login(cast.alma)
    answer = client.get(reverse("results:pipeline", args=[opening.pk])).content.decode()
    assert "Nobody is on the way yet" in answer
