"""An interviewer's scorecard: kept for them alone while it is filled in; submitted, it is rating like anybody's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from interviews.models import InterviewGuide, Scorecard
from interviews.services.guides import fix_guide
from interviews.services.sittings import ensure_live_sitting
from openings.models import Application
from ratings.services.people import NOTE_LIMIT, rate_answer
from ratings.services.workbench import NO_OPPORTUNITY, save_note

Levels = Mapping[str, Mapping[str, str]]


class CardRefused(Exception):
    """The scorecard cannot be kept or submitted; the message says why."""


@transaction.atomic
def save_scorecard(
    *,
    application: Application,
    interviewer: User,
    levels: Levels,
    notes: Mapping[str, str],
    oral: str,
    at: datetime,
) -> Scorecard:
    """Keep a card as it stands. `CardRefused` once it is submitted, and for who is no interviewer here."""
    if not InterviewGuide.objects.filter(opening=application.opening_id, interviewers=interviewer).exists():
        raise CardRefused(_("You are not one of the interviewers of this opening."))
    if application.person.erased_at is not None:
        raise CardRefused(_("This person has been erased."))
    if any(len(note) > NOTE_LIMIT for note in notes.values()):
        raise CardRefused(_("A note has at most %(n)d characters.") % {"n": NOTE_LIMIT})
    card, created = Scorecard.objects.select_for_update(of=("self",)).get_or_create(
        application=application, interviewer=interviewer, defaults={"saved_at": at}
    )
    if card.submitted_at is not None:
        raise CardRefused(_("You have submitted this scorecard. It stays as it is."))
    card.levels = {place: dict(found) for place, found in levels.items()}
    card.notes, card.oral, card.saved_at = dict(notes), oral, at
    card.save(update_fields=["levels", "notes", "oral", "saved_at"])
    if created:
        fix_guide(opening=application.opening, at=at)
        record(
            actor=user_actor(interviewer.pk), action="interview.card_begun", subject_kind="application",
            subject_id=application.pk, at=at, opening_id=application.opening_id,
        )  # fmt: skip
    return card


@transaction.atomic
def submit_scorecard(*, card: Scorecard, at: datetime) -> bool:
    """Turn a complete card into ratings of the live sitting's answers. False: it was submitted before.

    Whoever calls has seen that every line has a level or says that there was no opportunity.
    """
    claimed = Scorecard.objects.filter(pk=card.pk, submitted_at=None).update(submitted_at=at)
    if not claimed:
        return False
    application = Application.objects.select_related("opening", "person").get(pk=card.application_id)
    sitting = ensure_live_sitting(application=application, at=at)
    answers = sitting.answers.select_related(
        "question_version", "sitting__application__opening__policy__rubric_version"
    )
    for answer in answers.order_by("position"):
        for competency, value in card.levels.get(str(answer.position), {}).items():
            level = None if value == NO_OPPORTUNITY else int(value)
            rate_answer(answer=answer, competency=competency, rater=card.interviewer, level=level, at=at)
        save_note(answer=answer, rater=card.interviewer, words=card.notes.get(str(answer.position), ""), at=at)
    record(
        actor=user_actor(card.interviewer_id), action="interview.card_submitted", subject_kind="application",
        subject_id=application.pk, at=at, opening_id=application.opening_id, data={"sitting": sitting.pk},
    )  # fmt: skip
    return True
