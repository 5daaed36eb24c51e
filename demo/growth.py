"""A development plan in the demo: somebody who was hired as an associate grows towards the specialist's role."""

from datetime import datetime, timedelta

from accounts.models import User
from growth.models import Development
from growth.services.developments import save_plan, start_development, suggested_step
from growth.services.wishes import WishIn, save_wish
from openings.models import Application, Opening
from results.growth import hired, looks_at, to_train
from roles.models import Role

WANTS = (
    "I would like to work on why people have to write to us at all. I like the conversations, but I keep seeing the "
    "same five causes. In two years I want to be the one who gets them fixed."
)
LEARN = "How to find the cause behind a hundred messages, and how to say it so that product listens."
NOT_WANTED = "Leading people, for now. And no night shifts."


def ensure_growth(*, title: str, manager: User, at: datetime) -> None:
    """For the latest of those who were hired in this opening; made by an earlier run, it stays."""
    opening = Opening.objects.get(title=title)
    application = hired(manager).filter(opening=opening).order_by("-pk").first()
    if application is None or Development.objects.filter(team=opening.team).exists():
        return
    role = Role.objects.get(key="specialist")
    _say_what_they_want(application, role, at)
    looks, _away = looks_at(application.person, manager)
    made = start_development(
        person=application.person, team=opening.team, present_role=opening.role, role=role, wants=WANTS, agreed=True,
        suggest=[], by=manager, at=at - timedelta(days=10),
    )  # fmt: skip
    keys = (to_train(looks[0].sheet, role) if looks else []) or ["problem_solving", "communication"]
    steps = [suggested_step(key, role) for key in keys[:3]]
    save_plan(
        development=made, revision=made.revision, role=role, wants=WANTS,
        reassess_on=(at + timedelta(days=120)).date(), steps=steps, by=manager, at=at - timedelta(days=9),
    )  # fmt: skip


def _say_what_they_want(application: Application, role: Role, at: datetime) -> None:
    """First for themselves alone; a week later, a little more, and for their managers too."""
    first = WishIn(role=role, learn=LEARN)
    save_wish(application=application, wish=first, shared=False, at=at - timedelta(days=12))
    more = WishIn(role=role, within="two_years", learn=LEARN, ways=("mentor", "product"), not_wanted=NOT_WANTED)
    save_wish(application=application, wish=more, shared=True, at=at - timedelta(days=11))
