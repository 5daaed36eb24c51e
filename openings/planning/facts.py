"""What a hiring manager says about the need: the input of every rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Work:
    """What most of the work towards a goal is, and the role that exists for it."""

    role: str
    label: Words


WORK: Mapping[str, Work] = {
    "conversations": Work("associate", _("Answering customers, one conversation after another")),
    "improvements": Work("specialist", _("Changing what makes customers struggle, together with other teams")),
    "figures": Work("analyst", _("Finding out what customer data say")),
    "leading": Work("manager", _("Leading and coaching the people who serve customers")),
    "advising": Work("expert", _("Rethinking the whole operation, and training everybody else")),
}
OUTCOMES: Mapping[str, Words] = {
    "reached": _("Reached"),
    "partly": _("Reached in part"),
    "missed": _("Not reached"),
}
CUSTOMERS: Mapping[str, Words] = {
    "b2b": _("Companies (B2B)"),
    "b2c": _("Consumers (B2C)"),
    "both": _("Both"),
}


@dataclass(frozen=True)
class Goal:
    """One goal of the roadmap. `work`: key of WORK or empty; `leans_on`: competency keys.

    `outcome`: key of OUTCOMES for a past goal, empty for one that lies ahead.
    """

    text: str
    work: str = ""
    leans_on: tuple[str, ...] = ()
    outcome: str = ""

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> "Goal":
        return cls(body["text"], body["work"], tuple(body["leans_on"]), body["outcome"])

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "work": self.work, "leans_on": list(self.leans_on), "outcome": self.outcome}

    @property
    def fell_short(self) -> bool:
        return self.outcome in ("partly", "missed")


@dataclass(frozen=True)
class Colleague:
    """Somebody who is there already, and the competencies they are strong in."""

    who: str
    strong_in: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> "Colleague":
        return cls(body["who"], tuple(body["strong_in"]))

    def to_dict(self) -> dict[str, Any]:
        return {"who": self.who, "strong_in": list(self.strong_in)}


@dataclass(frozen=True)
class Facts:
    """`growth`: key of growth.PLANS or empty; `customers`: key of CUSTOMERS or empty.

    `labels`: competency key -> label of the rubric the plan stands on, in its order; keys outside it are passed over.
    """

    labels: Mapping[str, str]
    growth: str = ""
    customers: str = ""
    past: tuple[Goal, ...] = ()
    future: tuple[Goal, ...] = ()
    team: tuple[Colleague, ...] = field(default=())

    def goals_on(self, competency: str) -> list[Goal]:
        return [goal for goal in self.future if competency in goal.leans_on]

    def missed_on(self, competency: str) -> list[Goal]:
        return [goal for goal in self.past if goal.fell_short and competency in goal.leans_on]

    def strong_in(self, competency: str) -> list[Colleague]:
        return [colleague for colleague in self.team if competency in colleague.strong_in]
