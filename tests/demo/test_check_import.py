"""The import check on a small file of made-up interviews, rated by a real worker."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from demo.seed import load_reference
from jobs import services as jobs
from jobs.models import Job
from openings.models import Application, Person
from ratings.models import Rating
from results.models import ScoreSheet
from sittings.models import Answer, Sitting
from tests.factories import make_user
from tests.worker import Worker

COLUMNS = ("candidate", "position", "question", "response")
GOOD = (
    "I could hear how worried she was, so I let her finish, told her that I understood why she was upset and asked "
    "what mattered most to her. Then I looked up the order and gave her one clear date."
)
OTHER = (
    "I read the whole ticket history first, found that the same fault had come back three times, and wrote down for "
    "the engineers exactly what happened before each of them. They mended it that week."
)
ROWS = [
    ("P1", 1, "Tell me about an upset customer.", GOOD),
    ("P1", 2, "Tell me about a hard case.", OTHER),
    ("P2", 1, "Tell me about a hard case.", "Too short to be rated."),
]


def write(folder: Path, rows: list[tuple[Any, ...]]) -> str:
    with (folder / "interviews.csv").open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])
    return str(folder)


def check(folder: str, patience: float = 120) -> tuple[str, str]:
    out, told = io.StringIO(), io.StringIO()
    call_command("check_import", folder, patience=patience, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in (Person, Application, Sitting, Answer, Job, Rating)]


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_every_answer_ends_as_exactly_one_thing_on_every_competency(celery_worker: Worker, tmp_path: Path) -> None:
    load_reference(at=timezone.now())
    make_user(User.Role.ADMIN)
    out, told = check(write(tmp_path, ROWS))
    (line,) = out.splitlines()
    result = json.loads(line)
    assert set(result) == {
        "candidates", "answers", "expected", "rated", "no_opportunity", "gated", "failed", "level_sd", "score_sheets",
        "seconds", "answers_per_second",
    }  # fmt: skip
    # Questions that nobody has mapped are tried on all five competencies.
    assert (result["candidates"], result["answers"], result["expected"], result["failed"]) == (2, 3, 15, 0)
    assert result["rated"] + result["no_opportunity"] + result["gated"] == 15
    assert result["gated"] >= 5
    assert result["rated"] > 0
    assert set(result["level_sd"]) <= {"empathy", "patience", "composure", "communication", "problem_solving"}
    assert result["score_sheets"] == ScoreSheet.objects.values("sitting").distinct().count() == 2
    once = Counter(Rating.objects.current().by_machines().values_list("answer", "competency"))
    assert len(once) == 15
    assert set(once.values()) == {1}
    short = Rating.objects.filter(answer__sitting__application__person__external_ref="P2")
    assert set(short.values_list("state", flat=True)) == {Rating.State.GATED}
    # The same file was imported twice.
    assert "Imported 2 interviews; a second import changed nothing." in told
    assert Sitting.objects.count() == 2


@pytest.mark.django_db
def test_bad_rows_are_named_with_their_line_and_change_nothing(tmp_path: Path) -> None:
    load_reference(at=timezone.now())
    make_user(User.Role.ADMIN)
    before = counts()
    rows = [*ROWS, ("P3", "third", "What is service?", GOOD), ("P3", 1, "What is service?", " ")]
    with pytest.raises(CommandError) as failure:
        check(write(tmp_path, rows))
    assert str(failure.value).splitlines() == [
        "Nothing was imported:",
        "line 5: The position is not a whole number from 1 to 1,000.",
        "line 6: The response is empty.",
    ]
    assert counts() == before


@pytest.mark.django_db
def test_workers_that_do_not_finish_are_a_failure_and_not_a_result(tmp_path: Path) -> None:
    load_reference(at=timezone.now())
    make_user(User.Role.ADMIN)
    out = io.StringIO()
    with pytest.raises(CommandError, match="The workers did not finish within 0 seconds"):
        call_command("check_import", write(tmp_path, ROWS), patience=0, stdout=out, stderr=io.StringIO())
    assert out.getvalue() == ""


class WorkAtOnce(io.StringIO):
    """Where the command speaks to. When that is said to be imported, the jobs are done here and one rating is lost."""

    def write(self, words: str) -> int:
        if "Imported" in words:
            for kind in ("sitting_submitted", "rate_sitting", "score_sheet"):
                for pk in Job.objects.filter(kind=kind, state=Job.State.QUEUED).values_list("pk", flat=True):
                    jobs.run(job_id=pk, clock=timezone.now)
            Rating.objects.by_machines().latest("pk").delete()
        return super().write(words)


@pytest.mark.django_db
def test_a_rating_that_was_lost_is_counted_as_failed_and_is_the_exit_status(tmp_path: Path) -> None:
    load_reference(at=timezone.now())
    make_user(User.Role.ADMIN)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_import", write(tmp_path, ROWS), patience=60, stdout=out, stderr=WorkAtOnce())
    assert ended.value.code == 1
    result = json.loads(out.getvalue())
    assert (result["expected"], result["failed"], result["score_sheets"]) == (15, 1, 2)
    assert result["rated"] + result["no_opportunity"] + result["gated"] == 14


@pytest.mark.django_db
def test_a_folder_without_the_file_and_a_demo_without_an_admin_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no interviews\.csv in"):
        check(str(tmp_path))
    with pytest.raises(CommandError, match="There is no admin yet: run seed_demo first"):
        check(write(tmp_path, ROWS))
