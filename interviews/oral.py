"""Oral communication: heard in a live interview and nowhere else, so it stands on scorecards and in no score sheet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KEY = "oral_communication"

COMPETENCY: dict[str, Any] = {
    "key": KEY,
    "label": _("Oral communication"),
    "definition": _(
        "How well a listener can follow what is said: order, plain words, checking that it has arrived. Never accent, "
        "dialect, grammar, pace or pauses. Rated once for the whole interview."
    ),
}

LEVELS: list[dict[str, Any]] = [
    {"number": 1, "anchor": _("The point of an answer stays unclear even after asking again.")},
    {"number": 2, "anchor": _("The point comes out only with help: several questions are needed to find it.")},
    {"number": 3, "anchor": _("The point is clear; the listener has to put some of the order in themselves.")},
    {"number": 4, "anchor": _("Clear and in order, in words that the listener knows; takes up what was asked.")},
    {
        "number": 5,
        "anchor": _("Clear and in order, checks that it has arrived, and says it another way where it has not."),
    },
]
