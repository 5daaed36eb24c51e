"""What each state is called and how loudly it speaks: one table for the whole product."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Look = tuple[str, str, str | Promise]  # tone, icon, words

STATES: dict[str, Look] = {
    # versions
    "draft": ("neutral", "pencil", _("Draft")),
    "published": ("ok", "check", _("Published")),
    "retired": ("neutral", "minus", _("Retired")),
    # openings
    "planned": ("neutral", "pencil", _("Planned")),
    "open": ("accent", "dot", _("Open")),
    "closed": ("neutral", "minus", _("Closed")),
    "filled": ("ok", "check", _("Filled")),
    # invitations and sittings
    "not_invited": ("neutral", "circle", _("Not invited")),
    "created": ("neutral", "circle", _("Not sent yet")),
    "invited": ("info", "mail", _("Invited")),
    "sent": ("info", "mail", _("Sent")),
    "opened": ("info", "dot", _("Link opened")),
    "not_started": ("neutral", "circle", _("Not started")),
    "in_progress": ("info", "half", _("In progress")),
    "submitted": ("accent", "check", _("Submitted")),
    "imported": ("neutral", "down", _("Imported")),
    "expired": ("neutral", "clock", _("Expired")),
    "revoked": ("neutral", "minus", _("Revoked")),
    "withdrawn": ("neutral", "minus", _("Withdrawn")),
    # scoring
    "waiting": ("neutral", "clock", _("Waiting")),
    "scoring": ("info", "half", _("Scoring")),
    "scored": ("ok", "check", _("Scored")),
    "needs_person": ("warn", "person", _("Needs a person")),
    "needs_a_person": ("warn", "person", _("Needs a person")),
    "provisional": ("warn", "ring", _("Provisional")),
    "trial": ("warn", "ring", _("On trial")),
    "on_trial": ("warn", "ring", _("On trial")),
    "promoted": ("ok", "check", _("Promoted")),
    "cannot_tell": ("neutral", "minus", _("Cannot tell")),
    # ratings
    "rated": ("ok", "check", _("Rated")),
    "unrated": ("neutral", "circle", _("Not rated yet")),
    "no_opportunity": ("neutral", "minus", _("No opportunity")),
    "abstained": ("neutral", "minus", _("Abstained")),
    "gated": ("warn", "person", _("Handed to a person")),
    "adjudication": ("warn", "person", _("Needs a third rating")),
    "not_blind": ("warn", "eye", _("Not blind")),
    # calls to the judge
    "judge_sent": ("info", "half", _("Sent")),
    "judge_accepted": ("ok", "check", _("Accepted")),
    "judge_rejected": ("warn", "alert", _("Not believed")),
    "judge_format_refused": ("neutral", "minus", _("Form of reply refused")),
    "judge_failed": ("danger", "alert", _("No reply")),
    "judge_lost": ("danger", "alert", _("Cut off")),
    # jobs
    "queued": ("neutral", "clock", _("Queued")),
    "running": ("info", "half", _("Running")),
    "done": ("ok", "check", _("Done")),
    "failed": ("danger", "alert", _("Failed")),
    # decisions
    "to_confirm": ("warn", "person", _("Waits for a second person")),
    "to_confirm_advance": ("warn", "person", _("To advance: waits for a second person")),
    "to_confirm_offer": ("warn", "person", _("To make an offer: waits for a second person")),
    "to_confirm_hired": ("warn", "person", _("To hire: waits for a second person")),
    "to_confirm_decline": ("warn", "person", _("To decline: waits for a second person")),
    "undecided": ("neutral", "circle", _("Undecided")),
    "hold": ("neutral", "clock", _("On hold")),
    "on_hold": ("neutral", "clock", _("On hold")),
    "advance": ("ok", "check", _("Advanced")),
    "advanced": ("ok", "check", _("Advanced")),
    "offer": ("ok", "check", _("Offer made")),
    "hire": ("ok", "check", _("Hired")),
    "hired": ("ok", "check", _("Hired")),
    "withdrew": ("neutral", "minus", _("Withdrew")),
    "decline": ("neutral", "minus", _("Declined")),
    "declined": ("neutral", "minus", _("Declined")),
}


def look_of(state: str) -> Look:
    """An unknown state is shown by its own name, quietly, so that nothing is ever hidden."""
    return STATES.get(state, ("neutral", "dot", state.replace("_", " ").capitalize()))
