from typing import Any

from django import forms
from django.http import QueryDict


class Ids(forms.Field):
    """Ids of candidates, each once; what is no id is left out. A list's page has fifty."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        given = [text for text in value or [] if text.isascii() and text.isdecimal() and len(text) < 19]
        return list(dict.fromkeys(int(text) for text in given))


class ChosenForm(forms.Form):
    """What to do with the links of whom; `all` with the filter of the list stands for everybody whom it shows."""

    deed = forms.ChoiceField(choices=[("resend", "resend"), ("revoke", "revoke")])
    c = Ids(required=False)
    all = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=160)
    state = forms.CharField(required=False, max_length=20)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
