"""What stands beside an application is found anew by one statement, never moved."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from openings.models import Application


def recount(applications: Iterable[int], statement: str, **values: Any) -> None:
    """Run `statement` for these (`%(applications)s`), after whatever changed and in its transaction.

    The applications are locked first: of two changes at once the later counts what the earlier wrote.
    """
    ids = list(applications)
    if not ids:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        locked = Application.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
        list(locked.order_by("pk").values_list("pk"))
        cursor.execute(statement, {"applications": ids, **values})
