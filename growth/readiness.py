"""How far a profile is from a role, a competency at a time: pure arithmetic over a value and its band.

The bar is the role's minimum for the competency; where a role sets none, level 3: the level that the rubric
describes as doing the work. Ready: at the bar. Close: less than one level below it. Far: a level or more below.
Who stands where is decided by the whole band; where the band reaches over a line, that is what is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BAR = 3.0
READY, CLOSE, FAR, UNSURE, UNKNOWN = "ready", "close", "far", "unsure", "unknown"
CHANGED, SAME = "changed", "same"
CHANGES = {
    CHANGED: gettext_lazy("changed"),
    SAME: gettext_lazy("same"),
    UNSURE: gettext_lazy("difference not reliable"),
}
WORDS = {
    READY: gettext_lazy("ready"),
    CLOSE: gettext_lazy("close"),
    FAR: gettext_lazy("far"),
    UNSURE: gettext_lazy("not sure"),
    UNKNOWN: gettext_lazy("no evidence"),
}


@dataclass(frozen=True)
class Verdict:
    """`lowest`, `highest`: what the two ends of the band would be called."""

    state: str
    lowest: str = ""
    highest: str = ""

    @property
    def words(self) -> str:
        if self.state == UNSURE:
            return _("not sure: between %(low)s and %(high)s") % {
                "low": WORDS[self.lowest],
                "high": WORDS[self.highest],
            }
        return str(WORDS[self.state])


def bar_of(minimums: Mapping[str, float], competency: str) -> float:
    return float(minimums.get(competency) or BAR)


def verdict(value: float | None, low: float | None, high: float | None, bar: float) -> Verdict:
    if value is None:
        return Verdict(UNKNOWN)
    lowest, highest = _name(value if low is None else low, bar), _name(value if high is None else high, bar)
    return Verdict(lowest) if lowest == highest else Verdict(UNSURE, lowest, highest)


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """The weakest of what the role weighs: a role is not done on its strongest competency."""
    for state in (FAR, UNKNOWN, UNSURE, CLOSE):
        found = [one for one in verdicts if one.state == state]
        if state == UNSURE and found:
            order = (FAR, CLOSE, READY)
            lowest = min((one.lowest for one in found), key=order.index)
            others = [one.state for one in verdicts if one.state in order]
            highest = min([*(one.highest for one in found), *others], key=order.index)
            return Verdict(lowest) if lowest == highest else Verdict(UNSURE, lowest, highest)
        if found:
            return found[0]
    return Verdict(READY) if verdicts else Verdict(UNKNOWN)


def change(old: tuple[float, float], new: tuple[float, float]) -> str:
    """From one band to a later one: "changed", "same" or "unsure", by the whole of both.

    Changed: the bands do not meet. Same: whatever is true of both, they lie less than a level apart.
    """
    if old[1] < new[0] or new[1] < old[0]:
        return CHANGED
    return SAME if max(new[1] - old[0], old[1] - new[0]) < 1 else UNSURE


def _name(value: float, bar: float) -> str:
    if value >= bar:
        return READY
    return CLOSE if value > bar - 1 else FAR
