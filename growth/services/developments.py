"""A person's development: begun with their agreement, planned in steps, looked at again on a date."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from assessments.models import Question, QuestionVersion
from audit.services import record, user_actor
from growth.models import Development, PlanStep
from openings.models import Person
from roles.models import Competency, Role

MOST_STEPS = 20
LONGEST_WORDS = 4000
STEPS = Path(__file__).parent.parent / "content" / "steps.json"


class DevelopmentInvalid(ValueError):
    """The values make no development; the message says why."""


class DevelopmentChanged(Exception):
    def __init__(self) -> None:
        super().__init__(_("Somebody changed this plan meanwhile. Look at it, then save again what still holds."))


@dataclass(frozen=True)
class StepIn:
    competency: str
    what: str
    how: str
    by_date: date | None = None
    question: QuestionVersion | None = None


@cache
def _templates() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(STEPS.read_text(encoding="utf-8"))
    return found


def suggested_step(competency: str, role: Role) -> StepIn:
    """What can be done for a competency, with a question of the bank for that role that gives a chance to show it."""
    template = _templates().get(competency, {"how": PlanStep.How.TRAINING, "what": _("Agree on what to train.")})
    questions = QuestionVersion.objects.filter(
        pk__in=Question.objects.filter(roles=role, state="active").values("current")
    )
    question = questions.filter(competencies__contains=[competency]).order_by("kind", "title").first()
    return StepIn(competency, template["what"], template["how"], question=question)


@transaction.atomic
def start_development(
    *,
    person: Person,
    team: Team,
    present_role: Role,
    role: Role,
    wants: str,
    agreed: bool,
    suggest: Sequence[str],
    by: User,
    at: datetime,
) -> Development:
    """Begin one, with a first step for each competency in `suggest`. Only with the person's agreement."""
    if not agreed:
        raise DevelopmentInvalid(_("Ask the person first: without their agreement there is no plan."))
    if person.erased_at is not None:
        raise DevelopmentInvalid(_("This person has been erased."))
    _refuse(present_role, role, wants)
    try:
        with transaction.atomic():
            made = Development.objects.create(
                person=person, team=team, present_role=present_role, role=role, wants=wants.strip(), agreed_at=at,
                created_at=at, created_by=by, changed_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise DevelopmentInvalid(_("There is a development plan for this person already.")) from None
    _write_steps(made, [suggested_step(competency, role) for competency in suggest])
    _record(made, "development.started", by, at)
    return made


@transaction.atomic
def save_plan(
    *,
    development: Development,
    revision: int,
    role: Role,
    wants: str,
    reassess_on: date | None,
    steps: Sequence[StepIn],
    by: User,
    at: datetime,
) -> Development:
    current = Development.objects.select_for_update().get(pk=development.pk)
    if current.revision != revision:
        raise DevelopmentChanged
    _refuse(current.present_role, role, wants)
    if len(steps) > MOST_STEPS or any(len(step.what) > LONGEST_WORDS for step in steps):
        raise DevelopmentInvalid(_("A plan has at most %(most)d steps.") % {"most": MOST_STEPS})
    current.role, current.wants, current.reassess_on = role, wants.strip(), reassess_on
    current.revision += 1
    current.changed_at = at
    current.save()
    current.steps.all().delete()
    _write_steps(current, steps)
    _record(current, "development.changed", by, at)
    return current


@transaction.atomic
def end_development(*, development: Development, by: User, at: datetime) -> None:
    """Take it away with its steps and words: the person has got there, or does not want it any more."""
    _record(development, "development.ended", by, at)
    development.delete()


def forget_developments(*, person: Person, team_id: int | None = None) -> None:
    """Those of every team, or of one."""
    found = Development.objects.filter(person=person)
    (found if team_id is None else found.filter(team=team_id)).delete()


def _refuse(present_role: Role, role: Role, wants: str) -> None:
    if present_role == role:
        raise DevelopmentInvalid(_("Choose a role other than the present one."))
    if len(wants) > LONGEST_WORDS:
        raise DevelopmentInvalid(_("At most %(most)d characters.") % {"most": LONGEST_WORDS})


def _write_steps(development: Development, steps: Sequence[StepIn]) -> None:
    known = {competency.key: competency for competency in Competency.objects.all()}
    if any(step.competency not in known or step.how not in PlanStep.How.values for step in steps):
        raise DevelopmentInvalid(_("Choose a competency and a way for each step."))
    PlanStep.objects.bulk_create(
        PlanStep(
            development=development, position=position, competency=known[step.competency], what=step.what.strip(),
            how=step.how, by_date=step.by_date, question=step.question,
        )
        for position, step in enumerate(steps, start=1)
    )  # fmt: skip


def _record(development: Development, action: str, by: User, at: datetime) -> None:
    record(
        actor=user_actor(by.pk), action=action, subject_kind="person", subject_id=development.person_id, at=at,
        data={"development": development.pk, "role": development.role_id},
    )  # fmt: skip
