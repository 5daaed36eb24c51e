"""What a worker process reads before its first job."""

from typing import Any

import pytest
from django.utils import timezone

from openings.models import Opening
from ratings import engine
from ratings.models import JudgeCall
from ratings.services import warming
from tests import factories

pytestmark = pytest.mark.django_db

LONG = 600


def opening(*machine_raters: str, **fields: object) -> Opening:
    return factories.make_opening(policy=factories.make_policy(machine_raters=machine_raters), **fields)


def test_every_question_that_candidates_are_asked_is_read_once() -> None:
    first = opening("anchors")
    asked = first.assessment_version.questions.count()
    assert asked
    opening("anchors", assessment_version=first.assessment_version)
    opening("anchors", kind="imported")
    assert warming.warm_up(seconds=LONG) == asked


def test_nothing_is_read_where_no_machine_rates_or_nobody_answers() -> None:
    opening()
    closed = opening("anchors")
    Opening.objects.filter(pk=closed.pk).update(state="closed", closed_at=timezone.now())
    assert warming.warm_up(seconds=LONG) == 0


def test_a_machine_rater_that_cannot_be_loaded_stops_no_worker() -> None:
    opening("anchors")
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(engine.TABLE, "anchors")
        engine.loaded.cache_clear()
        assert warming.warm_up(seconds=LONG) == 0


def test_of_the_judge_its_gates_are_loaded_and_nothing_is_sent(settings: Any) -> None:
    settings.JUDGE_BASE_URL, settings.JUDGE_MODEL = "http://127.0.0.1:9", "test-model"
    asked = opening("judge").assessment_version.questions.count()
    assert warming.warm_up(seconds=LONG) == asked
    assert not JudgeCall.objects.exists()


def test_jobs_do_not_wait_for_a_slow_machine_to_read_everything() -> None:
    opening("anchors")
    assert warming.warm_up(seconds=0) == 0
