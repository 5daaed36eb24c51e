"""When the time is over for which data is kept, as the candidate was told; and what keeps it longer.

A selection keeps it so many months after the opening was closed, as its first candidates were told;
a development opening so many days after the person last submitted, or after their link ran out.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Team
from growth.models import Development
from openings.models import Application, Invitation, Opening
from results.models import Appeal, ErasureNotice, RetentionHold
from sittings.models import Sitting

ANNOUNCED_FOR = timedelta(days=7)
# As the candidates of the opening were told; see `Opening.months_kept`.
MONTHS = Coalesce("opening__keeps_months", "opening__team__company__keeps_months")


class _Months(Func):
    """So many months as an interval: months are of different length."""

    template = "make_interval(months => (%(expressions)s)::int)"
    output_field = DurationField()


def ending(applications: QuerySet[Application] | None = None) -> QuerySet[Application]:
    """Applications of people who are not erased, with `ends_at`: when their time is over; null: nobody told them."""
    found = Application.objects.all() if applications is None else applications
    sat = Sitting.objects.filter(application=OuterRef("pk"), submitted_at__isnull=False)
    linked = Invitation.objects.filter(application=OuterRef("pk"))
    last = Coalesce(
        Subquery(sat.order_by("-submitted_at").values("submitted_at")[:1]),
        Subquery(linked.order_by("-expires_at").values("expires_at")[:1]),
    )
    days = ExpressionWrapper(F("opening__keeps_days") * Value(timedelta(days=1)), output_field=DurationField())
    closed = {"opening__purpose": Opening.Purpose.SELECTION, "opening__state": Opening.State.CLOSED}
    moment = DateTimeField()
    return found.filter(person__erased_at=None).annotate(
        ends_at=Case(
            When(
                opening__purpose=Opening.Purpose.DEVELOPMENT,
                then=ExpressionWrapper(last + days, output_field=moment),
            ),
            When(
                **closed,
                then=ExpressionWrapper(F("opening__closed_at") + _Months(MONTHS), output_field=moment),
            ),
            output_field=moment,
        )
    )


def ending_by(moment: datetime) -> QuerySet[Application]:
    """Those whose time is over by then."""
    return ending().filter(ends_at__lte=moment)  # type: ignore[misc]


def why_kept(applications: Iterable[Application]) -> dict[int, list[str]]:
    """What keeps each of these beyond its time, in words; three queries for any number. Nothing: it goes."""
    of = {one.pk: one for one in applications}
    kept: dict[int, list[str]] = {pk: [] for pk in of}
    holds = RetentionHold.objects.filter(application__in=of, lifted_at=None)
    for hold in holds.select_related("set_by"):
        kept[hold.application_id].append(f"{hold.get_reason_display()}: {hold.words} ({hold.set_by.name})")
    for pk in Appeal.objects.filter(application__in=of, state=Appeal.State.OPEN).values_list("application", flat=True):
        kept[pk].append(_("A second look is not answered yet."))
    hiring = {pk for pk, one in of.items() if not one.opening.is_development}
    plans = Development.objects.filter(person=OuterRef("person"), team=OuterRef("opening__team"))
    planned = Application.objects.filter(Exists(plans), pk__in=hiring).values_list("pk", flat=True)
    for pk in planned:
        kept[pk].append(_("A development plan stands on it, with the person's agreement."))
    return kept


def announced() -> QuerySet[ErasureNotice]:
    """What goes next, the first to go first."""
    found = ErasureNotice.objects.filter(done_at=None, application__person__erased_at=None)
    return found.select_related("application__person", "application__opening__team__company")


def goes_on(notice: ErasureNotice) -> datetime:
    """Not before it has stood on the page for a week."""
    return max(notice.ends_at, notice.announced_at + ANNOUNCED_FOR)


def teams_without_a_time() -> QuerySet[Team]:
    """Teams that have closed openings and have told candidates no time: nothing of theirs goes by itself."""
    closed = Opening.objects.filter(
        team=OuterRef("pk"),
        state=Opening.State.CLOSED,
        purpose=Opening.Purpose.SELECTION,
        applications__isnull=False,
        keeps_months=None,
    )
    return Team.objects.filter(Exists(closed), company__keeps_months=None).order_by("name")
