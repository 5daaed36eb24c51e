"""How long it takes from a candidate's submission to the score sheet, on whatever is running."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np

from accounts.models import Team, User
from assessments.models import Assessment
from demo.check import CheckFailed
from demo.content import Candidate, candidates
from openings.models import Opening
from openings.services.invitations import invite
from openings.services.openings import create_opening
from openings.services.policies import default_policy_values, make_policy
from ratings.models import MachineRun
from results.models import ScoreSheet
from roles.models import Role
from roles.queries import current_rubric_version
from sittings.models import Notice, Sitting
from sittings.queries import current_notice
from sittings.services.submitting import submit_sitting
from sittings.services.taking import save_answer, start_sitting

ASSESSMENT, ROLE = "associate-core", "associate"


def measure_latency(
    *, count: int, pause: float, by: User, clock: Callable[[], datetime], patience: float
) -> dict[str, Any]:
    """`count` candidates submit, one every `pause` seconds; seconds until their sheet with the machine's ratings."""
    notice = current_notice("en")
    everybody = candidates(ASSESSMENT)
    submitted: list[int] = []
    while len(submitted) < count:
        # Nobody's answers come twice in an opening: copies are handed to people and would wait for no machine.
        opening = _opening(by=by, at=clock())
        for candidate in everybody[: count - len(submitted)]:
            submitted.append(_take(opening, candidate, notice, by, clock))
            time.sleep(pause)
    seconds = _wait(submitted, patience)
    return {"n": count, "p50": _at(seconds, 50), "p95": _at(seconds, 95), "max": _at(seconds, 100)}


def _opening(*, by: User, at: datetime) -> Opening:
    role, rubric = Role.objects.get(key=ROLE), current_rubric_version()
    return create_opening(
        title="Time to the score sheet",
        role=role,
        team=Team.objects.earliest("pk"),
        assessment_version=Assessment.objects.get(key=ASSESSMENT).current,
        policy=make_policy(rubric_version=rubric, **default_policy_values(role, rubric), by=by, at=at),
        by=by,
        at=at,
    )


def _take(opening: Opening, candidate: Candidate, notice: Notice, by: User, clock: Callable[[], datetime]) -> int:
    """Invite, answer everything and submit; the sitting's id."""
    invitation, _ = invite(opening=opening, name=candidate.name, email=candidate.email, by=by, at=clock())
    sitting = start_sitting(invitation=invitation, notice=notice, at=clock())
    for answer in sitting.answers.select_related("question_version__question"):
        (text,) = candidate.answers[answer.question_version.question.key]
        save_answer(sitting=sitting, position=answer.position, expected_revision=0, text=text, at=clock())
    submit_sitting(sitting=sitting, at=clock())
    return sitting.pk


def _wait(sittings: list[int], patience: float) -> list[float]:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        done = _seconds(sittings)
        if len(done) == len(sittings):
            return done
        time.sleep(0.5)
    raise CheckFailed(f"Only {len(done)} of {len(sittings)} sittings had their sheet within {patience:.0f} seconds.")


def _seconds(sittings: list[int]) -> list[float]:
    """For each sitting with a finished run: from its submission to the first sheet made after that run."""
    runs = dict(
        MachineRun.objects.filter(sitting__in=sittings, state=MachineRun.State.DONE).values_list(
            "sitting", "finished_at"
        )
    )
    submitted = {sitting.pk: sitting.submitted_at for sitting in Sitting.objects.filter(pk__in=sittings)}
    found: dict[int, float] = {}
    sheets = ScoreSheet.objects.filter(sitting__in=sittings).order_by("id")
    for sitting, made in sheets.values_list("sitting", "created_at"):
        rated, begun = runs.get(sitting), submitted[sitting]
        if rated and begun and made >= rated and sitting not in found:
            found[sitting] = (made - begun).total_seconds()
    return list(found.values())


def _at(seconds: list[float], percentile: int) -> float:
    return round(float(np.percentile(seconds, percentile)), 2)
