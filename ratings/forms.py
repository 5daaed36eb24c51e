from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Question
from ratings.models import AlikeAnswers, MachineRater, RatingSetup, Skip
from ratings.services.people import NOTE_LIMIT
from ratings.services.states import REASON_LIMIT
from scoring.rubric import LEVEL_NUMBERS

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


class SetupForm(forms.Form):
    order = forms.ChoiceField(
        label=_("In which order"),
        choices=RatingSetup.Order.choices,
        widget=forms.RadioSelect,
        help_text=_("Each rater has an order of their own within it."),
    )
    double_share = forms.IntegerField(
        label=_("Share that one more person rates, in percent"),
        min_value=0,
        max_value=100,
        help_text=_(
            "On top of the people that the scoring policy asks. Nobody chooses which; it shows how far raters agree."
        ),
    )
    needs_certificate = forms.BooleanField(
        label=_("Only raters with a certificate"),
        required=False,
        help_text=_("Others are shown the way to the rater training. What they rated before stays."),
    )


class LevelsForm(forms.Form):
    """A level for each competency of one answer."""

    def __init__(self, *args: Any, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        missing = {"required": _("Choose a level."), "invalid_choice": _("Choose a level from 1 to 5.")}
        for key in keys:
            self.fields[f"level-{key}"] = forms.TypedChoiceField(
                choices=[(str(number), str(number)) for number in LEVEL_NUMBERS], coerce=int, error_messages=missing
            )

    def levels(self) -> dict[str, int]:
        return {key: self.cleaned_data[f"level-{key}"] for key in self.keys}


class CalibrationItemForm(forms.Form):
    """An answer with an expert's levels and reasons; competencies without a level are not asked of it."""

    question = forms.ModelChoiceField(
        label=_("Question"),
        queryset=Question.objects.filter(state=Question.State.ACTIVE, current__isnull=False).select_related("current"),
        empty_label=_("Choose …"),
    )
    text = forms.CharField(label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, competencies: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].label_from_instance = lambda one: one.current.title  # type: ignore[attr-defined]
        self.keys = [str(item["key"]) for item in competencies]
        levels = [("", _("not asked")), *((str(number), str(number)) for number in LEVEL_NUMBERS)]
        for item in competencies:
            self.fields[f"level-{item['key']}"] = forms.TypedChoiceField(
                label=_("%(label)s: the expert's level") % {"label": item["label"]},
                choices=levels, coerce=int, required=False, empty_value=None,
            )  # fmt: skip
            self.fields[f"reason-{item['key']}"] = forms.CharField(
                label=_("%(label)s: why") % {"label": item["label"]}, required=False, max_length=1000
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Level and reason of each competency, for one line each."""
        return [(self[f"level-{key}"], self[f"reason-{key}"]) for key in self.keys]

    def item(self) -> dict[str, Any]:
        data = self.cleaned_data
        levels = {key: data[f"level-{key}"] for key in self.keys if data[f"level-{key}"]}
        return {
            "question_version": data["question"].current,
            "text": data["text"],
            "levels": levels,
            "reasons": {key: data[f"reason-{key}"] for key in levels},
        }


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


class AlikeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What do you make of it?"), choices=AlikeAnswers.Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
