"""The sitting that a live interview is: number 0 of its application, beside what was answered in writing."""

from datetime import datetime

from django.db import transaction

from interviews.models import InterviewGuide
from interviews.queries import live_sitting, questions_of
from interviews.services.guides import fix_guide
from openings.models import Application
from sittings.models import Answer, AnswerPart, Sitting
from sittings.text import frozen_hash

# Sittings are counted from 1. Results look at the last one first: at this one only where there is no other.
LIVE = 0


class NoGuide(LookupError):
    """The opening has no live interview."""


@transaction.atomic
def ensure_live_sitting(*, application: Application, at: datetime) -> Sitting:
    """The interview's sitting with one answer a question of the guide, without any text as long as there is no
    transcript: what interviewers rate is what they heard."""
    # Two interviewers who submit at once: the later one finds what the earlier one made.
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    found = live_sitting(application)
    if found:
        return found
    guide = InterviewGuide.objects.filter(opening=application.opening_id).first()
    if guide is None:
        raise NoGuide
    fix_guide(opening=application.opening, at=at)
    sitting = Sitting.objects.create(
        application=application,
        attempt=LIVE,
        mode=Sitting.Mode.LIVE,
        started_at=at,
        submitted_at=at,
        ending=Sitting.Ending.IMPORT,
    )
    answers = Answer.objects.bulk_create(
        Answer(
            sitting=sitting,
            position=item.position,
            question_version_id=item.question_version_id,
            frozen_hash=frozen_hash([""]),
        )
        for item in questions_of(guide)
    )
    AnswerPart.objects.bulk_create(AnswerPart(answer=answer) for answer in answers)
    return sitting
