"""Questions answered in one text."""

from django.utils.translation import gettext_lazy as _

from assessments.kinds.base import Kind, PlainText

INTERVIEW = Kind(
    key="interview",
    label=_("Interview question"),
    purpose=_("About what somebody did or would do, in their own words."),
    content=PlainText,
    folder="plain",
)

SCENARIO = Kind(
    key="scenario",
    label=_("Scenario"),
    purpose=_("A situation to read, and a text about it."),
    content=PlainText,
    folder="plain",
)
