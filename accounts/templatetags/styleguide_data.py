"""Invented material for the style guide, so that it shows every state without a database."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from accounts.templatetags.states import STATES

LABELS = {
    "empathy": "Empathy",
    "patience": "Patience",
    "composure": "Composure",
    "communication": "Communication",
    "problem_solving": "Problem solving",
}

ANSWER = (
    "Dear Ms Adeyemi,\n"
    "\n"
    "you have now been told Tuesday twice, and twice it was not true. I would be tired of us too.\n"
    "\n"
    "I rang the depot before writing this, so that you do not have to ring a fourth time: the "
    "parcel is there, with a torn label, and it was sorted back into the shelf each morning. I have "
    "asked Jo at the depot to put a new label on it, and I will look at ten tomorrow whether it is "
    "on the van. <b>If it is not</b>, I send a new one by courier the same day.\n"
    "\n"
    "If you would rather have your money back, write me one word and it is done.\n"
    "\n"
    "You should have known this earlier. Next time call me, not the hotline!"
)


class ExampleForm(forms.Form):
    title = forms.CharField(label="Title", help_text="As candidates will see it.")
    minutes = forms.IntegerField(label="Time limit in minutes", min_value=5)
    role = forms.ChoiceField(label="Role", choices=[("a", "Associate"), ("b", "Analyst")])
    text = forms.CharField(label="Instructions", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    blind = forms.BooleanField(label="Raters see no other rating before their own", required=False)
    mode = forms.ChoiceField(
        label="Missing answers",
        choices=[("renormalise", "Spread the weight"), ("incomplete", "Call it incomplete")],
        widget=forms.RadioSelect,
        required=False,
    )


def _evidence() -> list[dict[str, Any]]:
    def mark(words: str, key: str, share: float, text: str, source: str = "indicator") -> dict[str, Any]:
        start = ANSWER.index(words)
        return {
            "start": start,
            "end": start + len(words),
            "competency": key,
            "label": LABELS[key],
            "share": share,
            "text": text,
            "source": source,
        }

    return [
        mark("you have now been told Tuesday twice, and twice it was not true. I would be tired of us too.",
             "empathy", 0.34, "Says back in plain words what the customer has gone through."),
        mark("I would be tired of us too", "composure", 0.18, "Takes a complaint without defending the company."),
        mark("I rang the depot before writing this, so that you do not have to ring a fourth time",
             "problem_solving", 0.41, "Finds out the cause before answering.", "sample"),
        mark("so that you do not have to ring a fourth time", "empathy", 0.12,
             "Spares the customer a step that could be taken for them."),
        mark("I will look at ten tomorrow whether it is on the van", "communication", 0.27,
             "Says who does what by when.", "anchor"),
        mark("If you would rather have your money back, write me one word and it is done.", "patience", 0.22,
             "Leaves the customer a choice and does not press."),
        mark("Next time call me, not the hotline!", "composure", -0.15,
             "Puts the burden of the next step on the customer."),
    ]  # fmt: skip


def _rows() -> list[dict[str, Any]]:
    def row(rank: int | None, name: str, figures: tuple[float, float, float] | None, **more: Any) -> dict[str, Any]:
        level, low, high = figures or (None, None, None)
        return {"rank": rank, "name": name, "url": "#dots", "level": level, "low": low, "high": high,
                "minimum": 2.5, "state": "scored", **more}  # fmt: skip

    near = "Not reliably different from the one above"
    return [
        row(1, "Amara Okafor", (4.25, 3.95, 4.55), n=2, meets_minimum=True, state="advanced"),
        row(2, "Jonas Weber", (3.84, 3.5, 4.2), n=2, meets_minimum=True, near=near),
        row(3, "Lucía Fernández de Córdoba y Martínez", (3.7, 3.3, 4.1), n=3, meets_minimum=True, near=near),
        row(4, "Priya Raman", (2.31, 1.9, 2.7), n=2, meets_minimum=False),
        row(5, "Tom Ashby", (3.1, 1.9, 4.3), provisional=True, meets_minimum=None, state="needs_person",
            reason="One answer is too short"),
        row(None, "Wei Zhang", None, meets_minimum=None, state="scoring"),
    ]  # fmt: skip


def material() -> dict[str, Any]:
    figures = [(3.9, 3.5, 4.3), (3.1, 2.6, 3.6), (4.4, 4.0, 4.8), (2.6, 2.0, 3.2), (3.5, 3.1, 3.9)]
    profile = [
        {"key": key, "label": label, "level": level, "low": low, "high": high}
        for (key, label), (level, low, high) in zip(LABELS.items(), figures, strict=True)
    ]
    anchors = [
        "Passes over the feeling, or answers it with a phrase that would fit anybody; goes straight to procedure.",
        "Names a feeling in general words (“sorry for the inconvenience”) without connecting it to this case.",
        "Names what this customer went through in words of their own, once, and then turns to the matter.",
        "Says back what happened and what it meant to the customer, and lets it shape what is offered.",
        "Sees what the customer has not said, asks into it or acts on it, and spares them the next step.",
    ]
    return {
        "hash": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "facts": [("Fixed", "3 March 2026, 9:00"), ("Weights", "Empathy 30, patience 25, composure 20")],
        "rows": _rows(),
        "profile": profile,
        "answer": ANSWER,
        "evidence": _evidence(),
        "competency": {
            "key": "empathy",
            "label": "Empathy",
            "definition": "Understands what the customer feels and says it in plain words.",
            "is_not": "being friendly, or saying sorry often.",
        },
        "levels": [{"number": n, "anchor": text} for n, text in enumerate(anchors, 1)],
        "errors": ["Choose a level, or say that there was no opportunity."],
        "now": datetime(2026, 3, 4, 12, 3, tzinfo=UTC),
        "states": list(STATES),
        "page": Paginator(range(412), 25).page(4),
        "form": ExampleForm({"title": "", "minutes": "3", "role": "a"}),
    }
