"""In which language a candidate takes an assessment: the invitation's, until they choose another."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from assessments.queries import translations
from audit.services import candidate_actor, record
from openings.models import Application, Invitation
from sittings.models import Answer, AnswerPart, Sitting


class UnknownLanguage(ValueError):
    pass


def greet(*, invitation: Invitation) -> str:
    """Take the invitation's language for a candidate who has chosen none; the language that holds."""
    application = invitation.application
    if not application.language and invitation.language in dict(settings.LANGUAGES):
        Application.objects.filter(pk=application.pk, language="").update(language=invitation.language)
        application.language = invitation.language
    return application.language


@transaction.atomic
def choose_language(*, application: Application, language: str, at: datetime) -> None:
    """The candidate reads on in `language`; so do questions of an open sitting in which nothing is written yet.

    What was begun stays as it was read: its words answer the text that stood there. Raises UnknownLanguage.
    """
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage(language)
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.language == language:
        return
    before, locked.language = locked.language, language
    locked.save(update_fields=["language"])
    changed = _turn_questions(application, language)
    record(
        actor=candidate_actor(application.person_id),
        action="candidate.language_chosen",
        subject_kind="application",
        subject_id=application.pk,
        at=at,
        opening_id=application.opening_id,
        data={"from": before, "to": language, "questions": changed},
    )


def _turn_questions(application: Application, language: str) -> list[int]:
    """Places of the questions that are now asked in `language`, where there is such a text."""
    sitting = Sitting.objects.filter(application=application, submitted_at=None).first()
    if sitting is None:
        return []
    begun = AnswerPart.objects.filter(answer__sitting=sitting).exclude(text="").values("answer")
    answers = list(Answer.objects.filter(sitting=sitting).exclude(pk__in=begun))
    texts = translations([answer.question_version_id for answer in answers], language)
    for answer in answers:
        answer.language, answer.shown = language, texts.get(answer.question_version_id)
    Answer.objects.bulk_update(answers, ["language", "shown"])
    return sorted(answer.position for answer in answers)
