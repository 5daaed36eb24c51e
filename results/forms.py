from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.cx import marked
from accounts.words import Words
from openings.models import Application
from results.models import Decision, RetentionHold
from results.services.appeals import LONGEST_REPLY, LONGEST_WORDS
from results.services.decisions import WORDS_LIMIT, Verdict
from results.services.erasing import ErasingReason
from results.services.mails import LONGEST_BODY, LONGEST_SUBJECT
from results.services.retention import LONGEST_WORDS as HOLD_WORDS
from roles.queries import offered_roles
from sittings.models import Answer, LateDecision

# As many as fit into one form: four fields each, of the thousand that a request may have.
MOST_CHOSEN = 200


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("Choose …")), *Decision.Kind.choices],
        error_messages={"required": _("Choose a decision.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose …")), *Decision.Reason.choices],
        error_messages={"required": _("Choose a reason.")},
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What in the answers speaks for it. Whoever asks why will be shown this."),
    )


class BundleForm(forms.Form):
    names = forms.BooleanField(
        label=_("With names"),
        required=False,
        help_text=_("Without, candidates, raters and deciders stand in it by number. Answers stay as written."),
    )


class LateForm(forms.Form):
    """Whether a text that came after the end counts."""

    counts = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    reason = forms.ChoiceField(choices=LateDecision.Reason.choices)
    words = forms.CharField(required=False, max_length=2000)


class RankingFilterForm(forms.Form):
    STAGES = [
        ("", _("Everybody")),
        ("invited", _("Not started")),
        ("taking", _("Answering")),
        ("submitted", _("Submitted")),
        ("needs_person", _("Needs a person")),
        ("undecided", _("Scored, without a decision")),
        ("to_confirm", _("Decided, waits for a second person")),
        ("decided", _("Decided")),
        *((f"decided_{kind}", label) for kind, label in Decision.Kind.choices),
    ]
    MINIMUMS = [
        ("", _("Everybody")),
        ("met", _("All met")),
        ("below", _("One or more missed")),
        ("open", _("Cannot be told yet")),
    ]
    q = forms.CharField(label=_("Name or email"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("State"), choices=STAGES, required=False)
    minimums = forms.ChoiceField(label=_("Minimum scores"), choices=MINIMUMS, required=False)
    fits = forms.ModelChoiceField(
        label=_("Meets the minimums of"),
        queryset=offered_roles(),
        to_field_name="key",
        required=False,
        empty_label=_("Any role"),
    )


def chosen_ids(given: QueryDict) -> list[int]:
    """The candidates that were ticked in a list, in that order, each once."""
    values = (value for value in given.getlist("c")[:MOST_CHOSEN] if value.isdecimal() and len(value) < 19)
    return list(dict.fromkeys(int(value) for value in values))


class SandboxForm(forms.Form):
    """Weights to try. They need not add up to anything: only their proportions count."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, labels: Mapping[str, str], policy_weights: Mapping[str, float], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels
        for key, label in labels.items():
            self.fields[f"w_{key}"] = forms.FloatField(
                label=label,
                min_value=0,
                max_value=100,
                initial=f"{policy_weights.get(key, 0):g}",
                widget=forms.NumberInput(attrs={"class": "form-control", "step": "1", "inputmode": "decimal"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Give at least one competency a weight above 0."))
        return cleaned

    def weights(self) -> dict[str, float]:
        """The weights tried; empty while nothing valid was given."""
        if not self.is_bound or not self.is_valid():
            return {}
        return {key: self.cleaned_data[f"w_{key}"] for key in self.labels}


class SharedDecisionForm(forms.Form):
    """One decision for everybody who gets none of their own. A decline is never among them."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("For everybody without a decision of their own"),
        required=False,
        choices=[
            ("", _("Nothing")),
            *(choice for choice in Decision.Kind.choices if choice[0] != Decision.Kind.DECLINE),
        ],
    )
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("Choose …")), *Decision.Reason.choices]
    )
    words = forms.CharField(
        label=_("In words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and not cleaned.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        return cleaned


class VerdictForm(forms.Form):
    """The decision about one of several candidates; left empty, the shared one holds."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Decision"), required=False, choices=[("", _("As above")), *Decision.Kind.choices])
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("Choose …")), *Decision.Reason.choices]
    )
    words = forms.CharField(
        label=_("In words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, shared: SharedDecisionForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shared = shared

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and not cleaned.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        if not cleaned.get("kind") and (cleaned.get("reason") or cleaned.get("words")):
            self.add_error("kind", _("Choose a decision for this candidate, or empty the rest of the line."))
        return cleaned

    def verdict(self, application: Application) -> Verdict | None:
        """What is to be decided; None where neither this line nor the shared one says anything."""
        said = self.cleaned_data if self.cleaned_data["kind"] else self.shared.cleaned_data
        return Verdict(application, said["kind"], said["reason"], said["words"]) if said["kind"] else None


class MailForm(forms.Form):
    use_required_attribute = False

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("“{name}” becomes the candidate's name when the mail leaves."),
    )


def _titled(answer: Answer) -> str:
    """Place and title, the title in the language that it was read in."""
    title = Words(answer.as_read.title, answer.as_read.language)
    return format_html("{}. {}", answer.position, marked(title))


class AppealForm(forms.Form):
    """What a candidate wants to have looked at again: all of it, unless boxes are taken away."""

    words = forms.CharField(
        label=_("What should be looked at, and why? You need not say."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, answers: Sequence[Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answers"] = forms.MultipleChoiceField(
            label=_("Answers"),
            choices=[(str(answer.pk), _titled(answer)) for answer in answers],
            initial=[str(answer.pk) for answer in answers],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one answer.")},
        )
        self.order_fields(["answers", "words"])

    def values(self) -> dict[str, Any]:
        """What `ask_appeal` takes, of a form that is valid."""
        return {"words": self.cleaned_data["words"], "answers": [int(pk) for pk in self.cleaned_data["answers"]]}


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=_("Your answer to the candidate"),
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what was looked at and what came of it. They read it on their page."),
    )


class SecondForm(forms.Form):
    words = forms.CharField(
        label=_("What you saw, in your own words"),
        max_length=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in words what you saw.")},
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "form-control code-input"}
        ),
        error_messages={"required": _("Type the digits that we sent you.")},
    )


class HoldForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=RetentionHold.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    words = forms.CharField(
        label=_("In words"),
        max_length=HOLD_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which complaint, which letter, which law. Whoever asks for this later reads it."),
        error_messages={"required": _("Say in words what it is kept for.")},
    )


class ErasePersonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=ErasingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    sure = forms.BooleanField(
        label=_("Erase this person in every opening. I know that it cannot be brought back."),
        error_messages={"required": _("Tick this box if you want it.")},
    )


class EraseForm(CodeForm):
    sure = forms.BooleanField(
        label=_("Erase everything about me. I know that it cannot be brought back."),
        error_messages={"required": _("Tick this box if you want it.")},
    )
