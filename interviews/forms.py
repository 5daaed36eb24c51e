from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models import QuestionVersion
from interviews.models import InterviewGuide, Transcript
from interviews.queries import possible_interviewers
from interviews.services.guides import LONGEST_WORDS, MOST_QUESTIONS
from interviews.transcripts import MOST_BYTES, TranscriptInvalid, Turn, read_file, read_text
from openings.models import Opening
from sittings.text import clean

WELCOME = _(
    "Thank the candidate for coming. Say how long it takes, that you ask everybody the same questions in the same "
    "order, that you write while you listen, and that they can ask their own questions at the end."
)
FOLLOW_UPS = _(
    "Ask a follow-up only to hear more of what was begun: “What did you do then?”, “What came of it?”, “Can you give "
    "an example?”. Never lead (“So you stayed calm?”) and never ask about private life. At most two a question."
)


class GuideForm(forms.Form):
    """Questions by their place (empty: not asked), interviewers, and what stands around the questions."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=240)
    welcome = forms.CharField(
        label=_("At the beginning"), required=False, max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("What every interviewer says first."),
    )  # fmt: skip
    follow_ups = forms.CharField(
        label=_("Follow-up questions"), required=False, max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The rule for all of them; it stands on the guide."),
    )  # fmt: skip
    interviewers: "forms.ModelMultipleChoiceField[User]" = forms.ModelMultipleChoiceField(
        label=_("Interviewers"), queryset=None, widget=forms.CheckboxSelectMultiple, required=True,
        help_text=_("Members of the team who may rate, and admins."),
        error_messages={"required": _("Choose at least one interviewer.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, opening: Opening, offered: Sequence[QuestionVersion], guide: InterviewGuide | None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.offered = {question.pk: question for question in offered}
        self.is_fixed = bool(guide and guide.fixed_at)
        self.fields["interviewers"].queryset = possible_interviewers(opening)  # type: ignore[attr-defined]
        for pk, question in self.offered.items():
            self.fields[f"place_{pk}"] = forms.IntegerField(
                label=question.title, required=False, min_value=1, max_value=99, disabled=self.is_fixed,
                widget=forms.NumberInput(attrs={"class": "form-control guide__place", "inputmode": "numeric"}),
            )  # fmt: skip

    def questions(self) -> list[QuestionVersion]:
        """The chosen ones by their place; those with the same place by their title."""
        places = [(self.cleaned_data.get(f"place_{pk}"), question) for pk, question in self.offered.items()]
        chosen = [(place, question.title, question) for place, question in places if place]
        return [question for _, _, question in sorted(chosen, key=lambda row: (row[0], row[1], row[2].pk))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = sum(bool(cleaned.get(f"place_{pk}")) for pk in self.offered)
        if not 1 <= chosen <= MOST_QUESTIONS:
            raise forms.ValidationError(
                _("Give 1 to %(most)d questions a place; leave the others empty.") % {"most": MOST_QUESTIONS}
            )
        return cleaned


class TranscriptForm(forms.Form):
    """A file or a pasted text, never silently only one of the two."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".txt,.vtt,.srt,.docx"}),
        help_text=_("TXT, VTT, SRT or DOCX, up to 2 MB."), error_messages={"empty": _("This file is empty.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or paste the transcript"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
        help_text=_("Each turn begins with a name and a colon."),
    )  # fmt: skip
    told = forms.BooleanField(
        label=_("The candidate was told that the conversation is transcribed, and what for, and agreed"),
        error_messages={"required": _("Without the candidate's agreement no transcript may be brought in.")},
    )

    source = ""
    turns: Sequence[Turn] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file, text = cleaned.get("file"), clean(cleaned.get("text") or "")
        if "file" in self.errors:
            return cleaned
        if file and text.strip():
            raise forms.ValidationError(_("Choose a file or paste the text, not both."))
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file, or paste the transcript."))
        try:
            if file:
                self.source, self.turns = read_file(file.name, file.read(MOST_BYTES + 1))
            else:
                self.source, self.turns = Transcript.Source.PASTED, read_text(text)
        except TranscriptInvalid as error:
            self.add_error("file" if file else "text", str(error))
        return cleaned
