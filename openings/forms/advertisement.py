from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from openings.models import Advertisement
from openings.services.plans import LONGEST_BODY, LONGEST_TITLE

FACTS = (
    "organisation", "place", "country", "remote", "employment", "pay_from", "pay_to", "currency", "period", "apply_at",
)  # fmt: skip


class AdvertisementForm(forms.Form):
    """The text of an advertisement and the facts that stand beside it."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("“## ” begins a heading, “- ” a line of a list; an empty line begins a new paragraph."),
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=120, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    remote = forms.BooleanField(label=_("Can be done from home"), required=False)
    employment = forms.ChoiceField(
        label=_("Employment"), required=False, choices=[("", _("Not said")), *Advertisement.Employment.choices]
    )
    pay_from = forms.DecimalField(label=_("Pay from"), required=False, min_value=0, max_digits=10, decimal_places=2)
    pay_to = forms.DecimalField(label=_("Pay to"), required=False, min_value=0, max_digits=10, decimal_places=2)
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"^[A-Za-z]{3}$",
        required=False,
        error_messages={"invalid": _("Three letters, such as EUR.")},
    )
    period = forms.ChoiceField(
        label=_("Pay is for"), required=False, choices=[("", _("Not said")), *Advertisement.Period.choices]
    )
    closes_on = forms.DateField(
        label=_("Apply until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    apply_at = forms.CharField(
        label=_("How to apply"), max_length=300, required=False, help_text=_("A web address or an email address.")
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_apply_at(self) -> str:
        given: str = self.cleaned_data["apply_at"].strip()
        if not given:
            return ""
        check = EmailValidator() if "@" in given and "/" not in given else URLValidator(schemes=["http", "https"])
        try:
            check(given)
        except ValidationError:
            raise ValidationError(_("Give an email address, or a web address that begins with https://.")) from None
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("pay_from"), cleaned.get("pay_to")
        if low is not None and high is not None and low > high:
            self.add_error("pay_to", _("This is below “Pay from”."))
        pay_said = low is not None or high is not None
        if pay_said and "currency" not in self.errors and not cleaned.get("currency"):
            self.add_error("currency", _("Say in which currency."))
        if pay_said and not cleaned.get("period"):
            self.add_error("period", _("Say for how long a time."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}


def initial_of_advertisement(advertisement: Advertisement) -> dict[str, Any]:
    return {name: getattr(advertisement, name) for name in (*FACTS, "title", "body", "closes_on")}
