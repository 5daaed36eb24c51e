"""The end of a sitting: by the candidate, or at the deadline."""

from datetime import datetime

from django.db import transaction

from audit.services import SYSTEM, candidate_actor, record
from jobs import services as jobs
from sittings.models import Answer, Sitting
from sittings.services.taking import is_closed
from sittings.signals import answers_frozen
from sittings.text import frozen_hash, sha256

Ending = Sitting.Ending


@transaction.atomic
def submit_sitting(*, sitting: Sitting, at: datetime, ending: str = Ending.CANDIDATE) -> bool:
    """Close the sitting, freeze its answers and ask for its rating, all or nothing. False: it was closed before.

    A candidate who submits after deadline and grace ends the sitting as the deadline would have.
    """
    # As it stands: the deadline may have been moved since the caller read it.
    sitting.refresh_from_db(fields=["deadline_at", "submitted_at"])
    if ending == Ending.CANDIDATE and is_closed(sitting, at):
        ending = Ending.DEADLINE
    claimed = Sitting.objects.filter(pk=sitting.pk, submitted_at=None).update(submitted_at=at, ending=ending)
    if not claimed:
        return False
    hashes = freeze_answers(sitting)
    jobs.add(kind="sitting_submitted", subject=sitting.pk, at=at)
    application = sitting.application
    record(
        actor=candidate_actor(application.person_id) if ending == Ending.CANDIDATE else SYSTEM,
        action="sitting.submitted",
        subject_kind="sitting",
        subject_id=sitting.pk,
        at=at,
        opening_id=application.opening_id,
        after=sha256("".join(hashes)),
        data={"ending": str(ending), "answers": len(hashes)},
    )
    return True


def freeze_answers(sitting: Sitting) -> list[str]:
    """Set each answer's hash over the texts that it now has; returns them in order."""
    answers = list(Answer.objects.filter(sitting=sitting).prefetch_related("parts").order_by("position"))
    for answer in answers:
        answer.frozen_hash = frozen_hash([part.text for part in answer.parts.all()])
    Answer.objects.bulk_update(answers, ["frozen_hash"])
    answers_frozen.send(sender=Answer, answers=[answer.pk for answer in answers])
    return [answer.frozen_hash for answer in answers]
