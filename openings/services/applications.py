from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from openings.models import Application, Opening
from openings.services.openings import OpeningInvalid, fix_opening
from openings.services.people import find_or_create_by_ref


@transaction.atomic
def add_application_for_import(
    *, opening: Opening, external_ref: str, name: str = "", by: User | None, at: datetime
) -> tuple[Application, bool]:
    """The application of somebody who was interviewed elsewhere, and whether it is new; the opening is fixed by it.

    `external_ref` finds the same person in every opening. `OpeningInvalid` (not for imports), `OpeningNotOpen`,
    `PersonInvalid`, `PersonErased`.
    """
    if opening.kind != Opening.Kind.IMPORTED:
        raise OpeningInvalid("Interviews held elsewhere go into an opening of their own kind.")
    fix_opening(opening=opening, at=at)
    person, _ = find_or_create_by_ref(external_ref=external_ref, name=name, at=at)
    application, created = Application.objects.get_or_create(
        person=person,
        opening=opening,
        defaults={"source": Application.Source.IMPORT, "created_at": at},
    )
    if created:
        record(
            actor=user_actor(by.pk) if by else SYSTEM,
            action="application.imported",
            subject_kind="application",
            subject_id=application.pk,
            at=at,
            opening_id=opening.pk,
            data={"person": person.pk},
        )
    return application, created
