"""How far the machine rater that ships agrees with the people of the demo."""

from datetime import datetime

from ratings.measuring import can_be_measured
from ratings.models import MachineRater
from ratings.services.reports import prepare_report


def ensure_measured(*, at: datetime) -> None:
    """Once, on what it and people have both rated by now."""
    for rater in MachineRater.objects.filter(kind="prior", reports=None):
        if can_be_measured(rater):
            prepare_report(machine_rater_id=rater.pk)(at)
