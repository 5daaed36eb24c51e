"""While workers score 400 answers, one after another is killed -9: nothing is lost, and nothing is double."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.process.demo import Demo, is_ready, wait_until
from tests.process.writer import ANSWERS_EACH, PEOPLE, interviews

pytestmark = pytest.mark.process

IMPORT = """
import json
from django.utils import timezone
from accounts.models import User
from demo.check import opening_for_imports
from sittings.services.importing import import_interviews

admin = User.objects.filter(role=User.Role.ADMIN).first()
opening = opening_for_imports(by=admin, at=timezone.now())
with open({path!r}, "rb") as file:
    done = import_interviews(opening=opening, file=file, by=admin, at=timezone.now())
print(json.dumps([done.candidates, done.answers, done.report]))
"""

REPORT = """
import json
from django.db.models import Count
from audit.models import AuditEntry
from demo.check import report
from jobs.models import Job
from openings.models import Opening
from ratings.models import MachineRun, Rating
from results.models import ScoreSheet

opening = Opening.objects.get()
twice = Rating.objects.values("answer", "competency", "machine_rater").annotate(n=Count("id")).filter(n__gt=1)
sheets = ScoreSheet.objects.values("sitting", "input_hash").annotate(n=Count("id")).filter(n__gt=1)
print(json.dumps({
    **report(opening, seconds=1),
    "jobs": sorted(set(Job.objects.values_list("state", flat=True))),
    "runs": sorted(set(MachineRun.objects.values_list("state", flat=True))),
    "ratings_twice": twice.count(),
    "sheets_twice": sheets.count(),
    "machine_rated": AuditEntry.objects.filter(action="rating.machine_rated").count(),
}))
"""

RATED = "SELECT count(DISTINCT answer_id) FROM ratings_rating"
OPEN_JOBS = "SELECT count(*) FROM jobs_job WHERE state IN ('queued', 'running') AND due_at <= now()"


@pytest.fixture
def demo() -> Iterator[Demo]:
    demo = Demo("kills")
    demo.start("--bare")
    yield demo
    demo.clear()


def wait_for_more(demo: Demo, seconds: float = 120) -> None:
    """Until the workers have rated at least five answers more than by now."""
    before = demo.sql(RATED)
    wait_until(lambda: demo.sql(RATED) >= min(before + 5, PEOPLE * ANSWERS_EACH), "more ratings", seconds)


def test_nothing_is_lost_and_nothing_is_double_whatever_is_killed_meanwhile(demo: Demo) -> None:
    file = demo.data / "interviews.csv"
    file.write_bytes(interviews())
    assert demo.python(IMPORT.format(path=str(file))) == [PEOPLE, PEOPLE * ANSWERS_EACH, []]
    wait_for_more(demo)

    os.kill(demo.grandchild("celery", "worker"), signal.SIGKILL)
    wait_for_more(demo)
    os.kill(demo.child("celery", "worker"), signal.SIGKILL)
    wait_for_more(demo)
    os.kill(demo.child("gunicorn", "cxhire.wsgi"), signal.SIGKILL)
    wait_until(lambda: is_ready(demo.address), "the web server")
    os.kill(demo.child("valkey"), signal.SIGKILL)
    wait_for_more(demo)
    assert demo.sql(OPEN_JOBS) > 0  # else the last kill would prove nothing
    demo.kill()
    wait_until(lambda: demo.left() == [], "its children to die with it")

    demo.start("--bare")
    wait_until(lambda: demo.sql(OPEN_JOBS) == 0, "the rest of the work", 400)
    found = demo.python(REPORT)
    wanted = {
        "candidates": PEOPLE,
        "answers": PEOPLE * ANSWERS_EACH,
        "failed": 0,
        "score_sheets": PEOPLE,
        "jobs": ["done"],
        "runs": ["done"],
        "ratings_twice": 0,
        "sheets_twice": 0,
        "machine_rated": PEOPLE,
    }
    assert {name: found[name] for name in wanted} == wanted
