from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments import kinds
from assessments.kinds.base import LONGEST_TEXT, clean_text
from assessments.models import Question
from assessments.queries import ORDERS, UNMAPPED
from assessments.services.assessments import LONGEST_MINUTES
from assessments.services.questions import TITLE_LENGTH
from roles.models import Competency, Role
from roles.queries import offered_roles
from scoring.rubric import LEVEL_NUMBERS

MOST_SAMPLES = 20
STYLES = (
    ("", _("Not said")),
    ("behavioural", _("Behavioural: what somebody did")),
    ("situational", _("Situational: what somebody would do")),
)


class TextField(forms.CharField):
    """Several lines; line ends as one character, so that the same words have the same hash from every browser."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class QuestionForm(forms.Form):
    """A question as a draft: only the title must be there. `read_anchors` and `read_samples` read the rest."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, help_text=_("Candidates see it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds.choices)
    style = forms.ChoiceField(label=_("Style"), choices=STYLES, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    prompt = TextField(label=_("Question"), required=False, rows=5)
    stimulus = TextField(
        label=_("What the candidate is given to read"),
        required=False,
        rows=8,
        help_text=_("A chat, a mail, figures. Leave it empty where the question stands by itself."),
    )
    guidance = TextField(
        label=_("Guidance for the candidate"), required=False, rows=2, help_text=_("What is looked at, how long.")
    )
    competencies = forms.MultipleChoiceField(
        label=_("Gives a chance to show"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two to four are usual. Answers are rated on these."),
    )
    roles = forms.ModelMultipleChoiceField(
        label=_("Fits the roles"),
        queryset=Role.objects.all(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=300, help_text=_("Separated by commas."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competencies = [(item.key, item.label) for item in Competency.objects.all()]
        self.fields["competencies"].choices = competencies  # type: ignore[attr-defined]
        self.fields["roles"].queryset = offered_roles(keep=self.initial.get("roles", ()))  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        tags = (" ".join(tag.split()) for tag in self.cleaned_data["tags"].split(","))
        return list(dict.fromkeys(tag for tag in tags if tag))

    def body(self) -> dict[str, Any]:
        """The part of a question's body that these fields hold."""
        body = {name: value for name, value in self.cleaned_data.items() if name not in ("roles", "tags")}
        # Boxes come in the order of the page; another order alone must not make another version.
        before = list(self.initial.get("competencies", ()))
        body["competencies"].sort(key=lambda key: before.index(key) if key in before else len(before))
        return body


def read_content(data: QueryDict) -> dict[str, Any]:
    """What the fields of the chosen kind hold, in its stored form."""
    kind = data.get("kind", "")
    return kinds.kind_of(kind).content.read(data).to_dict() if kind in kinds.TABLE else {}


def read_anchors(data: QueryDict, competencies: list[str]) -> dict[str, dict[str, str]]:
    """{competency: {"1": text}} from the fields anchor_COMPETENCY_LEVEL; empty ones are left out."""
    anchors: dict[str, dict[str, str]] = {}
    for key in competencies:
        for number in LEVEL_NUMBERS:
            text = clean_text(data.get(f"anchor_{key}_{number}", ""))[:LONGEST_TEXT]
            if text:
                anchors.setdefault(key, {})[str(number)] = text
    return anchors


def read_samples(data: QueryDict, competencies: list[str]) -> list[dict[str, Any]]:
    """Sample answers from the parallel fields sample_text and sample_COMPETENCY; those without a text are left out."""
    columns = {key: data.getlist(f"sample_{key}") for key in competencies}
    samples = []
    for index, typed in enumerate(data.getlist("sample_text")[:MOST_SAMPLES]):
        levels = {
            key: int(values[index])
            for key, values in columns.items()
            if index < len(values) and values[index] in {str(number) for number in LEVEL_NUMBERS}
        }
        text = clean_text(typed)[:LONGEST_TEXT]
        if text:
            samples.append({"text": text, "levels": levels})
    return samples


class QuestionFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False)
    competency = forms.ChoiceField(label=_("Competency"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, tags: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competencies = [(item.key, item.label) for item in Competency.objects.all()]
        choices = {
            "role": [("", _("All roles")), *((role.key, role.label) for role in Role.objects.all())],
            "competency": [("", _("All competencies")), *competencies, (UNMAPPED, _("Not mapped yet"))],
            "kind": [("", _("All kinds")), *kinds.choices()],
            "state": [("", _("Draft and active")), *Question.State.choices],
            "tag": [("", _("All tags")), *((tag, tag) for tag in tags)],
            "order": [("", _("By state and key")), *((key, label) for key, (label, _by) in ORDERS.items())],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]


class NewAssessmentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, help_text=_("Candidates see it."))
    role = forms.ModelChoiceField(label=_("Role"), queryset=offered_roles(), to_field_name="key")


class AssessmentForm(forms.Form):
    """An assessment as a draft; which questions in what order is read by `read_order`."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, help_text=_("Candidates see it."))
    time_limit_minutes = forms.IntegerField(
        label=_("Time limit in minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        help_text=_("Leave it empty for no limit."),
    )
    instructions = TextField(label=_("Instructions"), required=False, rows=6)


def read_order(data: QueryDict) -> list[str]:
    """Question keys in the order that is asked for.

    The page sends one `question` and one `position` for each. A number that is changed moves the question there;
    `move` ("up:KEY", "down:KEY"), `remove` (KEY) and `add` are the buttons.
    """
    keys = list(dict.fromkeys(data.getlist("question")))
    keys = _by_position(keys, data.getlist("position"))
    if (removed := data.get("remove")) in keys:
        keys.remove(removed)
    direction, _colon, moved = data.get("move", "").partition(":")
    if moved in keys:
        place = keys.index(moved)
        target = max(place - 1, 0) if direction == "up" else min(place + 1, len(keys) - 1)
        keys.insert(target, keys.pop(place))
    added = data.get("add_key", "") if "add" in data else ""
    if added and added not in keys:
        keys.append(added)
    return keys


def read_minutes(data: QueryDict) -> dict[str, int]:
    """Minutes by question key, from the fields that run parallel to `question`; an empty one is no limit."""
    pairs = zip(data.getlist("question"), data.getlist("minutes"), strict=False)
    return {key: int(typed) for key, typed in pairs if typed.isdecimal() and 0 < len(typed) < 5}


def _by_position(keys: list[str], positions: list[str]) -> list[str]:
    """Sorted by the numbers typed; of two with one number the one that came from elsewhere goes where it was sent."""

    def place(index: int) -> tuple[float, int]:
        typed = positions[index] if index < len(positions) else ""
        if not typed.isdecimal() or int(typed) == index + 1:
            return (index + 1, 1)
        # Sent further down it stands behind, sent further up before the one that has the number now.
        return (min(int(typed), 10_000), 2 if int(typed) > index + 1 else 0)

    return [keys[index] for index in sorted(range(len(keys)), key=place)]
