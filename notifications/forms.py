from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.clock import DIGEST_HOUR
from notifications.kinds import KINDS, kinds_of
from notifications.models import Channel
from notifications.services import channel_of


class SettingsForm(forms.Form):
    """One choice for each kind that the person is told of, as `kind_<key>`, and the hour of the daily mail."""

    digest_hour = forms.TypedChoiceField(
        label=_("The daily mail leaves at"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds_of(user)
        for key in self.kinds:
            self.fields[f"kind_{key}"] = forms.ChoiceField(
                label=str(KINDS[key].label), choices=Channel.choices, initial=channel_of(user, key)
            )
        own = getattr(user, "notification_settings", None)
        self.fields["digest_hour"].initial = own.digest_hour if own else DIGEST_HOUR

    @property
    def channels(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"kind_{key}"] for key in self.kinds}

    @property
    def choices(self) -> list[forms.BoundField]:
        return [self[f"kind_{key}"] for key in self.kinds]
