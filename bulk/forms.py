from datetime import date, datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openings.models import LinkExtension
from openings.services.extensions import latest_day
from openings.services.openings import LONGEST_INVITATION_DAYS


class Ids(forms.Field):
    """Ids of candidates, each once; what is no id is left out. A list's page has fifty."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        given = [text for text in value or [] if text.isascii() and text.isdecimal() and len(text) < 19]
        return list(dict.fromkeys(int(text) for text in given))


class PeopleForm(forms.Form):
    """Whom something is done for; `all` with the filter of the list stands for everybody whom it shows."""

    c = Ids(required=False)
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=160, widget=forms.HiddenInput)
    state = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)


class ChosenForm(PeopleForm):
    """What to do with their links."""

    deed = forms.ChoiceField(choices=[("resend", "resend"), ("revoke", "revoke")])


class ExtendForm(forms.Form):
    """A later date for links; it counts to the end of that day, where the person is who sets it."""

    use_required_attribute = False

    until = forms.DateField(
        label=_("Valid until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("This is not a day. Write it as 2026-12-31.")},
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        required=False,
        choices=[("", _("Not said")), *LinkExtension.Reason.choices],
        help_text=_("For the audit; candidates do not read it. What somebody needs has a place of its own."),
    )

    def __init__(self, data: QueryDict | None, *, at: datetime, day: date) -> None:
        """`day` is what it starts with."""
        super().__init__(data, initial={"until": day})
        self.at, self.ends_at = at, _end_of(day)

    def values(self, *, tell: bool) -> dict[str, Any]:
        """What is to be done with each link."""
        return {"until": self.ends_at.isoformat(), "reason": self.cleaned_data["reason"], "tell": tell}

    def clean_until(self) -> datetime:
        until = _end_of(self.cleaned_data["until"])
        if until <= self.at:
            raise forms.ValidationError(_("This day is over. Choose a day that is still to come."))
        if until > latest_day(self.at):
            raise forms.ValidationError(
                _("This is too far away: a link is valid for at most %(n)d days."),
                params={"n": LONGEST_INVITATION_DAYS},
            )
        self.ends_at = until
        return until


def _end_of(day: date) -> datetime:
    """Its last minute, where the person is who looks."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
