import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from roles.models import Competency, Role
from roles.services import NotValid, check_minimums, check_weights
from scoring.rubric import HIGHEST_LEVEL, LEVEL_NUMBERS, LOWEST_LEVEL

LONGEST_TEXT = 2000
LONGEST_LABEL = 80


class WeightsForm(forms.Form):
    """Weights in percent and minimum scores, one pair of fields a competency."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, role: Role, competencies: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competencies = competencies
        for item in competencies:
            self.fields[f"weight_{item.key}"] = forms.IntegerField(
                label=_("%(competency)s, weight in percent") % {"competency": item.label},
                min_value=0,
                max_value=100,
                initial=role.weights.get(item.key, 0),
            )
            self.fields[f"minimum_{item.key}"] = forms.FloatField(
                label=_("%(competency)s, minimum score") % {"competency": item.label},
                min_value=LOWEST_LEVEL,
                max_value=HIGHEST_LEVEL,
                required=False,
                initial=role.minimums.get(item.key),
                widget=forms.NumberInput(attrs={"step": "0.5"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"competency": item, "weight": self[f"weight_{item.key}"], "minimum": self[f"minimum_{item.key}"]}
            for item in self.competencies
        ]

    def total(self) -> int:
        """What the weights add up to as they stand in the fields; what is no number counts nothing."""
        values = (str(row["weight"].value()) for row in self.rows())
        return sum(int(value) for value in values if re.fullmatch(r"[0-9]{1,3}", value))

    @property
    def weights(self) -> dict[str, int]:
        return {item.key: self.cleaned_data[f"weight_{item.key}"] for item in self.competencies}

    @property
    def minimums(self) -> dict[str, float]:
        values = {item.key: self.cleaned_data[f"minimum_{item.key}"] for item in self.competencies}
        return {key: value for key, value in values.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                check_weights(self.weights)
                check_minimums(self.minimums, self.weights)
            except NotValid as error:
                raise forms.ValidationError(str(error)) from error
        return self.cleaned_data


def read_competency(data: QueryDict, key: str) -> dict[str, Any]:
    """The competency as it stands in the editor's fields. It may be unfinished: a draft is stored as typed.

    The editor sends `label`, `definition`, `is_not`, `level_1` to `level_5`, and one indicator_key,
    indicator_text, indicator_sign for each indicator; those without a text are dropped.
    """
    return {
        "key": key,
        "label": _line(data.get("label", ""))[:LONGEST_LABEL],
        "definition": _text(data.get("definition", "")),
        "is_not": _text(data.get("is_not", "")),
        "indicators": _indicators(data),
        "levels": [{"number": n, "anchor": _text(data.get(f"level_{n}", ""))} for n in LEVEL_NUMBERS],
    }


def _indicators(data: QueryDict) -> list[dict[str, Any]]:
    rows = zip(
        data.getlist("indicator_key"), data.getlist("indicator_text"), data.getlist("indicator_sign"), strict=False
    )
    taken: set[str] = set()
    found = []
    for given, typed, sign in rows:
        text = _line(typed)
        if not text:
            continue
        key = _free_key(given, text, taken)
        taken.add(key)
        found.append({"key": key, "text": text, "sign": -1 if sign == "-1" else 1})
    return found


def _free_key(given: str, text: str, taken: set[str]) -> str:
    stem = given if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", given) else slugify(" ".join(text.split()[:6]))[:50]
    stem = re.sub(r"[^a-z0-9_-]", "", stem).strip("-_") or "indicator"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_TEXT]


def _line(value: str) -> str:
    return " ".join(_text(value).split())
