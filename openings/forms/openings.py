from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from openings.models import Opening
from openings.queries import hiring_teams
from openings.services.openings import LONGEST_INVITATION_DAYS, LONGEST_TITLE


class OpeningFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST_TITLE)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Opening.State.choices])
    team = forms.ModelChoiceField(
        label=_("Team"), required=False, queryset=Team.objects.none(), empty_label=_("All teams")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = hiring_teams(user)  # type: ignore[attr-defined]


class FixedOpeningForm(forms.Form):
    """What can still change after the first invitation."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, help_text=_("Candidates read it too."))
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        empty_label=None,
        help_text=_("Its hiring managers see this opening; other teams do not."),
    )
    invitation_days = forms.IntegerField(
        label=_("Days an invitation stays valid"),
        min_value=1,
        max_value=LONGEST_INVITATION_DAYS,
        initial=14,
        help_text=_("Counts for invitations sent from now on."),
    )
    feedback = forms.ChoiceField(
        label=_("When candidates may get feedback"),
        choices=Opening.Feedback.choices,
        initial=Opening.Feedback.AFTER_DECISION,
        help_text=_("A hiring manager releases it from then on. Nothing is shown to a candidate by itself."),
    )
    ten_day_notice = forms.BooleanField(
        label=_("Ten business days between the notice and the assessment"),
        required=False,
        help_text=_("Some places ask for it, such as New York City. Candidates read the notice, and can start then."),
    )
    second_person = forms.BooleanField(
        label=_("A second person confirms decisions"),
        required=False,
        help_text=_(
            "Advancing, declining, offering and hiring hold only once somebody else has confirmed them in words."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = hiring_teams(user)  # type: ignore[attr-defined]
