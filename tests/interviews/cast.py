"""An opening with a live interview: Alma hires and interviews, Rita interviews, Rolf only rates."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User
from interviews.models import InterviewGuide, Scorecard
from interviews.services.guides import save_guide
from openings.models import Application
from ratings.services.scorecards import save_scorecard, submit_scorecard
from tests import factories
from tests.results.cast import Cast

TALK = (
    "Ines: Tell us about a time when a customer was upset. What did you do?\n"
    "Cleo: I let him finish and said back what I had heard.\n"
    "Ines: That was very empathic of you!\n"
    "Cleo: Then we sorted it out.\n"
    "Ines: Tell us about a mistake of yours.\n"
    "Cleo: I sent an invoice twice, and rang the customer myself."
)


@dataclass
class Room(Cast):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.work = self.opening(title="Support desk")
        self.first = factories.make_question_version()
        self.second = factories.make_question_version(
            title="A mistake", prompt="Tell us about a mistake of yours.", competencies=["communication"]
        )
        self.guide = self.make_guide()

    def make_guide(self, **values: Any) -> InterviewGuide:
        values = {
            "questions": [self.first, self.second], "interviewers": [self.alma, self.rita], "minutes": 45,
            "welcome": "Hello.", "follow_ups": "Ask what came of it.", "by": self.alma, "at": timezone.now(), **values,
        }  # fmt: skip
        return save_guide(opening=self.work, **values)

    def card(self, application: Application, user: User, level: str = "4", *, submit: bool = True) -> Scorecard:
        card = save_scorecard(
            application=application, interviewer=user,
            levels={"1": {"empathy": level, "composure": "none"}, "2": {"communication": level}},
            notes={"1": f"Heard by {user.name}."}, oral="4", at=timezone.now(),
        )  # fmt: skip
        if submit:
            submit_scorecard(card=card, at=timezone.now())
        return card
