"""Candidates for the benches that take assessments: invited and begun on whatever database Django is set up for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from cxhire.local import Keeper


@dataclass(frozen=True)
class Taker:
    """A sitting under way. link: the path that lets its candidate in; places: questions that are one text each."""

    sitting: int
    application: int
    link: str
    places: list[int]


def make_takers(count: int) -> list[Taker]:
    """`count` candidates of one opening of the seeded assessment, each with a sitting that has just begun."""
    from django.urls import reverse  # noqa: PLC0415  (Django is set up by now, and not when this module is read)

    from accounts.models import Team  # noqa: PLC0415
    from assessments.models import Assessment  # noqa: PLC0415
    from openings.services.invitations import invitation_token, invite  # noqa: PLC0415
    from openings.services.openings import create_opening  # noqa: PLC0415
    from openings.services.policies import default_policy_values, make_policy  # noqa: PLC0415
    from roles.models import Role  # noqa: PLC0415
    from roles.queries import current_rubric_version  # noqa: PLC0415
    from sittings.models import Notice  # noqa: PLC0415
    from sittings.services import start_sitting  # noqa: PLC0415

    at, rubric = timezone.now(), current_rubric_version()
    role = Role.objects.get(key="associate")
    opening = create_opening(
        title="Taking under load",
        role=role,
        team=Team.objects.earliest("pk"),
        assessment_version=Assessment.objects.get(key="associate-core").current,
        policy=make_policy(rubric_version=rubric, **default_policy_values(role, rubric), by=None, at=at),
        by=None,
        at=at,
    )
    notice = Notice.objects.filter(language="en").latest("number")
    takers = []
    for number in range(count):
        email = f"taker{number}@bench.example"
        invitation, _ = invite(opening=opening, name=f"Taker {number}", email=email, by=None, at=at)
        sitting = start_sitting(invitation=invitation, notice=notice, at=timezone.now())
        link = reverse("sittings:door", args=[invitation_token(invitation)])
        takers.append(Taker(sitting.pk, sitting.application_id, link, places_of(sitting.pk)))
    return takers


def places_of(sitting_id: int) -> list[int]:
    from sittings.models import Answer  # noqa: PLC0415

    answers = Answer.objects.filter(sitting=sitting_id).select_related("question_version").order_by("position")
    parts = {answer.position: answer.question_version.asked.content.parts() for answer in answers}
    return [position for position, specs in parts.items() if [spec.entry for spec in specs] == ["text"]]


def stored_texts(sitting_id: int) -> dict[int, str]:
    """What the database has of each question of a sitting."""
    from sittings.models import AnswerPart  # noqa: PLC0415

    parts = AnswerPart.objects.filter(answer__sitting=sitting_id, position=1)
    return dict(parts.values_list("answer__position", "text"))


@contextmanager
def set_up(keeper: Keeper) -> Iterator[Callable[[], None]]:
    """Django on the keeper's servers, which are tended meanwhile. Gives a way to kill the web server."""
    import os  # noqa: PLC0415

    import django  # noqa: PLC0415

    os.environ.update(keeper.env, DJANGO_ALLOW_ASYNC_UNSAFE="1")
    django.setup()
    over = threading.Event()

    def tend() -> None:
        while not over.wait(0.1):
            keeper.tend()

    tending = threading.Thread(target=tend, daemon=True)
    tending.start()
    web = next(child for child in keeper.children if child.name == "web server")

    def kill() -> None:
        if web.process:
            web.started -= 120  # to the keeper it had run well for a while: it is started again at once
            web.process.kill()

    try:
        yield kill
    finally:
        over.set()
        tending.join(30)


def folder(root: Path, name: str) -> Path:
    return root / "var" / f"bench-{name}"
