"""What candidates voluntarily say of themselves. Not audited: an entry would join a person to a row."""

from django.db import transaction

from openings.models import Application
from sittings.identities import key_of
from sittings.models import SelfIdentification

NAMES = ("gender", "ethnicity", "age", "disability")


@transaction.atomic
def identify(
    *, application: Application, gender: str = "", ethnicity: str = "", age: str = "", disability: str = ""
) -> bool:
    """Keep what was said, instead of what was said before; nothing said keeps nothing. False: nothing is kept."""
    values = {"gender": gender, "ethnicity": ethnicity, "age": age, "disability": disability}
    # A new row each time: one that is changed would stay at its place.
    SelfIdentification.objects.filter(key=key_of(application.pk)).delete()
    if not any(values.values()):
        return False
    SelfIdentification.objects.create(key=key_of(application.pk), **values)
    return True


def forget_identities(*, application_ids: list[int]) -> None:
    SelfIdentification.objects.filter(key__in=[key_of(pk) for pk in application_ids]).delete()
