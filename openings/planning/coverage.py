"""Working with who is there: which competencies the team covers, and who else could help before anybody is hired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from openings.planning.facts import Facts, Words

STATES: Mapping[str, Words] = {
    "gap": _("Nobody"),
    "thin": _("Rests on one person"),
    "covered": _("Covered"),
    "spare": _("No goal leans on it"),
}
# Who in the house can often lend a competency or teach it.
HELP: Mapping[str, Words] = {
    "empathy": _("Let new people listen in with your best listener for a week, and talk each case through afterwards."),
    "patience": _("Take quotas off the difficult cases, and let somebody experienced share them for a while."),
    "composure": _("Practise heated conversations in pairs, and agree when a case is handed to a colleague."),
    "communication": _("Marketing writes for a living: ask for an editor's hour a week on replies and help articles."),
    "problem_solving": _("Product and engineering know why things fail: ask for a fixed contact and a weekly review."),
}
ANYBODY: Words = _("Ask product, marketing and engineering who is good at it, and borrow some of their time.")


@dataclass(frozen=True)
class CoverageRow:
    """A competency: who is strong in it, which goals ahead lean on it, and what could help short of hiring."""

    competency: str
    label: str
    people: tuple[str, ...]
    goals: tuple[str, ...]
    state: str
    help: str

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])


def team_coverage(facts: Facts) -> list[CoverageRow]:
    rows = []
    for key, label in facts.labels.items():
        people = tuple(colleague.who for colleague in facts.strong_in(key))
        goals = tuple(goal.text for goal in facts.goals_on(key))
        state = _state(len(people), bool(goals))
        help_words = str(HELP.get(key, ANYBODY)) if state in ("gap", "thin") else ""
        rows.append(CoverageRow(key, label, people, goals, state, help_words))
    return rows


def nothing_missing(rows: Sequence[CoverageRow]) -> bool:
    """Goals lean on something, and all of it is covered by two people or more: perhaps nobody has to be hired."""
    states = {row.state for row in rows}
    return "covered" in states and not states & {"gap", "thin"}


def _state(people: int, needed: bool) -> str:
    if not needed:
        return "spare"
    return ("gap", "thin")[people] if people < 2 else "covered"
