"""One candidate of the demo who reads and answers in Spanish: made up, like all of them. No machine rater reads it."""

import json
from datetime import datetime, timedelta

from demo.content import FOLDER, Candidate
from openings.models import Invitation
from sittings import services
from sittings.queries import current_notice
from sittings.services.before import show_notice

LUCIA = Candidate(**json.loads((FOLDER / "spanish.json").read_text(encoding="utf-8")))


def sit_in_spanish(invitation: Invitation, at: datetime) -> None:
    """From the link to the submission, in Spanish."""
    services.greet(invitation=invitation)
    notice = current_notice("es")
    show_notice(application=invitation.application, notice=notice, at=at)
    sitting = services.start_sitting(invitation=invitation, notice=notice, at=at)
    for answer in sitting.answers.select_related("question_version__question").order_by("position"):
        parts = answer.question_version.asked.content.parts()
        texts = LUCIA.answers[answer.question_version.question.key]
        for part, text in zip(parts, texts, strict=True):
            keep = services.send_reply if part.in_turn else services.save_answer
            keep(
                sitting=sitting, position=answer.position, part=part.position, expected_revision=0, text=text,
                at=at + timedelta(minutes=5 * answer.position),
            )  # fmt: skip
    services.submit_sitting(sitting=sitting, at=at + timedelta(minutes=40))
