"""The first draft of a job advertisement, from the role and the plan. People edit it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openings.planning.facts import Facts, Words


@dataclass(frozen=True)
class AdvertRole:
    """What an advertisement takes from a role."""

    key: str
    label: str
    summary: str
    leans_on: str
    responsibilities: Sequence[str]
    metrics: Sequence[str]
    keywords: Sequence[str]


# The quick guide to the role, said to the person who reads it; an own role has its summary alone.
GUIDES: Mapping[str, Words] = {
    "associate": gettext_lazy(
        "This role is for you if you like to spend the day in conversation and to leave each person better off than "
        "you "
        "found them. Work behind a counter, in a restaurant or in care counts as experience. If you would rather "
        "change "
        "how things work than answer questions about them, look at the specialist's role."
    ),
    "specialist": gettext_lazy(
        "This role is for you if you see why customers struggle and cannot leave it at that. You write well, you bring "
        "other departments along, and you finish what you begin. If you would rather be in conversation all day, look "
        "at "
        "the associate's role; if figures draw you more, at the analyst's."
    ),
    "analyst": gettext_lazy(
        "This role is for you if you ask how a figure came about before you explain it, and can say in two sentences "
        "what "
        "it means for people who decide. You need not come from customer service. If you would rather change what the "
        "figures show, look at the specialist's role."
    ),
    "manager": gettext_lazy(
        "This role is for you if you are proud of how others have grown with you. You tell hard news openly, keep calm "
        "between customers and team, and act on what you measure. If you would rather advise than lead people day by "
        "day, "
        "look at the expert's role."
    ),
    "expert": gettext_lazy(
        "This role is for you if you have seen several companies or systems from the inside and can say what you got "
        "wrong. "
        "You make work simpler and other people better. If you want a team of your own, look at the manager's role."
    ),
}
GROWTH: Mapping[str, Words] = {
    "steady": gettext_lazy("We grow steadily. There is time to learn, and we train you for the next step."),
    "rapid": gettext_lazy("We are growing quickly. It helps if you have been in a company that grew like this one."),
    "hyper": gettext_lazy(
        "We are growing very quickly, so that answers, tools and teams change within months. It helps if you have "
        "worked "
        "like that before and think about the step after the next."
    ),
}
CUSTOMERS: Mapping[str, Words] = {
    "b2b": gettext_lazy("Our customers are companies. You get to know them well, and your advice rests on their data."),
    "b2c": gettext_lazy("Our customers are consumers of every kind. Clear writing and clear speech reach them all."),
    "both": gettext_lazy("Our customers are companies and consumers. Both expect to be understood."),
}


def draft_advertisement(facts: Facts, role: AdvertRole, weights: Mapping[str, float]) -> str:
    """Headings, paragraphs and lists (see `prose`). Goals stay inside the house: nothing typed as a goal gets in."""
    sections = [
        (_("The work"), _listed(role.responsibilities)),
        (_("What the work moves"), _listed(role.metrics)),
        (_("A quick guide to the role"), _guide(role)),
        (_("Who we are"), _company(facts)),
        (_("What we look at"), _looked_at(facts, weights)),
        (_("Words for what you bring or will learn"), ", ".join(role.keywords)),
    ]
    lead = _("We are looking for a %(role)s.") % {"role": role.label}
    parts = [lead, role.summary, *(f"## {heading}\n\n{text}" for heading, text in sections if text)]
    return "\n\n".join(parts) + "\n"


def _listed(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _guide(role: AdvertRole) -> str:
    guide = str(GUIDES.get(role.key, ""))
    leans_on = _("It leans on: %(what)s") % {"what": role.leans_on} if role.leans_on else ""
    return "\n\n".join(part for part in (guide, leans_on) if part)


def _company(facts: Facts) -> str:
    return " ".join(
        str(table[key]) for table, key in ((CUSTOMERS, facts.customers), (GROWTH, facts.growth)) if key in table
    )


def _looked_at(facts: Facts, weights: Mapping[str, float]) -> str:
    heaviest = sorted((key for key in weights if weights[key]), key=lambda key: -weights[key])[:3]
    names = ", ".join(facts.labels[key].lower() for key in heaviest if key in facts.labels)
    if not names:
        return ""
    return _(
        "Everybody is asked the same questions, and people read the answers without names. What counts most: "
        "%(names)s. "
        "Only what you say counts, not spelling, accent or speed. If you need anything to show what you can do, tell "
        "us."
    ) % {"names": names}
