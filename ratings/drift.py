"""Whether a machine rater still agrees with people as its report promised: window by window, the latest last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ratings.measuring import Pair, machine_agreement, pairs_of
from ratings.models import MachineRater, MachineRaterChange
from scoring.agreement import Estimate

# Answers a window: fewer, and chance alone moves the figure by half the scale.
WINDOW = 50
WINDOWS = 12
# A window that is not full yet is shown from here on.
ENOUGH = 30


@dataclass(frozen=True)
class Window:
    """Agreement with people on some answers that people rated one after the other."""

    first_at: datetime
    last_at: datetime
    kappa: Estimate
    answers: int


def windows_of(rater: MachineRater) -> list[Window]:
    """The latest windows of whole answers, counted from now backwards, in two queries."""
    by_answer: dict[int, list[Pair]] = {}
    # An answer takes its place by the last rating that it got.
    for pair in reversed(pairs_of(rater)):
        by_answer.setdefault(pair.answer, []).append(pair)
    answers = list(by_answer.values())[: WINDOW * WINDOWS]
    groups = [answers[begin : begin + WINDOW] for begin in range(0, len(answers), WINDOW)]
    return [
        _window([pair for answer in group for pair in answer]) for group in reversed(groups) if len(group) >= ENOUGH
    ]


def promised_by(rater: MachineRater) -> float | None:
    """The kappa of the report that it was promoted by; None where it is not promoted."""
    if rater.state != MachineRater.State.PROMOTED:
        return None
    change: MachineRaterChange | None = rater.changes.select_related("report").first()
    value = change.report.figures["machine"]["kappa"][0] if change and change.report else None
    return None if value is None else float(value)


def has_drifted(windows: Sequence[Window], promised: float | None) -> bool:
    """Whether the whole interval of the latest window lies below what was promised."""
    high = windows[-1].kappa.high if windows else None
    return promised is not None and high is not None and high < promised


def _window(pairs: list[Pair]) -> Window:
    found = machine_agreement(pairs)
    times = [pair.said.at for pair in pairs]
    return Window(min(times), max(times), found.kappa, found.answers)
