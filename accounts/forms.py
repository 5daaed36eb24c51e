from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedFilter, Team, User

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


class FilterForm(forms.Form):
    """Name, team and default of a saved filter; `user` may share with their own teams."""

    name = forms.CharField(label=_("Name"), max_length=60)
    team = forms.ModelChoiceField(
        label=_("Shared with"), queryset=Team.objects.none(), required=False, empty_label=_("Nobody: only I use it")
    )
    is_default = forms.BooleanField(label=_("Show the list so whenever I open it"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.all() if user.role == User.Role.ADMIN else user.teams.all()
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class NewFilterForm(FilterForm):
    place = forms.ChoiceField(choices=SavedFilter.Place.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    back = forms.CharField(max_length=300, widget=forms.HiddenInput)


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


class AuditFilterForm(forms.Form):
    actor = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.RegexField(
        label=_("What"),
        regex=r"^[a-z_.]*$",
        required=False,
        max_length=60,
        error_messages={"invalid": _("Small letters, dots and underscores, such as rubric.published.")},
    )
    subject_kind = forms.CharField(label=_("To what kind"), required=False, max_length=40)
    subject_id = forms.CharField(label=_("Its number"), required=False, max_length=40)
    opening_id = forms.IntegerField(label=_("Opening"), required=False, min_value=1, max_value=2**63 - 1)
    first_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (("candidate:", _("Candidates")), ("machine:", _("Machine raters")), ("system:", _("The system")))
        people = [(f"user:{pk}", name or email) for pk, name, email in User.objects.values_list("pk", "name", "email")]
        choices = [("", _("Everybody")), *kinds, (_("People"), people)]
        self.fields["actor"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What `audit.queries.entries` takes; only what was filled in."""
        values = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        kind, _colon, number = values.pop("actor", "").partition(":")
        values |= {name: value for name, value in (("actor_kind", kind), ("actor_id", number)) if value}
        return values
