"""From a candidate's submission to ratings and a score sheet, by a real worker over a real broker."""

import time

import pytest

from jobs.models import Job
from ratings.models import MachineRun, Rating
from results.models import ScoreSheet
from tests import factories
from tests.ratings.test_machines import GOOD, SHORT
from tests.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]


def test_a_submitted_sitting_is_rated_and_scored(celery_worker: Worker) -> None:
    began = time.monotonic()
    sitting = factories.make_sitting(answers=[GOOD, SHORT], submitted=True)
    celery_worker.wait_until(lambda: MachineRun.objects.filter(state="done").exists(), "the ratings", 60)
    celery_worker.wait_until(
        lambda: not Job.objects.filter(state__in=["queued", "running"]).exclude(kind="close_sitting").exists(),
        "all jobs",
        30,
    )
    assert Rating.objects.filter(answer__sitting=sitting).by_machines().count() == 4
    assert ScoreSheet.objects.filter(sitting=sitting).latest("id").total is not None
    assert not Job.objects.filter(state="failed").exists()
    assert time.monotonic() - began < 60
