from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Question, QuestionVersion
from growth.models import Development, PlanStep, Wish
from growth.services.developments import LONGEST_WORDS, MOST_STEPS, StepIn
from growth.services.wishes import LONGEST_WORDS as LONGEST_WISH
from growth.services.wishes import WishIn
from roles.models import Competency, Role
from roles.queries import offered_roles
from roles.words import words_of_roles

EMPTY_LINES = 2
DAY = {"type": "date", "class": "form-control"}


class StartForm(forms.Form):
    role = forms.ModelChoiceField(label=_("Grows towards"), queryset=offered_roles(), empty_label=None)
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
    role = forms.ModelChoiceField(label=_("Grows towards"), queryset=offered_roles(), empty_label=None)
    wants = forms.CharField(
        label=_("What they want, in their words"), required=False, max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reassess_on = forms.DateField(
        label=_("Look again on"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("By a new sitting, which stands beside the old one."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.initial.get("role")
        keep = [role.key] if isinstance(role, Role) else []
        self.fields["role"].queryset = offered_roles(keep=keep)  # type: ignore[attr-defined]


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


STAYS = "stays"


class WishForm(forms.Form):
    """What a member of staff wants, in their own words. Everything may be left out."""

    use_required_attribute = False

    role = forms.ChoiceField(label=_("Which role would you like?"), required=False, widget=forms.Select)
    within = forms.ChoiceField(
        label=_("By when?"), required=False, choices=[("", _("I do not know yet")), *Wish.Within.choices]
    )
    learn = forms.CharField(
        label=_("What would you like to learn?"), required=False, max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    ways = forms.MultipleChoiceField(
        label=_("How would you like to learn it?"), required=False, choices=list(Wish.WAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    not_wanted = forms.CharField(
        label=_("What do you not want?"), required=False, max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example another place, shifts, or leading people."),
    )  # fmt: skip
    shared = forms.BooleanField(
        label=_("Managers of my team may read this"), required=False,
        help_text=_("They see what you say here last, beside your plan. You can take that back at any time."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = {role.key: role for role in Role.objects.order_by("position", "key")}
        words = words_of_roles(self.roles.values())
        names = [(key, str(words[role.pk].label)) for key, role in self.roles.items()]
        choices = [("", _("I do not know yet")), (STAYS, _("The one that I have")), *names]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def wish(self) -> WishIn:
        found = self.cleaned_data
        names = ("within", "learn", "ways", "not_wanted")
        return WishIn(
            role=self.roles.get(found["role"]), stays=found["role"] == STAYS, **{name: found[name] for name in names}
        )


def wish_initial(wish: Wish | None) -> dict[str, Any]:
    if wish is None:
        return {}
    role = STAYS if wish.stays else wish.role.key if wish.role else ""
    return {name: getattr(wish, name) for name in ("within", "learn", "ways", "not_wanted", "shared")} | {"role": role}
