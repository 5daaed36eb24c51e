"""Many openings of one team with their candidates, for the bench of size: small first, then as large as asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Team, User
from assessments.models import Assessment
from benchmarks._filling import analyse, fill
from openings.models import Application, Opening
from openings.services.openings import close_opening, create_opening
from openings.services.policies import make_policy
from roles.models import Role, RubricVersion
from roles.queries import current_rubric_version


@dataclass(frozen=True)
class Page:
    """Who asks for what. `anew`: what is kept of the stages for five minutes is forgotten before every look."""

    name: str
    user: User
    path: str
    anew: bool = False


class Hiring:
    """`openings` openings, the first `still_open` of them open, the first the largest; a manager and an idle rater."""

    def __init__(self, *, openings: int, still_open: int, at: datetime) -> None:
        self.at, self.written = at, 0
        rubric = current_rubric_version()
        self.manager, first, second, self.idle = self._staff()
        self.openings = [self._opening(number, rubric) for number in range(openings)]
        self.open, self.closed = self.openings[:still_open], self.openings[still_open:]
        for opening in self.closed:
            close_opening(opening=opening, by=self.manager, at=at)
        version = self.openings[0].assessment_version
        assert version is not None  # noqa: S101
        questions = version.items.order_by("position").values_list("question_version", flat=True)
        self.facts = {"at": at, "questions": list(questions[:2]), "raters": [first.pk, second.pk],
                      "rubric": rubric.pk, "manager": self.manager.pk, "competencies": self._sheet(rubric)}  # fmt: skip

    def _staff(self) -> list[User]:
        self.team = Team.objects.create(name="Benches")
        roles = ("hiring_manager", "rater", "rater", "rater")
        users = [User.objects.create_user(f"b{n}@bench.example", name=f"B{n}", role=r) for n, r in enumerate(roles)]
        for user in users:
            user.teams.add(self.team)
        return users

    def _opening(self, number: int, rubric: RubricVersion) -> Opening:
        made = self.at - timedelta(days=41 + number)
        weights = {item["key"]: 20 for item in rubric.body["competencies"]}
        rules: dict[str, Any] = {"weights": weights, "minimums": {}, "machine_raters": [], "reveal": "open"}
        return create_opening(
            title=f"Opening {number}",
            role=Role.objects.get(key="associate"),
            team=self.team,
            assessment_version=Assessment.objects.get(key="associate-core").current,
            policy=make_policy(rubric_version=rubric, by=self.manager, at=self.at, **rules),
            kind="assessed",
            by=self.manager,
            at=made,
        )

    @staticmethod
    def _sheet(rubric: RubricVersion) -> str:
        """The competencies of a score sheet, as JSON."""
        figures: dict[str, Any] = {"value": 3.4, "low": 2.9, "high": 3.9, "se": 0.25, "n_human": 2, "n_machine": 0,
                   "provisional": False, "meets_minimum": None, "ratings": []}  # fmt: skip
        return json.dumps([{"competency": item["key"], **figures} for item in rubric.body["competencies"]])

    def fill_small(self, candidates: int) -> None:
        """One in each opening, the others in the first."""
        for opening in self.openings[1:]:
            self._more(opening, 1)
        self._more(self.openings[0], candidates - self.written)
        analyse()

    def fill_large(self, candidates: int, largest: int) -> None:
        """`largest` in the first; those that are open hold a few hundred each, as hires under way do."""
        small = self.written - len(self.openings) + 1
        self._more(self.openings[0], largest - small)
        each = (candidates - largest - len(self.openings) + 1) // (len(self.openings) - 1)
        for opening in self.openings[1:]:
            self._more(opening, each if opening in self.closed else min(each, 300))
        self._more(self.openings[-1], candidates - self.written)
        analyse()

    def _more(self, opening: Opening, count: int) -> None:
        if count > 0:
            fill(opening=opening, start=self.written, count=count, whole=opening in self.closed, **self.facts)
            self.written += count

    def pages(self) -> list[Page]:
        """The same at both sizes: the name that is looked for is somebody's from the first hundred on."""
        largest = self.openings[0].pk
        undecided = Application.objects.filter(opening=largest, decisions=None).order_by("id")
        three = undecided.values_list("pk", flat=True)[:3]
        here = f"/openings/{largest}/"
        return [
            Page("ranking", self.manager, here),
            Page("ranking_undecided", self.manager, f"{here}?stage=undecided"),
            Page("candidates", self.manager, f"{here}candidates/"),
            Page("compare", self.manager, f"{here}compare/?" + "&".join(f"c={pk}" for pk in three)),
            Page("pipeline", self.manager, f"{here}pipeline/"),
            Page("pipeline_anew", self.manager, f"{here}pipeline/", anew=True),
            Page("pipelines", self.manager, "/openings/pipeline/"),
            Page("pipelines_anew", self.manager, "/openings/pipeline/", anew=True),
            Page("search_name", self.manager, "/search/?q=mara+berg"),
            Page("search_common", self.manager, "/search/?q=ana"),
            Page("palette", self.manager, "/search/quick/?q=mara+be"),
            Page("home", self.manager, "/"),
            Page("queue", self.idle, "/rate/"),
            Page("next", self.idle, "/rate/next/"),
        ]
