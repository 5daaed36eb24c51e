"""A whole run through a real worker, broker and HTTP server."""

import json

import pytest

from jobs.models import Job
from ratings.models import JudgeCall, MachineRun, Rating
from results.models import ScoreSheet
from tests import factories
from tests import judge_server as serve
from tests.judge_server import JudgeServer
from tests.ratings.test_machines import GOOD, SHORT
from tests.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]


def test_a_submitted_sitting_is_judged_and_scored(celery_worker: Worker, settings: pytest.FixtureRequest) -> None:
    server = JudgeServer()
    server.will(
        serve.sends("busy", status=503),
        serve.content("not what was asked for"),
    )
    values = {"JUDGE_BASE_URL": server.url, "JUDGE_MODEL": "test-model", "JUDGE_BACKOFF_SECONDS": "0"}
    for name, value in values.items():
        setattr(settings, name, int(value) if value.isdigit() else value)
    celery_worker.begin(**values)
    opening = factories.make_opening(policy=factories.make_policy(machine_raters=["judge"]))
    sitting = factories.make_sitting(opening=opening, answers=[GOOD, SHORT], submitted=True)
    celery_worker.wait_until(lambda: MachineRun.objects.filter(state="done").exists(), "the judge", 120)
    celery_worker.wait_until(
        lambda: not Job.objects.filter(state__in=["queued", "running"]).exclude(kind="close_sitting").exists(),
        "all jobs",
        60,
    )
    server.end()
    ratings = Rating.objects.filter(answer__sitting=sitting).by_machines()
    assert sorted(ratings.values_list("state", "level")) == [("gated", None)] * 2 + [("rated", 4.0)] * 2
    states = JudgeCall.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["failed", "rejected", "accepted", "accepted", "accepted"]
    assert len(server.requests) == 5
    assert json.loads(JudgeCall.objects.latest("id").transcript.request)["model"] == "test-model"
    assert ScoreSheet.objects.filter(sitting=sitting).latest("id").provisional
    assert not Job.objects.filter(state="failed").exists()
