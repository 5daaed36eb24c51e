from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments.models import AssessmentVersion
from openings.forms.openings import FixedOpeningForm
from openings.models import Opening, ScoringPolicy
from openings.offers import machine_raters_on_offer
from openings.queries import assessments_on_offer
from openings.services.openings import LONGEST_KEPT_DAYS
from openings.services.policies import MOST_RATERS, default_policy_values
from roles.library import LIVE_ONLY
from roles.models import Role, RubricVersion
from roles.queries import offered_roles
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

# The policy's values that stand in the form under their own names.
POLICY_FIELDS = (
    *("machine_raters", "machine", "human_share", "provisional_order"),
    *("missing", "reveal", "ratings_wanted", "cut"),
)


class _AssessmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: AssessmentVersion) -> str:
        count: int = version.questions_asked  # type: ignore[attr-defined]
        asked = ngettext("%(n)d question", "%(n)d questions", count) % {"n": count}
        minutes = version.time_limit_minutes
        limit = _("%(n)d minutes") % {"n": minutes} if minutes else _("no time limit")
        return f"{version.title}, v{version.number} ({asked}, {limit})"


@dataclass(frozen=True)
class CompetencyFields:
    key: str
    label: str
    weight: forms.BoundField
    minimum: forms.BoundField


class OpeningForm(FixedOpeningForm):
    """An opening with its scoring policy. The role decides which assessments there are and where the weights begin."""

    kind = forms.ChoiceField(
        label=_("How candidates answer"),
        choices=[
            (Opening.Kind.ASSESSED, _("In an online assessment")),
            (Opening.Kind.IMPORTED, _("In interviews held elsewhere, whose answers are imported")),
        ],
        initial=Opening.Kind.ASSESSED,
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=[
            (Opening.Purpose.SELECTION, _("Selection: somebody is hired")),
            (Opening.Purpose.DEVELOPMENT, _("Development: current staff learn where they stand")),
        ],
        initial=Opening.Purpose.SELECTION,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("In a development opening nothing is decided and nobody is ranked. Fixed by the first invitation."),
    )
    keeps_days = forms.IntegerField(
        label=_("Days the results of a development opening are kept"),
        min_value=1,
        max_value=LONGEST_KEPT_DAYS,
        initial=365,
        required=False,
        help_text=_("The person reads it before they agree. For a selection it is not used."),
    )
    role = forms.ModelChoiceField(label=_("Role"), queryset=offered_roles(), empty_label=None)
    assessment_version = _AssessmentField(
        label=_("Assessment"), queryset=AssessmentVersion.objects.none(), empty_label=None, required=False
    )
    ratings_wanted = forms.IntegerField(
        label=_("People who rate each answer"),
        min_value=1,
        max_value=MOST_RATERS,
        help_text=_("Two people who do not see each other's ratings are the usual number."),
    )
    machine_raters = forms.MultipleChoiceField(
        label=_("Machine raters"), required=False, widget=forms.CheckboxSelectMultiple
    )
    human_share = forms.IntegerField(
        label=_("Random share for people, in percent"),
        min_value=0,
        max_value=100,
        help_text=_(
            "Of the answers that a machine rater rates, this share is rated by one more person, who cannot tell. It "
            "shows whether machine and people still agree."
        ),
    )
    machine = forms.ChoiceField(
        label=_("What a machine rating counts"), choices=ScoringPolicy.Machine.choices, widget=forms.RadioSelect
    )
    provisional_order = forms.BooleanField(
        label=_("Show an order that rests on machine ratings alone"),
        required=False,
        help_text=_("It is always called provisional. Off, candidates have no order until people have rated them."),
    )
    missing = forms.ChoiceField(
        label=_("When a competency could not be rated"),
        choices=ScoringPolicy.Missing.choices,
        widget=forms.RadioSelect,
    )
    reveal = forms.ChoiceField(
        label=_("When others' ratings are shown"), choices=ScoringPolicy.Reveal.choices, widget=forms.RadioSelect
    )
    cut = forms.DecimalField(
        label=_("Draw a line in the ranking at"),
        required=False,
        min_value=LOWEST_LEVEL,
        max_value=HIGHEST_LEVEL,
        max_digits=3,
        decimal_places=2,
        help_text=_("A total between 1 and 5, or empty. It only helps the eye: nothing is decided by it."),
    )
    decline_unrated_reason = forms.CharField(
        label=_("Why candidates may be declined without any person having rated them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty, which is the rule: they may not. What you write here stands in the policy."),
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        role: Role,
        rubric_version: RubricVersion,
        opening: Opening | None = None,
        **kwargs: Any,
    ) -> None:
        defaults = default_policy_values(role, rubric_version)
        kwargs["initial"] = {"role": role.pk, **_policy_initial(defaults), **(kwargs.get("initial") or {})}
        super().__init__(*args, user=user, **kwargs)
        self.rubric_version = rubric_version
        self.opening_kind = opening.kind if opening else self._given_kind()
        live = self.opening_kind == Opening.Kind.IMPORTED
        every = rubric_version.to_engine().competencies
        self.competencies = [item for item in every if live or item.key not in LIVE_ONLY]
        if opening:
            del self.fields["kind"]
        # Whoever may not change what an admin recorded keeps it.
        self.admins_reason = opening.policy.decline_unrated_reason if opening else ""
        if user.role != User.Role.ADMIN:
            del self.fields["decline_unrated_reason"]
        self.fields["role"].queryset = offered_roles(keep=[role.key])  # type: ignore[attr-defined]
        self._choose_by_role(role, keep=opening.assessment_version_id if opening else None)
        self._add_competencies()
        offers = [(offer.key, offer.label) for offer in machine_raters_on_offer()]
        self.fields["machine_raters"].choices = offers  # type: ignore[attr-defined]

    def _given_kind(self) -> str:
        given = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        return str(given) if given in Opening.Kind.values else str(Opening.Kind.ASSESSED)

    def _choose_by_role(self, role: Role, *, keep: int | None) -> None:
        if self.opening_kind == Opening.Kind.IMPORTED:
            del self.fields["assessment_version"]
            return
        field = self.fields["assessment_version"]
        field.queryset = assessments_on_offer(role, keep=keep)  # type: ignore[attr-defined]
        field.required = True

    def _add_competencies(self) -> None:
        for competency in self.competencies:
            names = {"competency": competency.label}
            self.fields[f"weight_{competency.key}"] = forms.DecimalField(
                label=_("Weight of %(competency)s, in percent") % names,
                required=False,
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                widget=_number_input(step="1", **{"data-weight": ""}),
            )
            self.fields[f"minimum_{competency.key}"] = forms.DecimalField(
                label=_("Minimum for %(competency)s, a level from 1 to 5") % names,
                required=False,
                min_value=LOWEST_LEVEL,
                max_value=HIGHEST_LEVEL,
                max_digits=3,
                decimal_places=2,
                widget=_number_input(step="0.1"),
            )

    @property
    def competency_rows(self) -> Iterator[CompetencyFields]:
        for competency in self.competencies:
            yield CompetencyFields(
                competency.key, competency.label, self[f"weight_{competency.key}"], self[f"minimum_{competency.key}"]
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        weights = [cleaned.get(f"weight_{competency.key}") or 0 for competency in self.competencies]
        if not any(name.startswith("weight_") for name in self.errors) and sum(weights) != 100:
            total = f"{sum(weights):f}".rstrip("0").rstrip(".") if sum(weights) % 1 else str(int(sum(weights)))
            raise ValidationError(_("The weights add up to %(total)s. Make them add up to 100.") % {"total": total})
        return cleaned

    def policy_values(self) -> dict[str, Any]:
        """What `make_policy` takes, of a form that is valid."""
        cleaned = self.cleaned_data
        return {
            "rubric_version": self.rubric_version,
            "weights": {row.key: cleaned[row.weight.name] or 0 for row in self.competency_rows},
            "minimums": {
                row.key: cleaned[row.minimum.name] for row in self.competency_rows if cleaned[row.minimum.name]
            },
            "decline_unrated_reason": cleaned.get("decline_unrated_reason", self.admins_reason),
            **{name: cleaned[name] for name in POLICY_FIELDS},
        }

    def opening_values(self) -> dict[str, Any]:
        """What `create_opening` and `change_opening` take besides the policy, of a form that is valid."""
        names = ("title", "role", "team", "invitation_days", "feedback", "ten_day_notice", "second_person")
        values = {name: self.cleaned_data[name] for name in names}
        values |= {name: found for name in ("purpose", "keeps_days") if (found := self.cleaned_data.get(name))}
        return {**values, "assessment_version": self.cleaned_data.get("assessment_version")}


def initial_of(opening: Opening) -> dict[str, Any]:
    """What the forms show of an opening as it is."""
    policy = opening.policy
    keys = [competency.key for competency in policy.rubric_version.to_engine().competencies]
    return {
        "title": opening.title,
        "role": opening.role_id,
        "team": opening.team_id,
        "purpose": opening.purpose,
        "keeps_days": opening.keeps_days,
        "assessment_version": opening.assessment_version_id,
        "invitation_days": opening.invitation_days,
        "feedback": opening.feedback,
        "ten_day_notice": opening.ten_day_notice,
        "second_person": opening.second_person,
        "decline_unrated_reason": policy.decline_unrated_reason,
        **{name: getattr(policy, name) for name in POLICY_FIELDS},
        **{f"weight_{key}": policy.weights.get(key, 0) for key in keys},
        **{f"minimum_{key}": policy.minimums.get(key) for key in keys},
    }


def _policy_initial(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a policy by the names of the form's fields."""
    plain = {name: value for name, value in values.items() if name not in ("weights", "minimums")}
    weights = {f"weight_{key}": weight for key, weight in values["weights"].items()}
    return {**plain, **weights, **{f"minimum_{key}": level for key, level in values["minimums"].items()}}


def _number_input(**attrs: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "form-control", "inputmode": "decimal", **attrs})
