"""One candidate of the demo who reads and answers in Spanish, and what the company and its openings say in it: made up,
like all of the demo. No machine rater reads it."""

import json
from datetime import datetime, timedelta

from accounts.models import User
from demo.content import FOLDER, Candidate
from openings.models import CompanyProfile, Invitation, Opening
from openings.words import company_places, company_subject, opening_places, opening_subject
from sittings import services
from sittings.queries import current_notice
from sittings.services.before import show_notice
from wording.models import Wording
from wording.services import save_wording

LUCIA = Candidate(**json.loads((FOLDER / "spanish.json").read_text(encoding="utf-8")))


COMPANY = {
    "makes": "Bicicletas para el día a día, y los recambios y las reparaciones que las mantienen en marcha.",
    "for_whom": "Quienes van en bicicleta al trabajo, a la escuela o a la compra, y nos escriben cuando un recambio se "
    "retrasa o algo chirría.",
    "grows": "El año pasado abrimos dos talleres y queremos contestar en menos de una hora: el equipo pasa de seis a "
    "diez personas.",
    "works": "Turnos de mañana y de tarde, por rotación; sobre todo chat y correo, y el teléfono donde ayuda. Los "
    "viernes leemos juntos la conversación más difícil de la semana.",
    "contact": "Tomás Rivera, hiring@demo.example",
}
TITLES = {
    "Support desk associates, autumn": "Atención al cliente, otoño",
    "Support desk associates, spring": "Atención al cliente, primavera",
    "Support desk associates, live chat": "Atención al cliente por chat",
}


def ensure_words(*, manager: User, at: datetime) -> None:
    """What the company says of itself, and some openings' titles; the others are left for whoever tries the demo."""
    profile = CompanyProfile.objects.first()
    if profile is None or Wording.objects.exists():
        return
    save_wording(
        subject=company_subject(profile), language="es", places=company_places(profile), words=COMPANY, by=manager,
        at=at,
    )  # fmt: skip
    for opening in Opening.objects.filter(title__in=TITLES).select_related("team__company"):
        save_wording(
            subject=opening_subject(opening), language="es", places=opening_places(opening),
            words={"title": TITLES[opening.title]}, by=manager, at=max(at, opening.created_at), opening_id=opening.pk,
        )  # fmt: skip


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
