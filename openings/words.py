"""What a company and an opening say to candidates, as texts that can be said in other languages."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.words import Words
from openings.models import CompanyProfile, Opening
from wording.queries import Told
from wording.subjects import Place, Subject

LONGEST_TEXT, LONGEST_TITLE = 4000, 160


def company_subject(profile: CompanyProfile) -> Subject:
    return Subject("company", profile.pk, profile.language)


def company_places(profile: CompanyProfile) -> list[Place]:
    texts = [
        Place("makes", _("What you make"), profile.makes, LONGEST_TEXT),
        Place("for_whom", _("For whom"), profile.for_whom, LONGEST_TEXT),
        Place("grows", _("How you grow"), profile.grows, LONGEST_TEXT),
        Place("works", _("How you work"), profile.works, LONGEST_TEXT),
        Place("contact", _("Whom candidates can ask"), profile.contact, LONGEST_TITLE + 240),
    ]
    return [place for place in texts if place.original]


@dataclass(frozen=True)
class CompanyWords:
    """What a company says of itself to one who reads in the language of the page."""

    makes: Words
    for_whom: Words
    grows: Words
    works: Words
    contact: Words


def company_words(profile: CompanyProfile) -> CompanyWords:
    subject = company_subject(profile)
    told = Told(subject)
    return CompanyWords(
        makes=told(subject, profile.makes),
        for_whom=told(subject, profile.for_whom),
        grows=told(subject, profile.grows),
        works=told(subject, profile.works),
        contact=told(subject, profile.contact),
    )


def opening_subject(opening: Opening) -> Subject:
    """Written in the language that the team writes of itself in."""
    company = getattr(opening.team, "company", None)
    return Subject("opening", opening.pk, company.language if company else "")


def opening_places(opening: Opening) -> list[Place]:
    return [Place("title", _("Title"), opening.title, LONGEST_TITLE)]


def title_of(opening: Opening) -> Words:
    """What stands at the top of a candidate's pages and in mails, in the reader's language where it was written."""
    subject = opening_subject(opening)
    return Told(subject)(subject, opening.title)
