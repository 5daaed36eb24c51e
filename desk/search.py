"""What a person may find: pages, people, openings and questions. A fixed number of queries at any number of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.navigation import ENTRIES
from assessments.models import Question
from assessments.queries import find_questions
from openings.finding import applications_of_people
from openings.models import Application, Opening

# One letter fits nearly everybody.
FEWEST_LETTERS = 2
LONGEST = 100
# Beyond so many, another word helps more than another page.
MOST = 200
SHORT = 5


@dataclass(frozen=True)
class Hit:
    """One thing found. `kind`: "page", "people", "openings" or "questions"."""

    kind: str
    title: str
    note: str
    url: str
    pill: str = ""


@dataclass(frozen=True)
class Kind:
    """Something that can be searched: who may, the rows that fit in an order, and how a row reads."""

    key: str
    label: str | Promise
    action: str
    rows: Callable[[User, str], QuerySet[Any]]
    hit: Callable[[Any], Hit]


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the first few, and how many there are; `more`: there are more than `count`."""

    kind: Kind
    count: int
    more: bool
    hits: list[Hit]


def asked_for(text: str | None) -> str:
    """What somebody typed, as it can be searched for."""
    return (text or "").replace("\x00", "").strip()[:LONGEST]


def is_enough(text: str) -> bool:
    return len(text) >= FEWEST_LETTERS


def kinds_for(user: User) -> list[Kind]:
    return [kind for kind in KINDS if access.may(user, kind.action)]


def found_ids(kind: Kind, user: User, text: str) -> tuple[list[int], bool]:
    """The ids of what fits, at most MOST, and whether there are more."""
    ids = list(kind.rows(user, text).values_list("pk", flat=True)[: MOST + 1])
    return ids[:MOST], len(ids) > MOST


def groups(user: User, text: str, *, limit: int = SHORT) -> list[Group]:
    """Everything found, by kind; two queries a kind. Kinds without a hit are left out."""
    if not is_enough(text):
        return []
    found = []
    for kind in kinds_for(user):
        ids, more = found_ids(kind, user, text)
        if ids:
            found.append(Group(kind, len(ids), more, hits_of(kind, ids, end=limit)))
    return found


def hits_of(kind: Kind, ids: Sequence[int], *, start: int = 0, end: int = SHORT) -> list[Hit]:
    """The hits from `start` to `end` among `ids`, in the order of the kind, in one query."""
    return [kind.hit(row) for row in ORDERS[kind.key](ids)[start:end]]


def pages(user: User, text: str) -> list[Hit]:
    """The pages of the menu and those about oneself whose name has these words."""
    wanted = text.casefold().split()
    places = [(name, label) for name, label, action, _paths in ENTRIES if access.may(user, action)]
    hits = [Hit("page", str(label), "", reverse(name)) for name, label in [*places, *_own_pages(user)]]
    return [hit for hit in hits if all(word in hit.title.casefold() for word in wanted)]


def _own_pages(user: User) -> list[tuple[str, str | Promise]]:
    places: list[tuple[str, str | Promise]] = [
        ("results:home", _("Start")),
        ("accounts:profile", _("Your profile")),
        ("notifications:list", _("Notifications")),
        ("notifications:settings", _("What you are told of")),
    ]
    if access.may(user, "work.view"):
        places.append(("notifications:work", _("Background work that was given up")))
    if access.may(user, "openings.edit"):
        places += [
            ("results:pipelines", _("Pipelines")),
            ("accounts:filters", _("Saved filters")),
            ("openings:plans", _("Plans")),
            ("openings:plan_new", _("Plan a hire")),
            ("openings:create", _("New opening")),
        ]
    if access.may(user, "questions.view"):
        places += [("assessments:coverage", _("Coverage map")), ("ratings:question_figures", _("Figures of questions"))]
    if access.may(user, "rubrics.view"):
        places += [("roles:rubric", _("Rubric")), ("roles:library", _("Library of competencies"))]
    return places


def _people(user: User, text: str) -> QuerySet[Application]:
    return access.visible(applications_of_people(text), user).order_by()


def _openings(user: User, text: str) -> QuerySet[Opening]:
    openings = access.visible(Opening.objects.all(), user)
    for word in text.split():
        openings = openings.filter(
            Q(title__icontains=word) | Q(role__label__icontains=word) | Q(team__name__icontains=word)
        )
    return openings.order_by("-created_at", "-id")


def _questions(_user: User, text: str) -> QuerySet[Question]:
    return find_questions(text=text)


def _person_hit(application: Application) -> Hit:
    url = reverse("results:candidate", args=[application.opening_id, application.pk])
    person = application.person
    known_by = person.email or person.external_ref
    note = f"{known_by} · {application.opening.title}" if known_by else application.opening.title
    return Hit("people", person.name, note, url)


def _opening_hit(opening: Opening) -> Hit:
    note = f"{opening.role.label} · {opening.team.name}"
    return Hit("openings", opening.title, note, reverse("results:opening", args=[opening.pk]), opening.state)


def _question_hit(question: Question) -> Hit:
    version = question.current
    title = version.title if version else str((question.draft or {}).get("title") or question.key)
    return Hit("questions", title, question.key, reverse("assessments:question", args=[question.key]))


KINDS = (
    Kind("people", _("People"), "results.view", _people, _person_hit),
    Kind("openings", _("Openings"), "openings.view", _openings, _opening_hit),
    Kind("questions", _("Questions"), "questions.view", _questions, _question_hit),
)
ORDERS: dict[str, Callable[[Sequence[int]], QuerySet[Any]]] = {
    "people": lambda ids: (
        Application.objects.filter(pk__in=ids).select_related("person", "opening").order_by("person__name", "-pk")
    ),
    "openings": lambda ids: (
        Opening.objects.filter(pk__in=ids).select_related("role", "team").order_by("-created_at", "-pk")
    ),
    "questions": lambda ids: Question.objects.filter(pk__in=ids).select_related("current").order_by("key"),
}
