import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from roles.exchange import LARGEST, Unreadable, read_rubric
from roles.models import Competency, Role
from roles.queries import offered_roles
from roles.services import NotValid, check_minimums, check_weights
from roles.services.roles import LISTS, TEXTS
from scoring.rubric import HIGHEST_LEVEL, LEVEL_NUMBERS, LOWEST_LEVEL

LONGEST_TEXT = 2000
LONGEST_LABEL = 80
MOST_LINES = 40


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


class ImportRubricForm(forms.Form):
    """A rubric's file; `body` is what it says."""

    file = forms.FileField(label=_("File"), help_text=_("JSON or CSV, as this page exports them; at most 1 MB."))

    body: dict[str, Any]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        kind = file.name.lower().rpartition(".")[2]
        if kind not in ("json", "csv"):
            raise forms.ValidationError(_("Choose a file whose name ends in .json or .csv."))
        try:
            self.body = read_rubric(file.read(LARGEST + 1), kind=kind)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return file


class NewRoleForm(forms.Form):
    label = forms.CharField(label=_("Name"), max_length=LONGEST_LABEL)
    copy_of = forms.ModelChoiceField(
        label=_("Start from"),
        queryset=offered_roles(),
        to_field_name="key",
        required=False,
        empty_label=_("Nothing: an empty role with even weights"),
        help_text=_(
            "A copy takes over what the other role says and weighs, and the questions that fit it; "
            "assessments are put together anew."
        ),
    )


class RoleForm(forms.Form):
    """What a role says of itself. Lists are written one item a line."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label=_("Name"), max_length=LONGEST_LABEL)
    summary = forms.CharField(
        label=_("What the person is for"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    quick_guide = forms.CharField(
        label=_("When to choose it"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    leans_on = forms.CharField(
        label=_("Leans on"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    responsibilities = forms.CharField(
        label=_("Responsibilities"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("One a line."),
    )
    metrics = forms.CharField(
        label=_("Measured by"), required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("One a line.")
    )
    keywords = forms.CharField(
        label=_("Words of the trade"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Job advertisements take them over."),
    )

    def lines(self, name: str) -> list[str]:
        found = (_line(line) for line in self.cleaned_data[name].splitlines())
        return [line for line in found if line][:MOST_LINES]


def role_initial(role: Role) -> dict[str, Any]:
    """What `RoleForm` shows of a role as it stands."""
    fields = {name: getattr(role, name) for name in ("label", *TEXTS)}
    return {**fields, **{name: "\n".join(getattr(role, name)) for name in LISTS}}


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
