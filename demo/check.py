"""The main job on real input: import interviews, let the workers rate them, count what became of every answer."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q

from accounts.models import Team, User
from assessments.models import QuestionVersion
from jobs.models import Job
from openings.models import Opening
from openings.services.openings import create_opening
from openings.services.policies import default_policy_values, make_policy
from ratings.models import MachineRun, Rating
from ratings.queries import competencies_of
from results.models import ScoreSheet
from roles.models import Role
from roles.queries import current_rubric_version
from sittings.interviews import fault_sentence
from sittings.models import Answer, Sitting
from sittings.services.importing import import_interviews

TITLE = "Interviews held elsewhere"
ROLE = "associate"


class CheckFailed(Exception):
    """The check cannot go on; the message says why."""


@dataclass(frozen=True)
class Work:
    """How far the workers are with an opening's sittings. `open_jobs`: fan-outs, runs and sheets that still wait."""

    sittings: int
    rated: int
    open_jobs: int
    without_sheet: int

    @property
    def done(self) -> bool:
        return self.sittings > 0 and not self.open_jobs and not self.without_sheet


def check_import(
    *, file: Path, by: User, clock: Callable[[], datetime], patience: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """Import `file`, wait until the workers are through, and report. `CheckFailed` names what is wrong."""
    opening = opening_for_imports(by=by, at=clock())
    begun = time.monotonic()
    _import(opening, file, by, clock())
    again = _import(opening, file, by, clock())
    if again.candidates or again.answers:
        raise CheckFailed("A second import of the same file changed something.")
    imported = Sitting.objects.filter(application__opening=opening).count()
    say(f"Imported {imported} interviews; a second import changed nothing.")
    _wait(opening, patience, say)
    return report(opening, seconds=time.monotonic() - begun)


def opening_for_imports(*, by: User, at: datetime) -> Opening:
    """A new opening for interviews held elsewhere, with the role's own policy."""
    role = Role.objects.get(key=ROLE)
    rubric = current_rubric_version()
    team, _ = Team.objects.get_or_create(name="Talent")
    policy = make_policy(rubric_version=rubric, **default_policy_values(role, rubric), by=by, at=at)
    return create_opening(
        title=TITLE, role=role, team=team, assessment_version=None, policy=policy, kind=Opening.Kind.IMPORTED,
        by=by, at=at,
    )  # fmt: skip


def _import(opening: Opening, file: Path, by: User, at: datetime) -> Any:
    with file.open("rb") as handle:
        done = import_interviews(opening=opening, file=handle, by=by, at=at)
    if done.report:
        lines = [f"line {fault['line']}: {fault_sentence(fault)}" for fault in done.report]
        raise CheckFailed("Nothing was imported:\n" + "\n".join(lines))
    return done


def work_in(opening: Opening) -> Work:
    sittings = list(Sitting.objects.filter(application__opening=opening).values_list("pk", flat=True))
    runs = MachineRun.objects.filter(sitting__in=sittings)
    waiting = runs.filter(state=MachineRun.State.WAITING).values_list("pk", flat=True)
    subjects = [str(pk) for pk in sittings]
    jobs = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).filter(
        Q(kind__in=["sitting_submitted", "score_sheet"], subject__in=subjects)
        | Q(kind="rate_sitting", subject__in=[str(pk) for pk in waiting])
    )
    with_sheet = ScoreSheet.objects.filter(sitting__in=sittings).values("sitting").distinct().count()
    return Work(
        sittings=len(sittings),
        rated=runs.exclude(state=MachineRun.State.WAITING).values("sitting").distinct().count(),
        open_jobs=jobs.count(),
        without_sheet=len(sittings) - with_sheet,
    )


def _wait(opening: Opening, patience: float, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + patience
    told = 0.0
    while not (work := work_in(opening)).done:
        if time.monotonic() > deadline:
            raise CheckFailed(f"The workers did not finish within {patience:.0f} seconds: {work}")
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"{work.rated} of {work.sittings} interviews rated")
        time.sleep(0.25)


def report(opening: Opening, *, seconds: float) -> dict[str, Any]:
    """What became of every answer x competency: exactly one of rated, no opportunity, gated or failed."""
    answers = list(Answer.objects.filter(sitting__application__opening=opening).select_related("question_version"))
    expected = sum(_expected(answer.question_version, opening) for answer in answers)
    ratings = Rating.objects.current().by_machines().filter(answer__in=answers)
    states: dict[str, int] = {}
    levels: dict[str, list[float]] = {}
    for state, competency, level in ratings.values_list("state", "competency", "level"):
        states[state] = states.get(state, 0) + 1
        if level is not None:
            levels.setdefault(competency, []).append(level)
    counted = {
        "rated": states.get(Rating.State.RATED, 0),
        "no_opportunity": states.get(Rating.State.NO_OPPORTUNITY, 0),
        # A machine rater that abstains hands the answer to people, as a gate does.
        "gated": states.get(Rating.State.GATED, 0) + states.get(Rating.State.ABSTAINED, 0),
    }
    sheets = ScoreSheet.objects.filter(sitting__application__opening=opening).values("sitting").distinct().count()
    return {
        "candidates": opening.applications.count(),
        "answers": len(answers),
        "expected": expected,
        **counted,
        # What has no row at all was lost, and that is a failure too.
        "failed": expected - sum(counted.values()),
        "level_sd": {key: round(statistics.pstdev(values), 3) for key, values in sorted(levels.items())},
        "score_sheets": sheets,
        "seconds": round(seconds, 1),
        "answers_per_second": round(len(answers) / seconds, 2) if seconds else None,
    }


def _expected(question: QuestionVersion, opening: Opening) -> int:
    return len(competencies_of(question, opening.policy.rubric_version))
