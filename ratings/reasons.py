"""Why an answer is handed to people, or has no level, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "too_short": _("Too few words to rate by machine"),
    "repeated_sentences": _("Sentences repeat"),
    "word_salad": _("Reads like words without grammar"),
    "off_topic": _("Does not seem to answer the question"),
    "fits_any_question": _("Would fit any question"),
    "keywords": _("A list of keywords"),
    "question_copied": _("Mostly the question itself"),
    "instructions_to_grader": _("Contains instructions to whoever rates"),
    "rubric_copied": _("Copies the rubric or a sample answer"),
    "disguised_text": _("Contains text in disguise"),
    "near_duplicate": _("Almost the same as another candidate's answer"),
    "language_undeclared": _("In a language that the machine rater does not declare"),
    "nothing_bears_on_it": _("Nothing in the answer bears on it"),
    "not_in_rubric": _("The rubric does not have this competency"),
    "disputed": _("Two raters are far apart: a third is asked"),
    "machine_stopped": _("Machine rating was stopped: people rate"),
    "failed": _("The machine rater failed"),
}


def reason_words(code: str) -> str:
    """The reason in words; a text that is no known code (an error's own words) stands as it is."""
    return str(REASONS.get(code, code))
