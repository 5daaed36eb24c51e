from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Question, QuestionVersion
from growth.models import Development, PlanStep
from growth.services.developments import LONGEST_WORDS, MOST_STEPS, StepIn
from roles.models import Competency, Role

EMPTY_LINES = 2
DAY = {"type": "date", "class": "form-control"}


class StartForm(forms.Form):
    role = forms.ModelChoiceField(label=_("Grows towards"), queryset=Role.objects.all(), empty_label=None)
    wants = forms.CharField(
        label=_("What they want, in their words"), required=False, max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Will and aptitude are kept apart: this is read by people and is no part of any score."),
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=_("They were asked, and agreed that their results are used for their development"),
        error_messages={"required": _("Ask the person first: without their agreement there is no plan.")},
    )


class PlanForm(forms.Form):
    """The plan as a whole. Steps are lines of their own: a line without words is left out."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ModelChoiceField(label=_("Grows towards"), queryset=Role.objects.all(), empty_label=None)
    wants = forms.CharField(
        label=_("What they want, in their words"), required=False, max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reassess_on = forms.DateField(
        label=_("Look again on"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("By a new sitting, which stands beside the old one."),
    )  # fmt: skip


class StepForm(forms.Form):
    competency = forms.ModelChoiceField(label=_("Competency"), queryset=Competency.objects.all(), required=False)
    what = forms.CharField(
        label=_("What to train"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    how = forms.ChoiceField(label=_("How"), choices=PlanStep.How.choices)
    by_date = forms.DateField(
        label=_("By"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )  # fmt: skip
    question = forms.ModelChoiceField(
        label=_("Question to practise"), queryset=QuestionVersion.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Question.objects.filter(state=Question.State.ACTIVE).values("current")
        kept = [self.initial["question"]] if self.initial.get("question") else []
        self.fields["question"].queryset = (  # type: ignore[attr-defined]
            QuestionVersion.objects.filter(pk__in=current) | QuestionVersion.objects.filter(pk__in=kept)
        ).order_by("title")
        self.fields["question"].label_from_instance = lambda version: version.title  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("what", "").strip() and not cleaned.get("competency"):
            self.add_error("competency", _("Choose what this step is for."))
        return cleaned

    def step(self) -> StepIn | None:
        found = self.cleaned_data
        if not found.get("what", "").strip() or not found.get("competency"):
            return None
        return StepIn(found["competency"].pk, found["what"], found["how"], found["by_date"], found["question"])


StepFormSet = forms.formset_factory(StepForm, extra=EMPTY_LINES, max_num=MOST_STEPS, absolute_max=MOST_STEPS + 5)


def plan_initial(development: Development) -> dict[str, Any]:
    return {name: getattr(development, name) for name in ("revision", "role", "wants", "reassess_on")}


def steps_initial(development: Development) -> list[dict[str, Any]]:
    names = {
        "competency": "competency_id",
        "what": "what",
        "how": "how",
        "by_date": "by_date",
        "question": "question_id",
    }
    return [{name: getattr(step, field) for name, field in names.items()} for step in development.steps.all()]
