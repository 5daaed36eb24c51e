"""What a candidate may ask a second look at, and how far those that were asked for are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from openings.models import Application, Opening
from ratings.looks import possible_raters, rated_looks
from ratings.models import SecondLook
from ratings.queries import ratable_of_sitting
from results.comparing import scores_of
from results.models import Appeal, ScoreSheet
from results.status import Status
from sittings.models import Answer, Sitting
from sittings.queries import answer_text


@dataclass(frozen=True)
class Moved:
    """What a competency came to in the contested sheet and in the one after it."""

    key: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class AppealRow:
    """An appeal as hiring people see it; without any number. `raters`: who could rate it, None once it is rated."""

    appeal: Appeal
    looks: Sequence[SecondLook]
    rated: int
    raters: int | None
    days_left: int

    @property
    def is_rated(self) -> bool:
        return self.rated == len(self.looks)


def contested_sheet(application: Application, sitting: Sitting | None, status: Status) -> ScoreSheet | None:
    """The sheet that the candidate was told of: what was released, else what the decision stood on, else the latest."""
    if sitting is None or not status.may_appeal:
        return None
    if status.release:
        return status.release.score_sheet
    if status.decision and status.decision.score_sheet:
        return status.decision.score_sheet
    return sitting.score_sheets.order_by("-id").first()


def contestable(sitting: Sitting) -> list[Answer]:
    """The answers that can be rated again: those with words."""
    return [answer for answer in ratable_of_sitting(sitting) if answer_text(answer)]


def appeals_of(application: Application) -> QuerySet[Appeal]:
    return Appeal.objects.filter(application=application).order_by("-id")


def standing_appeals(application: Application) -> QuerySet[Appeal]:
    """Those that were not taken back."""
    return appeals_of(application).exclude(state=Appeal.State.WITHDRAWN)


def open_appeals() -> QuerySet[Appeal]:
    return Appeal.objects.filter(state=Appeal.State.OPEN)


def looks_of(appeal: Appeal) -> list[SecondLook]:
    return list(
        appeal.looks.select_related(
            "answer__question_version", "answer__sitting__application__opening__policy__rubric_version"
        ).order_by("answer__position")
    )


def appeal_rows(appeals: Iterable[Appeal], at: datetime) -> list[AppealRow]:
    """Of the few open appeals of one opening; some queries each."""
    rows = []
    for appeal in appeals:
        looks = looks_of(appeal)
        rated = len(rated_looks(looks))
        raters = None if rated == len(looks) else possible_raters(looks).count()
        rows.append(AppealRow(appeal, looks, rated, raters, days_left(appeal, at)))
    return rows


def days_left(appeal: Appeal, at: datetime) -> int:
    """Whole days until an answer is due; below 0 once it is late."""
    return (appeal.due_at - at).days


def appeals_of_opening(opening: Opening) -> QuerySet[Appeal]:
    return Appeal.objects.filter(application__opening=opening).select_related(
        "application__person", "score_sheet", "answered_by"
    )


def moves(before: ScoreSheet, after: ScoreSheet | None) -> list[Moved]:
    """The competencies that came to something else."""
    if after is None:
        return []
    then = {score.competency: score.value for score in scores_of(before)}
    now = {score.competency: score.value for score in scores_of(after)}
    return [Moved(key, then.get(key), now.get(key)) for key in now if then.get(key) != now.get(key)]
