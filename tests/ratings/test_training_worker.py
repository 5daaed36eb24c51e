"""A training by a real worker over a real broker."""

import pytest
from django.utils import timezone

from jobs.models import Job
from ratings.models import MachineRater, Training
from ratings.services.training import ask_for_training
from tests import factories
from tests.ratings.taught import taught
from tests.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]


def test_a_worker_trains_measures_and_looks_at_what_would_change(celery_worker: Worker) -> None:
    factories.load_roles()
    taught()
    ask_for_training(by=factories.make_user(), at=timezone.now())
    celery_worker.wait_until(lambda: Training.objects.exclude(state="waiting").exists(), "the training", 120)
    celery_worker.wait_until(
        lambda: not Job.objects.filter(kind="foresee_change", state__in=["queued", "running"]).exists(), "the count", 60
    )
    assert Training.objects.get().state == "done"
    rater = MachineRater.objects.get(kind="learned")
    assert rater.reports.get().answers == 24
    assert rater.foresights.get().figures["levels"] == 0  # no machine has rated anything that it could change
    assert not Job.objects.filter(state="failed").exists()
