from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openings.services.companies import LONGEST_CONTACT, LONGEST_NAME, LONGEST_TEXT, MOST_MONTHS


def _text(label: object, help_text: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CompanyForm(forms.Form):
    name = forms.CharField(label=_("Company"), max_length=LONGEST_NAME)
    language = forms.ChoiceField(
        label=_("You write in"),
        choices=settings.LANGUAGES,
        initial="en",
        help_text=_("These texts and the titles of your openings. Other languages are written beside them."),
    )
    makes = _text(_("What you make"), _("A product or a service, as you would tell a neighbour."))
    for_whom = _text(_("For whom"), _("Who your customers are, and what they come to you with."))
    grows = _text(_("How you grow"), _("What has changed, what is planned, and why you hire."))
    works = _text(_("How you work"), _("The team, its hours and tools, what a day looks like, what is hard about it."))
    keeps_months = forms.IntegerField(
        label=_("Months for which candidates' data is kept after an opening is closed"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Candidates read it. Some places ask for at least twelve. Empty: they are told to ask you."),
    )
    contact = forms.CharField(
        label=_("Whom candidates can ask"),
        required=False,
        max_length=LONGEST_CONTACT,
        help_text=_("A name, an address or a number."),
    )
