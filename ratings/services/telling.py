"""Telling people that answers came in, or wait for a rater. A rater is never told why an answer waits."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from notifications.people import of_team
from notifications.services import notify
from openings.models import Opening
from ratings.looks import adjudicators
from ratings.models import Rating
from ratings.queries import ADJUDICATION_SPREAD
from sittings.models import Answer, Sitting


def tell_submitted(*, sitting: Sitting, at: datetime) -> None:
    """That there are answers to rate; and the team, where a candidate has submitted them."""
    opening = sitting.application.opening
    event = [f"sitting:{sitting.pk}"]
    if sitting.mode == Sitting.Mode.ONLINE and not opening.is_development:
        people = of_team("sitting_submitted", opening.team_id)
        notify("sitting_submitted", to=people, about=opening.pk, team=opening.team_id, events=event, at=at)
    if opening.state == Opening.State.OPEN:
        tell_to_rate(opening=opening, to=of_team("answers_to_rate", opening.team_id), event=event[0], at=at)


def tell_to_rate(*, opening: Opening, to: QuerySet[User], event: str, at: datetime) -> None:
    notify("answers_to_rate", to=to, about=opening.pk, team=opening.team_id, events=[event], at=at)


def tell_disputed(*, rating: Rating, answer: Answer, at: datetime) -> None:
    """Those who could rate it as the third, where this rating opened an adjudication."""
    if rating.level is None:
        return
    others = Rating.objects.current().by_people().whole().filter(answer=answer, state=Rating.State.RATED)
    levels = [
        level
        for level in others.filter(competency=rating.competency_id)
        .exclude(rater=rating.rater_id)
        .values_list("level", flat=True)
        if level is not None
    ]
    if len(levels) == 1 and abs(levels[0] - rating.level) >= ADJUDICATION_SPREAD:
        opening = answer.sitting.application.opening
        tell_to_rate(opening=opening, to=adjudicators(answer), event=f"answer:{answer.pk}", at=at)
