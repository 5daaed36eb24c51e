from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from sittings.identities import QUESTIONS
from sittings.interviews import MOST_BYTES
from sittings.models import AccommodationRule, ExtraTime
from sittings.services.clock import MOST_MINUTES
from sittings.services.needs import LONGEST_WORDS, MOST_BREAK_MINUTES


class ConsentForm(forms.Form):
    """Agreeing to the notice that was shown; `notice` says which."""

    notice = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=_("I have read this and agree to take part"),
        error_messages={"required": _("Please tick this box if you want to take part.")},
    )

    only_people = forms.BooleanField(
        label=_("Only people shall read my answers"),
        required=False,
        help_text=_("No machine rater reads them then. Nobody who rates or decides is told that you chose this."),
    )
    may_teach = forms.BooleanField(
        label=_("My answers may be used to train machine raters"),
        required=False,
        help_text=_("Without your name. It changes nothing for you, and you can take it back later."),
    )


class TeachingForm(forms.Form):
    may_teach = forms.BooleanField(label=_("My answers may be used to train machine raters"), required=False)


class SharingForm(TeachingForm):
    """In a development opening the words, too, are the person's to share."""

    shares_answers = forms.BooleanField(
        label=_("Managers of my team may read my answers, beside my name"), required=False
    )


class AboutYouForm(forms.Form):
    """Four questions, each of which may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, choices) in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(label), required=False, choices=[("", _("I would rather not say")), *choices]
            )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        validators=[FileExtensionValidator(["csv", "txt"], _("Choose a CSV file."))],
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": _("Choose a CSV file."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it."))
        return file


class NeedsForm(forms.Form):
    """What somebody needs, never what somebody has."""

    use_required_attribute = False

    time = forms.TypedChoiceField(
        label=_("More time"),
        choices=ExtraTime.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        initial=ExtraTime.NONE,
    )
    breaks = forms.BooleanField(
        label=_("Breaks in which the clock stands"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    words = forms.CharField(
        label=_("Anything else, in your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "class": "form-control"}),
    )

    def clean_time(self) -> int:
        return self.cleaned_data["time"] or ExtraTime.NONE


class GrantForm(forms.Form):
    use_required_attribute = False

    time = forms.TypedChoiceField(
        label=_("Time"), choices=ExtraTime.choices, coerce=int, widget=forms.RadioSelect,
    )  # fmt: skip
    break_minutes = forms.IntegerField(
        label=_("Minutes of breaks in which the clock stands"),
        min_value=0,
        max_value=MOST_BREAK_MINUTES,
        help_text=_("In each assessment, all breaks together. 0 for none."),
    )
    answer = forms.CharField(
        label=_("Answer in words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What else is arranged, or what can be done instead. The candidate reads it."),
    )


class AddTimeForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES, initial=10)


class RuleForm(forms.Form):
    extra_time = forms.TypedChoiceField(label=_("Granted at once"), choices=AccommodationRule.AT_ONCE, coerce=int)


class FreeDayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("What it is"), max_length=80)
