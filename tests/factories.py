"""Plain makers of rows for tests: each makes what it needs, takes what it is given, and goes through the services.

Append makers of your own; keep them small.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from django.utils import timezone

import roles.seed
from accounts.models import Team, User
from assessments.models import Assessment, AssessmentVersion, Question, QuestionVersion
from assessments.services import assessments, questions
from openings.models import Application, Invitation, Opening, Person, ScoringPolicy
from openings.services.invitations import invite
from openings.services.openings import create_opening
from openings.services.policies import make_policy as make_scoring_policy
from ratings.models import MachineRater, Rating
from ratings.queries import competencies_of
from ratings.services.people import rate_answer
from roles.models import Role, RubricVersion
from roles.queries import current_rubric_version
from sittings.models import Answer, InterviewImport, Notice, Sitting
from sittings.services import import_interviews, publish_notice, save_answer, start_sitting, submit_sitting

PASSWORD = "a long enough test password"
COMPETENCIES = ("empathy", "patience", "composure", "communication", "problem_solving")
_number = count(1)


def make_team(name: str | None = None) -> Team:
    return Team.objects.create(name=name or f"Team {next(_number)}")


def make_user(role: str = User.Role.ADMIN, team: Team | None = None, **fields: Any) -> User:
    """A member of staff who signs in with PASSWORD: `make_user(role=User.Role.RATER, team=team)`."""
    number = next(_number)
    fields.setdefault("name", f"Person {number}")
    fields.setdefault("email", f"person{number}@example.org")
    user = User.objects.create_user(fields.pop("email"), fields.pop("password", PASSWORD), role=role, **fields)
    if team:
        user.teams.add(team)
    return user


def load_roles(at: datetime | None = None) -> None:
    """The core rubric, the competencies and the five roles that the product comes with."""
    roles.seed.load_content(at=at or timezone.now())


def make_rubric_version() -> RubricVersion:
    """The core rubric as the product comes with it."""
    load_roles()
    return current_rubric_version()


def make_role(key: str = "associate", **fields: Any) -> Role:
    """One of the product's roles, or with a key of its own another one with even weights."""
    load_roles()
    fields.setdefault("label", key.title())
    fields.setdefault("summary", "Serves customers.")
    fields.setdefault("weights", dict.fromkeys(COMPETENCIES, 20))
    role, _ = Role.objects.get_or_create(key=key, defaults=fields)
    return role


@cache
def question_body() -> dict[str, Any]:
    return {
        **questions.EMPTY_BODY,
        "style": "behavioural",
        "title": "A customer who was upset",
        "prompt": "Tell us about a time when a customer was upset. What did you do?",
        "competencies": ["empathy", "composure"],
    }


def make_question_version(key: str | None = None, **body: Any) -> QuestionVersion:
    """A published question: `make_question_version(prompt="...", competencies=["empathy"])`."""
    load_roles()
    question, _ = Question.objects.get_or_create(key=key or f"question-{next(_number)}")
    return questions.publish_body(question=question, body={**question_body(), **body}, at=timezone.now())


def make_assessment_version(
    *, role: Role | None = None, question_versions: list[QuestionVersion] | None = None, **body: Any
) -> AssessmentVersion:
    """A published assessment of two questions, or of those given, with a time limit of 30 minutes."""
    asked = question_versions or [
        make_question_version(),
        make_question_version(prompt="Tell us about a mistake of yours."),
    ]
    assessment = Assessment.objects.create(key=f"assessment-{next(_number)}", role=role or make_role())
    body = {"title": "CX assessment", "instructions": "Take your time.", "time_limit_minutes": 30, **body}
    body["questions"] = [version.question.key for version in asked]
    return assessments.publish_body(assessment=assessment, body=body, at=timezone.now())


def make_policy(*, rubric_version: RubricVersion | None = None, **values: Any) -> ScoringPolicy:
    """A scoring policy that weighs all five competencies the same: `make_policy(machine="never")`."""
    values = {"weights": dict.fromkeys(COMPETENCIES, 20), "minimums": {}, "by": None, "at": timezone.now(), **values}
    return make_scoring_policy(rubric_version=rubric_version or make_rubric_version(), **values)


def make_opening(**fields: Any) -> Opening:
    """An open opening with an assessment, or with `kind="imported"` one for interviews held elsewhere."""
    fields.setdefault("role", make_role())
    if fields.get("kind") != Opening.Kind.IMPORTED and "assessment_version" not in fields:
        fields["assessment_version"] = make_assessment_version(role=fields["role"])
    values = {
        "title": f"Opening {next(_number)}",
        "assessment_version": None,
        "kind": Opening.Kind.ASSESSED,
        "by": None,
        "at": timezone.now(),
        **fields,
    }
    values["team"] = values.get("team") or make_team()
    values["policy"] = values.get("policy") or make_policy()
    return create_opening(**values)


def make_person(**fields: Any) -> Person:
    number = next(_number)
    return Person.objects.create(
        **{
            "name": f"Candidate {number}",
            "email": f"candidate{number}@example.org",
            "created_at": timezone.now(),
            **fields,
        }
    )


def make_application(*, opening: Opening | None = None, person: Person | None = None, **fields: Any) -> Application:
    """A person in an opening, without any invitation."""
    fields = {"source": Application.Source.FORM, "created_at": timezone.now(), **fields}
    return Application.objects.create(opening=opening or make_opening(), person=person or make_person(), **fields)


def make_invitation(*, opening: Opening | None = None, at: datetime | None = None, **values: Any) -> Invitation:
    """Somebody invited, with `invitation_token(invitation)` for the link; the mail waits in the jobs."""
    number = next(_number)
    values = {"name": f"Candidate {number}", "email": f"candidate{number}@example.org", "by": None, **values}
    invitation, _ = invite(opening=opening or make_opening(), at=at or timezone.now(), **values)
    return invitation


def make_notice(language: str = "en", body: str = "Please read this.\n\n## Who reads it\n\n- People") -> Notice:
    return publish_notice(language=language, body=body, at=timezone.now())


def make_sitting(
    *,
    opening: Opening | None = None,
    invitation: Invitation | None = None,
    answers: Sequence[str] = (),
    submitted: bool = False,
    at: datetime | None = None,
) -> Sitting:
    """A sitting under way with these texts in its first answers, or submitted: `make_sitting(answers=["..."])`."""
    at = at or timezone.now()
    invitation = invitation or make_invitation(opening=opening, at=at)
    sitting = start_sitting(invitation=invitation, notice=make_notice(), at=at)
    for position, text in enumerate(answers, start=1):
        save_answer(sitting=sitting, position=position, expected_revision=0, text=text, at=at)
    if submitted:
        submit_sitting(sitting=sitting, at=at)
    return Sitting.objects.get(pk=sitting.pk)


def make_answer(text: str = "I stayed calm and listened to them.", **sitting: Any) -> Answer:
    """The first answer of a submitted sitting: `make_answer("...", opening=opening)`."""
    made = make_sitting(**{"answers": [text], "submitted": True, **sitting})
    return made.answers.get(position=1)


def interviews_csv(rows: Sequence[Sequence[object]], header: Sequence[str] = ()) -> io.BytesIO:
    """A file for `import_interviews`: rows of candidate, position, question, response."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header or ["candidate", "position", "question", "response"])
    writer.writerows(rows)
    return io.BytesIO(file.getvalue().encode())


def make_interview_import(
    rows: Sequence[Sequence[object]], *, opening: Opening | None = None, at: datetime | None = None
) -> InterviewImport:
    """Interviews held elsewhere: `make_interview_import([["P1", 1, "What is service?", "Listening."]])`."""
    opening = opening or make_opening(kind=Opening.Kind.IMPORTED)
    return import_interviews(opening=opening, file=interviews_csv(rows), by=None, at=at or timezone.now())


def rate_all(answer: Answer, rater: User, level: int | None = 3, **values: Any) -> list[Rating]:
    """A person's rating of an answer on each of its competencies: `rate_all(answer, rita, 4)`; None: no opportunity."""
    version = answer.sitting.application.opening.policy.rubric_version
    values = {"at": timezone.now(), **values}
    return [
        rate_answer(answer=answer, competency=key, rater=rater, level=level, **values)
        for key in competencies_of(answer.question_version, version)
    ]


def machine_rating(answer: Answer, competency: str = "empathy", **values: Any) -> Rating:
    """A row as the machine rater writes it, without its engine: `machine_rating(answer, level=2.5)`."""
    values = {"state": Rating.State.RATED, "level": 3.0, "low": 2.0, "high": 4.0, **values}
    return Rating.objects.create(
        answer=answer,
        competency_id=competency,
        rubric_version=answer.sitting.application.opening.policy.rubric_version,
        machine_rater=MachineRater.objects.get_or_create(
            kind="anchors", build="b1", defaults={"created_at": timezone.now()}
        )[0],
        input_hash=f"{answer.pk} {competency}",
        created_at=timezone.now(),
        **values,
    )
