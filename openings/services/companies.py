from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from audit.services import record, user_actor
from openings.models import CompanyProfile
from scoring.rubric import content_hash

LONGEST_NAME, LONGEST_TEXT, LONGEST_CONTACT = 120, 2000, 200
TEXTS = ("makes", "for_whom", "grows", "works")
MOST_MONTHS = 120


class CompanyInvalid(ValueError):
    """The values make no profile; the message says why."""


@transaction.atomic
def save_company(
    *,
    team: Team,
    name: str,
    makes: str = "",
    for_whom: str = "",
    grows: str = "",
    works: str = "",
    keeps_months: int | None = None,
    contact: str = "",
    language: str = "en",
    by: User | None,
    at: datetime,
) -> CompanyProfile:
    """What the team says of itself to candidates. Saving the same again changes nothing."""
    name, contact = " ".join(name.split()), " ".join(contact.split())
    texts = [text.replace("\r\n", "\n").strip() for text in (makes, for_whom, grows, works)]
    if not name or len(name) > LONGEST_NAME or len(contact) > LONGEST_CONTACT:
        raise CompanyInvalid(_("A name has 1 to %(most)d characters.") % {"most": LONGEST_NAME})
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise CompanyInvalid(_("Each text has at most %(most)d characters.") % {"most": LONGEST_TEXT})
    if keeps_months is not None and not 1 <= keeps_months <= MOST_MONTHS:
        raise CompanyInvalid(_("Data is kept for 1 to %(most)d months.") % {"most": MOST_MONTHS})
    if language not in dict(settings.LANGUAGES):
        raise CompanyInvalid(_("Choose one of the languages that there are."))
    values = {
        "name": name,
        "language": language,
        **dict(zip(TEXTS, texts, strict=True)),
        "keeps_months": keeps_months,
        "contact": contact,
    }
    current = CompanyProfile.objects.select_for_update().filter(team=team).first()
    if current and all(getattr(current, key) == value for key, value in values.items()):
        return current
    profile, _created = CompanyProfile.objects.update_or_create(
        team=team, defaults={**values, "changed_at": at, "changed_by": by}
    )
    if by:
        record(
            actor=user_actor(by.pk), action="company.changed", subject_kind="company", subject_id=profile.pk, at=at,
            after=content_hash(values), data={"team": team.pk},
        )  # fmt: skip
    return profile
