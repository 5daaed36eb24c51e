from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User

NAME_LENGTH = 120


class UserForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    email = forms.EmailField(label=_("Email"), help_text=_("Signs in with this address."))
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A hiring manager sees the openings of these teams and no others."),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)


class TeamMembersForm(TeamForm):
    members = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]


@cache
def _time_zones() -> tuple[tuple[str, str], ...]:
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names))


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_time_zones, help_text=_("Times are shown in it."))


class UserFilterForm(forms.Form):
    STATES = (("active", _("Active")), ("inactive", _("Deactivated")), ("all", _("All")))

    q = forms.CharField(label=_("Search"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=(("", _("All roles")), *User.Role.choices))
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
