"""Why an answer is handed to people, or has no level, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "too_short": _("Too few words to rate by machine"),
    "repeated_sentences": _("Sentences repeat"),
    "word_salad": _("Reads like words without grammar"),
    "off_topic": _("Does not seem to answer the question"),
    "fits_any_question": _("Would fit any question"),
    "keywords": _("Reads like a list of keywords"),
    "question_copied": _("Mostly the question itself"),
    "instructions_to_grader": _("Some of it may be meant for whoever rates, or is code"),
    "rubric_copied": _("Copies the rubric or a sample answer"),
    "disguised_text": _("Contains text in disguise"),
    "near_duplicate": _("Almost the same as another candidate's answer"),
    "language_undeclared": _("In a language that the machine rater does not declare: people rate"),
    "nothing_bears_on_it": _("Nothing in the answer bears on it"),
    "not_in_rubric": _("The rubric does not have this competency"),
    "not_trained": _("It has not been trained on this competency"),
    "live_only": _("Rated only by people who hear the candidate"),
    "disputed": _("Two raters are far apart: a third is asked"),
    "machine_stopped": _("Not rated by machine: people rate"),
    "model_forgotten": _("The machine rater is retired: an answer it learned from was erased"),
    "failed": _("The machine rater failed"),
    "judge_no_evidence": _("The judge quoted nothing that stands in the answer"),
    "judge_unsupported": _("The judge chose a high level and quoted nothing that speaks for it"),
    "judge_disagrees": _("The judge's readings contradict each other"),
    "judge_spoken_to": _("The judge found words meant for whoever rates"),
    "judge_not_json": _("The judge's reply could not be read"),
    "judge_wrong_form": _("The judge's reply had another form than asked for"),
    "judge_truncated": _("The judge's reply was cut off"),
    "judge_declined": _("The judge declined to rate"),
    "judge_too_big": _("The judge's reply was too large to read"),
    "judge_busy": _("The judge's endpoint was busy"),
    "judge_timeout": _("The judge did not reply in time"),
    "judge_unreachable": _("The judge's endpoint could not be reached"),
    "judge_refused": _("The judge's endpoint refused the request"),
    "judge_lost": _("The worker ended while it waited for the judge"),
    "judge_budget_opening": _("The judge's budget for this opening is spent"),
    "judge_budget_call": _("The judge's budget is smaller than one call"),
    "judge_budget_day": _("The judge's budget for the day is spent: it goes on tomorrow"),
    "judge_waits_to_retry": _("The judge's endpoint asked to wait"),
    "judge_waits_for_slot": _("As many calls to the judge as allowed are under way"),
}


def reason_words(code: str) -> str:
    """The reason in words; a text that is no known code (an error's own words) stands as it is."""
    return str(REASONS.get(code, code))
