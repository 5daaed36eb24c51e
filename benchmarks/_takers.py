"""Candidates for the benches that take assessments: invited and begun on whatever database Django is set up for."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from assessments.models import Assessment
from benchmarks._serving import Taker
from openings.models import Invitation, Opening
from openings.services.invitations import invitation_token, invite
from openings.services.openings import create_opening
from openings.services.policies import default_policy_values, make_policy
from roles.models import Role
from roles.queries import current_rubric_version
from sittings.models import Answer, AnswerPart
from sittings.queries import current_notice
from sittings.services import start_sitting


def make_opening() -> Opening:
    """An opening with the seeded assessment of the associate."""
    at, rubric = timezone.now(), current_rubric_version()
    role = Role.objects.get(key="associate")
    return create_opening(
        title="Taking under load",
        role=role,
        team=Team.objects.earliest("pk"),
        assessment_version=Assessment.objects.get(key="associate-core").current,
        policy=make_policy(rubric_version=rubric, **default_policy_values(role, rubric), by=None, at=at),
        by=None,
        at=at,
    )


def make_invited(opening: Opening, number: int) -> tuple[Invitation, str]:
    """A candidate who has not come yet, and the path of their link."""
    email = f"taker{number}@bench.example"
    invitation, _ = invite(opening=opening, name=f"Taker {number}", email=email, by=None, at=timezone.now())
    return invitation, reverse("sittings:door", args=[invitation_token(invitation)])


def make_takers(count: int) -> list[Taker]:
    """`count` candidates of one opening, each with a sitting that has just begun."""
    opening, notice = make_opening(), current_notice("en")
    takers = []
    for number in range(count):
        invitation, link = make_invited(opening, number)
        sitting = start_sitting(invitation=invitation, notice=notice, at=timezone.now())
        takers.append(Taker(sitting.pk, sitting.application_id, link, places_of(sitting.pk)))
    return takers


def places_of(sitting_id: int) -> list[int]:
    answers = Answer.objects.filter(sitting=sitting_id).select_related("question_version").order_by("position")
    parts = {answer.position: answer.question_version.asked.content.parts() for answer in answers}
    return [position for position, specs in parts.items() if [spec.entry for spec in specs] == ["text"]]


def stored_texts(sitting_id: int) -> dict[int, str]:
    """What the database has of each question of a sitting."""
    parts = AnswerPart.objects.filter(answer__sitting=sitting_id, position=1)
    return dict(parts.values_list("answer__position", "text"))
