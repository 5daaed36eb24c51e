from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from openings.queries import INVITATION_STATES
from openings.services.lists import MOST_BYTES, MOST_ROWS, ListUnreadable, Row, parse_csv, parse_list
from openings.services.people import LONGEST_EMAIL, LONGEST_NAME, PersonInvalid, clean_email, clean_name


class CandidateFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST_NAME)
    state = forms.ChoiceField(
        label=_("Invitation"), required=False, choices=[("", _("All")), *INVITATION_STATES.items()]
    )


class LanguageField(forms.ChoiceField):
    """What the mail and the pages behind its link are in, until the candidate chooses otherwise."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Language of the invitation"),
            required=False,
            choices=settings.LANGUAGES,
            initial=settings.LANGUAGE_CODE,
            help_text=_("Candidates can change it on every page."),
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or settings.LANGUAGE_CODE)


class InviteForm(forms.Form):
    """One person to invite."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    email = forms.CharField(label=_("Email"), max_length=LONGEST_EMAIL, widget=forms.EmailInput)
    language = LanguageField()

    def clean_name(self) -> str:
        return _said(clean_name, self.cleaned_data["name"])

    def clean_email(self) -> str:
        return _said(clean_email, self.cleaned_data["email"])


class ListForm(forms.Form):
    """People to invite as a pasted list; `rows` holds them when the form is valid."""

    use_required_attribute = False
    rows: list[Row]

    text = forms.CharField(
        label=_("One person a line"),
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "placeholder": "Ana Ruiz <ana@example.org>\nBo Li, bo@example.org\ncy@example.org"}
        ),
        help_text=_("“Name <email>”, “name, email” or an email alone, as copied from a mail or a spreadsheet."),
    )
    language = LanguageField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "text" in cleaned:
            self.rows = _read(self, "text", lambda: parse_list(cleaned["text"]))
        return cleaned


class FileForm(forms.Form):
    """People to invite as a CSV file; `rows` holds them when the form is valid."""

    use_required_attribute = False
    rows: list[Row]

    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        help_text=_("With the columns “name” and “email”, in any order; at most %(most)d people.")
        % {"most": MOST_ROWS},
    )
    language = LanguageField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "file" in cleaned:
            upload = cleaned["file"]
            # One byte more than may be, so that what is too large is seen to be.
            self.rows = _read(self, "file", lambda: parse_csv(upload.read(MOST_BYTES + 1)))
        return cleaned


def _read(form: forms.Form, field: str, parse: Callable[[], list[Row]]) -> list[Row]:
    try:
        rows = parse()
    except ListUnreadable as error:
        form.add_error(field, str(error))
        return []
    if not rows:
        form.add_error(field, _("There is nobody in this list."))
    return rows


def _said(clean: Callable[[str], str], value: str) -> str:
    try:
        return clean(value)
    except PersonInvalid as error:
        raise ValidationError(str(error)) from None
