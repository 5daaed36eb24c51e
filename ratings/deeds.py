"""What an admin may do with one version of a machine rater, each with the form that asks for the reason."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ratings.forms import MachineRaterStateForm
from ratings.models import MachineRater, MachineReport

State = MachineRater.State
Words = str | Promise

WORDS: dict[str, tuple[Words, Words, Words]] = {
    State.PROMOTED: (
        _("Promote"),
        _("Promote this version?"),
        _("Openings may then order candidates by it where no person has rated, called provisional."),
    ),
    State.TRIAL: (
        _("Back on trial"),
        _("Put this version back on trial?"),
        _("It goes on rating; no order rests on it alone any more, except where a scoring policy says so."),
    ),
    State.RETIRED: (_("Retire"), _("Retire this version?"), _("It rates nothing new. What it rated stays.")),
}


@dataclass(frozen=True)
class Deed:
    label: Words
    title: Words
    words: Words
    form: MachineRaterStateForm
    danger: bool


def deeds_for(rater: MachineRater, report: MachineReport | None) -> list[Deed]:
    """Promoting is on offer once there is a report to promote it by; nothing is, of one whose model is deleted."""
    if rater.is_forgotten:
        return []
    may_promote = report is not None and report.says_enough
    seen = report.pk if report else None
    return [
        Deed(
            *words,
            form=MachineRaterStateForm(initial={"state": state, "report": seen}, auto_id=f"id_{state}_%s"),
            danger=state == State.RETIRED,
        )
        for state, words in WORDS.items()
        if state != rater.state and (state != State.PROMOTED or may_promote)
    ]
