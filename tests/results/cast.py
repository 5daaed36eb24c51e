"""An opening with candidates who answered, and people who rated: through the services, without the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Team, User
from openings.models import Application, Opening
from ratings import engine
from ratings.models import MachineRater, Rating
from ratings.services.people import rate_answer
from results.models import ScoreSheet
from results.services.sheets import prepare_score_sheet
from sittings import seed as notices
from sittings.models import Notice, Sitting
from sittings.queries import current_notice
from sittings.services.submitting import submit_sitting
from sittings.services.taking import save_answer, start_sitting
from tests import factories

TEXT = "I could see that he was worried, so I let him finish, said back what I had heard and sorted it out with him."


@dataclass
class Cast:
    """Alma hires, Rita and Rolf rate, all in one team; Olga hires elsewhere."""

    team: Team = field(default_factory=factories.make_team)
    at: datetime = field(default_factory=lambda: timezone.now() - timedelta(hours=3))

    def __post_init__(self) -> None:
        self.alma = factories.make_user(User.Role.HIRING_MANAGER, self.team, name="Alma")
        self.rita = factories.make_user(User.Role.RATER, self.team, name="Rita")
        self.rolf = factories.make_user(User.Role.RATER, self.team, name="Rolf")
        self.olga = factories.make_user(User.Role.HIRING_MANAGER, factories.make_team(), name="Olga")
        self.admin = factories.make_user(User.Role.ADMIN, name="Ada")

    def opening(self, **fields: Any) -> Opening:
        policy = fields.pop("policy", None) or factories.make_policy(
            **{"machine_raters": (), **fields.pop("rules", {})}
        )
        return factories.make_opening(team=self.team, policy=policy, **fields)

    def candidate(self, opening: Opening, name: str = "Cleo", texts: tuple[str, ...] = (TEXT, TEXT)) -> Application:
        """Invited, answered, submitted."""
        invitation = factories.make_invitation(opening=opening, at=self.at, name=name)
        sitting = start_sitting(invitation=invitation, notice=make_notice(), at=self.at)
        for position, text in enumerate(texts, start=1):
            if text:
                save_answer(sitting=sitting, position=position, expected_revision=0, text=text, at=self.at)
        submit_sitting(sitting=sitting, at=self.at + timedelta(minutes=10))
        return invitation.application

    def rate(self, application: Application, rater: User, levels: Mapping[str, int | None] | int) -> None:
        """Every answer on every competency: one level for all, or a level a competency."""
        for answer in sitting_of(application).answers.all():
            for competency in answer.question_version.competencies:
                level = levels if isinstance(levels, int) else levels.get(competency)
                rate_answer(answer=answer, competency=competency, rater=rater, level=level, at=self.at)


def make_notice() -> Notice:
    if not Notice.objects.exists():
        notices.load_content(at=timezone.now())
    return current_notice("en")


def sitting_of(application: Application) -> Sitting:
    return application.sittings.latest("attempt")


def make_sheet(application: Application, at: datetime | None = None) -> ScoreSheet:
    sitting = sitting_of(application)
    prepare_score_sheet(sitting_id=sitting.pk)(at or timezone.now())
    return sitting.score_sheets.latest("id")


def machine_rates(application: Application, level: float | None, *, reason: str = "", build: str = "b1") -> None:
    """Rows as the machine rater writes them, without its engine: `level` None hands the answer to people."""
    rater, _ = MachineRater.objects.get_or_create(kind="anchors", build=build, defaults={"created_at": timezone.now()})
    version = application.opening.policy.rubric_version
    Rating.objects.bulk_create(
        Rating(
            answer=answer,
            competency_id=competency,
            rubric_version=version,
            machine_rater=rater,
            state=Rating.State.RATED if level is not None else Rating.State.GATED,
            level=level,
            low=None if level is None else max(1.0, level - 1.3),
            high=None if level is None else min(5.0, level + 1.3),
            reason=reason,
            evidence=[] if level is None else [_mark(competency)],
            input_hash=engine.input_hash(
                answer_hash=answer.frozen_hash,
                question_hash=answer.question_version.content_hash,
                rubric_hash=version.content_hash,
                competency=competency,
                rater=str(rater),
            ),
            created_at=timezone.now(),
        )
        for answer in sitting_of(application).answers.all()
        for competency in answer.question_version.competencies
    )


def _mark(competency: str) -> dict[str, Any]:
    return {"start": 0, "end": 31, "source": "indicator", "key": f"{competency}_1", "text": "Sees it.", "share": 0.4}
