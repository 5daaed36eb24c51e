"""What stands in each file of an audit bundle, as plain JSON. A fixed number of queries a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from assessments.models import QuestionVersion
from assessments.services.assessments import body_of as assessment_body
from assessments.services.questions import question_content
from audit.models import AuditEntry
from openings.models import Application, Opening, ScoringPolicy
from openings.services.policies import policy_content
from ratings.models import MachineRater, RaterNote, Rating
from ratings.standing import standings
from results.models import Decision, ScoreSheet
from results.ranking import standing
from sittings.models import Answer
from sittings.queries import answer_text

Rows = list[dict[str, Any]]


def opening_row(opening: Opening) -> dict[str, Any]:
    return {
        "id": opening.pk,
        "title": opening.title,
        "kind": opening.kind,
        "state": opening.state,
        "role": opening.role.key,
        "team": opening.team_id,
        "policy": opening.policy.content_hash,
        "assessment": opening.assessment_version.content_hash if opening.assessment_version else None,
        "fixed_at": _time(opening.fixed_at),
        "created_at": _time(opening.created_at),
        "closed_at": _time(opening.closed_at),
    }


def policy_rows(opening: Opening) -> Rows:
    """The opening's policy, and any other that one of its score sheets names."""
    named = ScoreSheet.objects.filter(sitting__application__opening=opening).order_by().values("policy")
    policies = ScoringPolicy.objects.filter(pk__in=named) | ScoringPolicy.objects.filter(pk=opening.policy_id)
    return [
        {"content_hash": row.content_hash, "content": policy_content(row, row.rubric_version.content_hash)}
        for row in policies.select_related("rubric_version").distinct().order_by("pk")
    ]


def rubric_rows(opening: Opening) -> Rows:
    version = opening.policy.rubric_version
    return [
        {
            "number": version.number,
            "content_hash": version.content_hash,
            "content": version.body,
            "published_at": _time(version.published_at),
        }
    ]


def assessment_row(opening: Opening) -> dict[str, Any]:
    version = opening.assessment_version
    if version is None:
        return {}
    questions = version.items.order_by("position").values_list("question_version__content_hash", flat=True)
    return {
        "number": version.number,
        "content_hash": version.content_hash,
        "content": {"assessment": version.assessment.key, **assessment_body(version), "questions": list(questions)},
    }


def question_rows(opening: Opening) -> Rows:
    """What was asked, and the translations that were read."""
    answers = Answer.objects.filter(sitting__application__opening=opening).order_by()
    wanted = Q(pk__in=answers.values("question_version")) | Q(pk__in=answers.exclude(shown=None).values("shown"))
    versions = QuestionVersion.objects.filter(wanted).select_related("question", "translation_of").order_by("pk")
    return [
        {
            "number": version.number,
            "content_hash": version.content_hash,
            "content": question_content(version),
            "published_at": _time(version.published_at),
        }
        for version in versions
    ]


def candidate_rows(opening: Opening, *, names: bool) -> Rows:
    """By number; with `names` also who they are. Their sittings stand with them."""
    applications = (
        Application.objects.filter(opening=opening).select_related("person").prefetch_related("sittings").order_by("pk")
    )
    return [
        {
            "id": application.pk,
            "source": application.source,
            "created_at": _time(application.created_at),
            **({"name": application.person.name, "email": application.person.email} if names else {}),
            "sittings": [
                {
                    "id": sitting.pk,
                    "attempt": sitting.attempt,
                    "mode": sitting.mode,
                    "started_on": _day(sitting.started_at),
                    "submitted_on": _day(sitting.submitted_at),
                }
                for sitting in application.sittings.all()
            ],
        }
        for application in applications
    ]


def answers_of(opening: Opening) -> list[Answer]:
    """The submitted answers with their parts."""
    answers = Answer.objects.filter(
        sitting__application__opening=opening, sitting__submitted_at__isnull=False
    ).select_related("question_version", "shown")
    return list(answers.prefetch_related("parts__revisions").order_by("sitting_id", "position"))


def answer_rows(answers: Iterable[Answer]) -> Rows:
    return [
        {
            "id": answer.pk,
            "sitting": answer.sitting_id,
            "position": answer.position,
            "question": answer.question_version.content_hash,
            "read_as": answer.as_read.content_hash,
            "language": answer.language,
            "frozen_hash": answer.frozen_hash,
            "parts": [
                {
                    "position": part.position,
                    "rated": part.rated,
                    "in_turn": part.in_turn,
                    "text": part.text,
                    "saved_on": _day(part.saved_at),
                    "revisions": [
                        {
                            "number": one.number,
                            "sha256": one.sha256,
                            "words": one.words,
                            "saved_on": _day(one.saved_at),
                        }
                        for one in part.revisions.all()
                    ],
                }
                for part in answer.parts.all()
            ],
        }
        for answer in answers
    ]


def rating_rows(opening: Opening, answers: Sequence[Answer]) -> Rows:
    """Every rating ever given, superseded ones too, with the words that its evidence points at."""
    texts = {answer.pk: answer_text(answer) for answer in answers}
    parts = {part.pk: part for answer in answers for part in answer.parts.all()}
    ratings = Rating.objects.filter(answer__in=texts).select_related("machine_rater", "rubric_version").order_by("pk")
    return [
        {
            "id": rating.pk,
            "answer": rating.answer_id,
            "part": parts[rating.part_id].position if rating.part_id else None,
            "competency": rating.competency_id,
            "rubric": rating.rubric_version.content_hash,
            "by": "machine" if rating.machine_rater else "person",
            "rater": str(rating.machine_rater) if rating.machine_rater else f"user {rating.rater_id}",
            "state": rating.state,
            "level": rating.level,
            "low": rating.low,
            "high": rating.high,
            "evidence": _quoted(rating, parts[rating.part_id].text if rating.part_id else texts[rating.answer_id]),
            "missing": rating.missing,
            "reason": rating.reason,
            "note": rating.note,
            "blind": rating.blind,
            "supersedes": rating.supersedes_id,
            "input_hash": rating.input_hash,
            "created_at": _time(rating.created_at) if rating.rater_id else _day(rating.created_at),
        }
        for rating in ratings
    ]


def _quoted(rating: Rating, text: str) -> Rows:
    return [{**place, "words": text[place["start"] : place["end"]]} for place in rating.evidence]


def rater_rows(opening: Opening, *, names: bool) -> dict[str, Rows]:
    """Who rated or decided: people by number (with `names` by name), machine raters by kind and build."""
    of_opening = Rating.objects.filter(answer__sitting__application__opening=opening).order_by()
    deciders = Decision.objects.filter(application__opening=opening).order_by().values("decided_by")
    people = User.objects.filter(pk__in=of_opening.exclude(rater=None).values("rater"))
    people = (people | User.objects.filter(pk__in=deciders)).distinct().order_by("pk")
    rated = MachineRater.objects.filter(pk__in=of_opening.exclude(machine_rater=None).values("machine_rater"))
    machines = list(rated.select_related("model").defer("model__content").order_by("pk"))
    found = standings(machines)
    return {
        "people": [
            {"rater": f"user {user.pk}", "role": user.role} | ({"name": user.name} if names else {}) for user in people
        ],
        "machines": [
            {
                "id": machine.pk,
                "name": str(machine),
                "kind": machine.kind,
                "build": machine.build,
                "state": machine.state,
                "what_it_is": found[machine.pk].words,
                "model": machine.model.digest if machine.model else None,
            }
            for machine in machines
        ],
    }


def note_rows(opening: Opening) -> Rows:
    notes = RaterNote.objects.filter(answer__sitting__application__opening=opening).exclude(words="").order_by("pk")
    return [
        {
            "answer": note.answer_id,
            "rater": f"user {note.rater_id}",
            "words": note.words,
            "saved_at": _time(note.saved_at),
        }
        for note in notes
    ]


def sheet_rows(opening: Opening) -> Rows:
    sheets = ScoreSheet.objects.filter(sitting__application__opening=opening).select_related("policy").order_by("pk")
    plain = ("competencies", "total", "low", "high", "se", "provisional", "meets_minimums", "missing", "machine_raters")
    return [
        {
            "id": sheet.pk,
            "sitting": sheet.sitting_id,
            "policy": sheet.policy.content_hash,
            **{name: getattr(sheet, name) for name in plain},
            "input_hash": sheet.input_hash,
            "created_on": _day(sheet.created_at),
        }
        for sheet in sheets
    ]


def order_row(opening: Opening) -> dict[str, Any]:
    """The ranking as the opening's page has it, equal totals by number."""
    found = standing(opening)
    placed = list(found.everyone.order_by("-total", "pk"))
    ranks = found.ranks([one.pk for one in placed])
    return {
        "provisional_order": found.provisional,
        "places": [
            {
                "application": one.pk,
                "score_sheet": one.score_sheet_id,
                "total": one.total,
                "se": one.se,
                "best": ranks[one.pk].best,
                "worst": ranks[one.pk].worst,
            }
            for one in placed
        ],
        "without_place": sorted(found.unplaced),
    }


def decision_rows(opening: Opening) -> Rows:
    return [
        {
            "id": decision.pk,
            "application": decision.application_id,
            "kind": decision.kind,
            "reason": decision.reason,
            "words": decision.words,
            "score_sheet": decision.score_sheet_id,
            "decided_by": f"user {decision.decided_by_id}",
            "decided_at": _time(decision.decided_at),
            "holds_since": _time(decision.holds_since),
            "confirmed_by": f"user {decision.confirmed_by_id}" if decision.confirmed_by_id else None,
            "second_words": decision.second_words,
            "undone_at": _time(decision.undone_at),
            "undone_by": f"user {decision.undone_by_id}" if decision.undone_by_id else None,
        }
        for decision in Decision.objects.filter(application__opening=opening).order_by("pk")
    ]


def audit_rows(opening: Opening) -> Rows:
    return [
        {
            "id": entry.pk,
            "at": _time(entry.at) if entry.actor_kind == AuditEntry.Actor.USER else _day(entry.at),
            "actor": "" if entry.action == "sitting.submitted" else f"{entry.actor_kind} {entry.actor_id}".strip(),
            "action": entry.action,
            "subject": f"{entry.subject_kind} {entry.subject_id}",
            "before": entry.before,
            "after": entry.after,
            "data": {name: value for name, value in entry.data.items() if name != "ending"},
        }
        for entry in AuditEntry.objects.filter(opening_id=opening.pk).order_by("pk")
    ]


def _day(at: datetime | None) -> str | None:
    """Of what a candidate did, and of what machines did right after it: with a time of day, it would tell how long
    somebody took, and so what they needed."""
    return at.date().isoformat() if at else None


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
