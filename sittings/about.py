"""What a candidate is told of an opening before deciding to take part: who asks, for what role, what is measured."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.words import Words, told
from openings.models import Application, CompanyProfile, Opening
from openings.offers import kind_of, machine_raters_told
from openings.queries import asked_of
from openings.words import CompanyWords, company_words
from roles.words import RoleWords, role_words
from scoring.raters import TABLE
from scoring.raters.learned import LANGUAGES
from scoring.text import sentences


@dataclass(frozen=True)
class Measured:
    key: str
    label: Words
    definition: Words


@dataclass(frozen=True)
class About:
    """`said`: what the company says of itself, in the reader's language where it was written in it.
    `measured`: competencies that the questions give a chance to show. `people`: who rate each answer.

    machine_reads: whether the opening has a machine rater; knows_language: whether one declares the reader's language.
    machines_told: what each of them is, and how far people have checked it, in sentences.
    """

    opening: Opening
    role: RoleWords
    company: CompanyProfile | None
    said: CompanyWords | None
    questions: int
    minutes: int | None
    measured: Sequence[Measured]
    people: int
    machine_reads: bool
    knows_language: bool
    machines_told: Sequence[str]


def about(application: Application) -> About:
    """In a fixed number of queries; the candidate's own choices are no part of it."""
    opening = (
        Opening.objects.select_related("role", "policy__rubric_version", "assessment_version", "team__company")
    ).get(pk=application.opening_id)
    version = asked_of(application) if opening.is_development else opening.assessment_version
    asked = list(version.items.values_list("question_version__competencies", flat=True)) if version else []
    company = getattr(opening.team, "company", None)
    return About(
        opening=opening,
        role=role_words(opening.role),
        company=company,
        said=company_words(company) if company else None,
        questions=len(asked),
        minutes=version.time_limit_minutes if version else None,
        measured=_measured(opening, asked),
        people=opening.policy.ratings_wanted,
        machine_reads=bool(opening.policy.machine_raters),
        knows_language=(get_language() or "en") in languages_of_machines(opening.policy.machine_raters),
        machines_told=machine_raters_told(opening.policy.machine_raters),
    )


def languages_of_machines(keys: Iterable[str]) -> set[str]:
    """The languages that these machine raters of a policy declare: an answer in another is left to people."""
    kinds = (kind_of(key) for key in keys)
    return {language for kind in kinds for language in (TABLE[kind].languages if kind in TABLE else LANGUAGES)}


def _measured(opening: Opening, asked: Sequence[Sequence[str]]) -> list[Measured]:
    # A question that nobody has mapped is tried on all of the rubric.
    wanted = None if not all(asked) else {key for keys in asked for key in keys}
    return [
        Measured(item["key"], told(item["label"]), told(_first_sentence(item["definition"])))
        for item in opening.policy.rubric_version.body["competencies"]
        if wanted is None or item["key"] in wanted
    ]


def _first_sentence(text: str) -> str:
    """It says what is meant; what follows is for raters."""
    return next((span.of(text) for span in sentences(text)[:1]), "")
