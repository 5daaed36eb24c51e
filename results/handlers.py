from collections.abc import Callable
from datetime import datetime

from jobs.registry import Handler
from results.services.foresight import prepare_foresight
from results.services.sheets import prepare_score_sheet


def _score_sheet(subject: str) -> Callable[[datetime], None]:
    return prepare_score_sheet(sitting_id=int(subject))


def _foresee(subject: str) -> Callable[[datetime], None]:
    return prepare_foresight(machine_rater_id=int(subject))


score_sheet = Handler(run=_score_sheet)
foresee_change = Handler(run=_foresee)
