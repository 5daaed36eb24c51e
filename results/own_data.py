"""Everything that is stored of a person, for that person: as one structure that the JSON and the PDF are made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.forms.models import model_to_dict

from growth.models import Development, Wish
from interviews.models import Scorecard, Transcript
from openings.models import Application, LinkExtension, Person
from ratings.models import RaterNote, Rating
from ratings.standing import standings
from results.appeals import appeals_of
from results.models import ScoreSheet
from results.status import Status, status_of
from sittings.download import reference
from sittings.identities import own_identity
from sittings.models import Answer, LateText, Sitting
from sittings.queries import answer_text, choices_of

NEEDS = (
    *("state", "asked_time", "asked_breaks", "asked_words", "asked_at"),
    *("granted_time", "granted_break_minutes", "answer", "answered_at"),
)
FORMAT = "cxhire-own-data-1"


def own_data(person: Person, at: datetime) -> dict[str, Any]:
    """Plain values only. Ratings stand in it once there is a result that was told or released; until then people are
    still to rate without knowing of one another."""
    applications = Application.objects.filter(person=person).select_related("opening__role", "person").order_by("id")
    return {
        "format": FORMAT,
        "made_at": at,
        "person": {
            "name": person.name,
            "email": person.email,
            "known_elsewhere_as": person.external_ref,
            "stored_since": person.created_at,
        },
        "applications": [_application(application) for application in applications],
        "development_plans": [_development(one) for one in Development.objects.filter(person=person).order_by("id")],
        "what_you_want": [_wish(one) for one in Wish.objects.filter(person=person).select_related("role", "team")],
    }


def _application(application: Application) -> dict[str, Any]:
    sittings = list(application.sittings.select_related("notice").order_by("attempt"))
    status = status_of(application, sittings[-1] if sittings else None)
    said = own_identity(application.pk)
    names = ("created_at", "sent_at", "first_used_at", "expires_at", "revoked_at", "language")
    return {
        "opening": application.opening.title,
        "role": application.opening.role.label,
        "purpose": application.opening.purpose,
        "came_by": application.source,
        "created_at": application.created_at,
        "invitations": list(application.invitations.order_by("id").values(*names)),
        "later_dates": list(
            LinkExtension.objects.filter(invitation__application=application)
            .order_by("id")
            .values("before", "until", "created_at", "told_at")
        ),
        "notices_shown": list(
            application.notices_shown.values("notice__language", "notice__number", "notice__content_hash", "shown_at")
        ),
        "choices": model_to_dict(choices_of(application), ["only_people", "may_teach", "shares_answers"]),
        "self_identification": model_to_dict(said, exclude=["key"]) if said else None,
        "needs": list(application.accommodations.order_by("id").values(*NEEDS)),
        "live_interview": _interview(application, with_ratings=status.may_appeal),
        "sittings": [_sitting(sitting, with_ratings=status.may_appeal) for sitting in sittings],
        "decision": _decision(status),
        "feedback": _sheet(status.release.score_sheet) if status.release else None,
        "second_looks": list(appeals_of(application).values("asked_at", "words", "state", "answered_at", "reply")),
        "codes_sent": list(application.data_codes.order_by("id").values("purpose", "created_at", "used_at")),
    }


def _development(development: Development) -> dict[str, Any]:
    names = ("position", "competency", "what", "how", "by_date", "question__title")
    return {
        "present_role": development.present_role.label,
        "grows_towards": development.role.label,
        "what_you_want": development.wants,
        "agreed_at": development.agreed_at,
        "look_again_on": development.reassess_on,
        "steps": list(development.steps.values(*names)),
    }


def _wish(wish: Wish) -> dict[str, Any]:
    names = ("number", "created_at", "shared", "within", "learn", "ways", "not_wanted", "stays")
    role = wish.role.label if wish.role else ""
    return {"team": wish.team.name, "role": role, **{name: getattr(wish, name) for name in names}}


def _interview(application: Application, *, with_ratings: bool) -> dict[str, Any] | None:
    """The whole transcript, and the cards without the names of who filled them in: they are other people's data."""
    transcript = Transcript.objects.filter(application=application).first()
    cards = Scorecard.objects.filter(application=application, submitted_at__isnull=False).order_by("id")
    if transcript is None and not cards:
        return None
    spoken = transcript.turns if transcript else []
    roles = transcript.roles if transcript else {}
    return {
        "transcript": [{"by": roles.get(turn["speaker"], ""), "text": turn["text"]} for turn in spoken],
        "transcript_added_at": transcript.added_at if transcript else None,
        "transcript_confirmed_at": transcript.confirmed_at if transcript else None,
        "scorecards": [
            {"levels": card.levels, "notes": card.notes, "oral_communication": card.oral, "at": card.submitted_at}
            for card in cards
        ] if with_ratings else None,
    }  # fmt: skip


def _decision(status: Status) -> dict[str, Any] | None:
    decision = status.decision
    if decision is None:
        return None
    mail = decision.mail
    return {
        "kind": decision.kind,
        "reason": decision.reason,
        "in_words": decision.words,
        "second_person_in_words": decision.second_words,
        "decided_at": decision.decided_at,
        "told_at": mail.sent_at,
        "mail": {"subject": mail.subject, "body": mail.body},
    }


def _sheet(sheet: ScoreSheet) -> dict[str, Any]:
    names = ("total", "low", "high", "provisional", "competencies", "input_hash", "created_at")
    return {name: getattr(sheet, name) for name in names} | {"scoring_policy": sheet.policy.content_hash}


def _sitting(sitting: Sitting, *, with_ratings: bool) -> dict[str, Any]:
    answers = list(
        sitting.answers.select_related("question_version", "shown")
        .prefetch_related("parts__revisions", "parts__late_texts__decision")
        .order_by("position")
    )
    ratings = _ratings(answers) if with_ratings else {}
    notice = sitting.notice
    return {
        "reference": reference(sitting),
        "mode": sitting.mode,
        "notice_agreed_to": {
            "text": notice.body, "version": notice.number, "language": notice.language, "sha256": notice.content_hash,
        } if notice else None,
        "agreed_at": sitting.consented_at,
        "started_at": sitting.started_at,
        "deadline_at": sitting.deadline_at,
        "submitted_at": sitting.submitted_at,
        "ending": sitting.ending,
        "answers": [_answer(answer, ratings.get(answer.pk)) for answer in answers],
    }  # fmt: skip


def _answer(answer: Answer, ratings: list[dict[str, Any]] | None) -> dict[str, Any]:
    names = ("number", "saved_at", "words", "sha256", "text")
    return {
        "position": answer.position,
        "title": answer.as_read.title,
        "question": answer.as_read.prompt,
        "language": answer.language,
        "parts": [
            {
                "position": part.position,
                "text": part.text,
                "sent_at": part.sent_at,
                "versions": [{name: getattr(revision, name) for name in names} for revision in part.revisions.all()],
                "after_the_end": [_late(late) for late in part.late_texts.all()],
            }
            for part in answer.parts.all()
        ],
        "sha256": answer.frozen_hash,
        "ratings": ratings,
    }


def _late(late: LateText) -> dict[str, Any]:
    """A text that came after the end, and whether somebody decided that it counts."""
    decision = getattr(late, "decision", None)
    names = ("received_at", "words", "sha256", "text")
    return {name: getattr(late, name) for name in names} | {
        "counts": decision.counts if decision else None,
        "reason": decision.reason if decision else "",
        "reason_in_words": decision.words if decision else "",
    }


def _ratings(answers: Sequence[Answer]) -> dict[int, list[dict[str, Any]]]:
    """By answer id, without the names of who rated: they are other people's data."""
    texts = {answer.pk: answer_text(answer) for answer in answers}
    found: dict[int, list[dict[str, Any]]] = {answer.pk: [] for answer in answers}
    ratings = list(Rating.objects.filter(answer__in=answers, part=None).select_related("machine_rater").order_by("id"))
    standing = standings(rating.machine_rater for rating in ratings if rating.machine_rater)
    for rating in ratings:
        text = texts[rating.answer_id]
        machine = rating.machine_rater
        found[rating.answer_id].append(
            {
                "competency": rating.competency_id,
                "by": f"machine rater {machine} ({standing[machine.pk].words})" if machine else "a person",
                "state": rating.state,
                "level": rating.level,
                "low": rating.low,
                "high": rating.high,
                "reason": rating.reason,
                "words_marked": [text[item["start"] : item["end"]] for item in rating.evidence],
                "note": rating.note,
                "at": rating.created_at,
            }
        )
    for note in RaterNote.objects.filter(answer__in=answers).exclude(words="").order_by("id"):
        found[note.answer_id].append({"by": "a person", "note": note.words, "at": note.saved_at})
    return found
