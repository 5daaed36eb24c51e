from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from openings.models import HiringPlan
from openings.planning.facts import CUSTOMERS, OUTCOMES, WORK, Colleague, Goal
from openings.queries import hiring_teams
from openings.services.plans import LONGEST_LINE, LONGEST_TITLE, MOST_COLLEAGUES, MOST_GOALS, MOST_GROWTH
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

Given = QueryDict | None


class RevisionForm(forms.Form):
    """Carries the revision of the plan that was shown, so that two people do not write over each other."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class NeedForm(forms.Form):
    """The first facts of a plan."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("Whom do you need?"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text=_("In your own words, such as “Somebody for the help centre”. It can become the opening's title."),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    growth = forms.DecimalField(
        label=_("How much does the company grow, in percent a year?"),
        required=False,
        min_value=-100,
        max_value=MOST_GROWTH,
        max_digits=5,
        decimal_places=1,
        help_text=_(
            "Compared with a year ago; customers or turnover, whichever brings you the work. Empty: not known."
        ),
    )
    customers = forms.ChoiceField(
        label=_("Who are your customers?"),
        required=False,
        choices=[*CUSTOMERS.items(), ("", _("I would rather not say"))],
        widget=forms.RadioSelect,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = hiring_teams(user)  # type: ignore[attr-defined]
        if not self.is_bound and "team" not in self.initial:
            self.initial["team"] = hiring_teams(user).first()


class GoalForm(forms.Form):
    """One line of the roadmap; an empty one is passed over."""

    use_required_attribute = False

    text = forms.CharField(label=_("Goal"), max_length=LONGEST_LINE, required=False)
    work = forms.ChoiceField(
        label=_("Most of the work towards it"),
        required=False,
        choices=[("", _("Hard to say")), *((key, work.label) for key, work in WORK.items())],
    )
    leans_on = forms.MultipleChoiceField(label=_("Leans on"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leans_on"].choices = list(labels.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("text") and "text" not in self.errors and any(cleaned.values()):
            self.add_error("text", _("Name the goal, or empty the rest of its line."))
        return cleaned

    def goal(self) -> Goal | None:
        cleaned = self.cleaned_data
        if not cleaned.get("text"):
            return None
        return Goal(cleaned["text"], cleaned["work"], tuple(cleaned["leans_on"]), cleaned.get("outcome", ""))


class PastGoalForm(GoalForm):
    outcome = forms.ChoiceField(
        label=_("How it went"), required=False, choices=[("", _("Choose …")), *OUTCOMES.items()]
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("text") and not cleaned.get("outcome"):
            self.add_error("outcome", _("Say how it went."))
        return cleaned


class ColleagueForm(forms.Form):
    """Somebody who is there already; an empty line is passed over."""

    use_required_attribute = False

    who = forms.CharField(label=_("Who"), max_length=LONGEST_LINE, required=False)
    strong_in = forms.MultipleChoiceField(label=_("Strong in"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strong_in"].choices = list(labels.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("who") and "who" not in self.errors and cleaned.get("strong_in"):
            self.add_error("who", _("Say who it is, or empty the line."))
        return cleaned

    def colleague(self) -> Colleague | None:
        who = self.cleaned_data.get("who")
        return Colleague(who, tuple(self.cleaned_data["strong_in"])) if who else None


def goal_lines(kind: str, plan: HiringPlan, labels: Mapping[str, str], given: Given = None) -> "BaseFormSet[Any]":
    """The lines of the goals ahead (`kind` "future") or behind ("past"), with room for another."""
    stored = plan.future_goals if kind == "future" else plan.past_goals
    form = GoalForm if kind == "future" else PastGoalForm
    return _lines(form, kind, stored, labels, given, most=MOST_GOALS)


def colleague_lines(plan: HiringPlan, labels: Mapping[str, str], given: Given = None) -> "BaseFormSet[Any]":
    return _lines(ColleagueForm, "team", plan.colleagues, labels, given, most=MOST_COLLEAGUES)


def _lines(
    form: type[forms.Form],
    prefix: str,
    stored: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    given: Given,
    *,
    most: int,
) -> "BaseFormSet[Any]":
    lines = formset_factory(form, extra=1 if len(stored) < most else 0, max_num=most, validate_max=True)
    return lines(given, prefix=prefix, initial=list(stored), form_kwargs={"labels": labels})


def with_another_line(given: QueryDict, prefix: str) -> QueryDict:
    """The same entries with one more empty line."""
    more = given.copy()
    total = more.get(f"{prefix}-TOTAL_FORMS", "")
    more[f"{prefix}-TOTAL_FORMS"] = str(int(total) + 1 if total.isdecimal() and len(total) < 3 else 1)
    return more


class PlanWeightsForm(RevisionForm):
    """Weights and must-haves of a plan, to be changed from what the rules propose."""

    use_required_attribute = False

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels
        for key, label in labels.items():
            names = {"competency": label}
            self.fields[f"weight_{key}"] = forms.IntegerField(
                label=_("Weight of %(competency)s, in percent") % names,
                min_value=0,
                max_value=100,
                widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric", "data-weight": ""}),
            )
            self.fields[f"minimum_{key}"] = forms.FloatField(
                label=_("Minimum for %(competency)s, a level from 1 to 5") % names,
                required=False,
                min_value=LOWEST_LEVEL,
                max_value=HIGHEST_LEVEL,
                widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.1", "inputmode": "decimal"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        weights = [cleaned[f"weight_{key}"] for key in self.labels if f"weight_{key}" in cleaned]
        if len(weights) == len(self.labels) and sum(weights) != 100:
            total = {"total": sum(weights)}
            raise ValidationError(_("The weights add up to %(total)s. Make them add up to 100.") % total)
        return cleaned

    def weights(self) -> dict[str, int]:
        return {key: self.cleaned_data[f"weight_{key}"] for key in self.labels}

    def minimums(self) -> dict[str, float]:
        found = {key: self.cleaned_data[f"minimum_{key}"] for key in self.labels}
        return {key: level for key, level in found.items() if level is not None}
