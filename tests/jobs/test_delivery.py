"""The way of a job through a real broker, and what threads do to each other on a real database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jobs import services
from jobs.models import Job
from tests.jobs.threads import in_threads, no_worker  # noqa: F401 - a fixture
from tests.worker import ROOT, database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_worker")]

WITHOUT_BROKER = """
import time, django
django.setup()
from django.db import transaction
from django.utils import timezone
from jobs import services
began = time.monotonic()
with transaction.atomic():
    services.add(kind="score_sheet", subject="1", at=timezone.now())
print(time.monotonic() - began)
"""


@pytest.fixture
def messages() -> Any:
    """How many messages wait in the broker: `messages()`."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("celery")
        yield lambda: client.llen("celery")
        client.delete("celery")


def add(subject: object = 1) -> int:
    with transaction.atomic():
        return services.add(kind="score_sheet", subject=subject, at=timezone.now())


def test_the_message_leaves_after_the_commit(messages: Callable[[], int]) -> None:
    with transaction.atomic():
        services.add(kind="score_sheet", subject=1, at=timezone.now())
        assert messages() == 0
    assert messages() == 1


def test_no_message_leaves_when_the_transaction_rolls_back(messages: Callable[[], int]) -> None:
    with transaction.atomic():
        services.add(kind="score_sheet", subject=1, at=timezone.now())
        transaction.set_rollback(True)
    assert messages() == 0


def test_a_job_for_later_sends_no_message_now(messages: Callable[[], int]) -> None:
    now = timezone.now()
    services.add(kind="score_sheet", subject=1, at=now, due_at=now + services.RESEND_AFTER)
    assert messages() == 0


def test_a_broker_that_is_down_costs_the_caller_nothing(messages: Callable[[], int]) -> None:
    """The row is there, and nobody waits for the broker; the sweep sends it once the broker is back."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cxhire.settings",
        "DATABASE_URL": database_url(connection.settings_dict["NAME"]),
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_BROKER],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert float(done.stdout.splitlines()[-1]) < 10
    assert "job_not_announced" in done.stdout + done.stderr
    assert Job.objects.get().state == Job.State.QUEUED
    assert services.sweep(at=timezone.now() + services.RESEND_AFTER * 2) == 1
    assert messages() == 1


def test_of_eight_workers_one_gets_the_job() -> None:
    job_id = add()
    held = in_threads(8, lambda _: services.claim(job_id=job_id, at=timezone.now()))
    assert len([claim for claim in held if claim]) == 1
    assert Job.objects.get().attempts == 1


def test_eight_requests_at_once_are_one_job() -> None:
    assert len(set(in_threads(8, lambda _: add()))) == 1
    assert Job.objects.count() == 1


def test_a_worker_waits_for_what_the_caller_is_about_to_write() -> None:
    """Asking again locks the waiting row: a worker cannot claim it before the caller's rows are there."""
    job_id = add()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            add()
            claim = pool.submit(in_threads, 1, lambda _: services.claim(job_id=job_id, at=timezone.now()))
            time.sleep(0.3)
            assert not claim.done()
        assert claim.result(timeout=60)[0] is not None
