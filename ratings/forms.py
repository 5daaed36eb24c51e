from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ratings.models import MachineRater, Skip
from ratings.services.people import NOTE_LIMIT
from ratings.services.states import REASON_LIMIT

MARKS_LIMIT = 100


class ChoiceForm(forms.Form):
    """One competency of the workbench: its level, and the words marked for it."""

    level = forms.RegexField(
        r"^([1-5]|none)$", required=False, error_messages={"invalid": _("Choose a level from 1 to 5.")}
    )
    marks = forms.JSONField(required=False, error_messages={"invalid": _("The marked words did not arrive whole.")})

    def clean_marks(self) -> list[dict[str, Any]] | None:
        """None where nothing was said of marks, which is not the same as none marked."""
        marks = self.cleaned_data["marks"]
        if "marks" not in self.data:
            return None
        if not (isinstance(marks or [], list) and all(isinstance(item, dict) for item in marks or [])):
            raise forms.ValidationError(_("The marked words did not arrive whole."))
        if len(marks or []) > MARKS_LIMIT:
            raise forms.ValidationError(_("Mark at most %(n)d places for one competency."), params={"n": MARKS_LIMIT})
        return [{"start": item.get("start"), "end": item.get("end")} for item in marks or []]


class TurnForm(forms.Form):
    """One reply of a conversation on one competency."""

    level = forms.RegexField(r"^([1-5]|none)$", error_messages={"invalid": _("Choose a level from 1 to 5.")})


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note on this answer"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )


class SkipForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you skip it?"), choices=Skip.Reason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a few words (optional)"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LIMIT,
        error_messages={"required": _("Say why: whoever reads the record later will ask.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MachineRaterStateForm(ReasonForm):
    state = forms.ChoiceField(
        choices=MachineRater.State.choices,
        error_messages={"invalid_choice": _("Choose one of: on trial, promoted, retired.")},
        widget=forms.HiddenInput,
    )
    report = forms.IntegerField(required=False, widget=forms.HiddenInput)


def first_error(form: forms.Form) -> str:
    """One sentence for an answer that has room for one."""
    return str(next(iter(next(iter(form.errors.values())))))
