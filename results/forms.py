from django import forms
from django.utils.translation import gettext_lazy as _

from results.models import Decision


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Decision"), choices=[("", _("Choose …")), *Decision.Kind.choices])
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose …")), *Decision.Reason.choices])
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What in the answers speaks for it. Whoever asks why will be shown this."),
    )


class RankingFilterForm(forms.Form):
    STAGES = [
        ("", _("Everybody")),
        ("invited", _("Not started")),
        ("taking", _("Answering")),
        ("submitted", _("Submitted")),
        ("needs_person", _("Needs a person")),
        ("decided", _("Decided")),
    ]
    q = forms.CharField(label=_("Name or email"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("State"), choices=STAGES, required=False)
