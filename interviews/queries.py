from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.models import User
from assessments.kinds import TABLE
from assessments.kinds.base import PlainText
from assessments.models import Question, QuestionVersion
from interviews.models import GuideQuestion, InterviewGuide, Scorecard, Transcript
from openings.models import Application, Opening
from sittings.models import Sitting

# What can be asked and answered aloud: one text, without fields, turns or tables.
SPOKEN = [kind.key for kind in TABLE.values() if kind.content is PlainText and kind.rated]
INTERVIEWERS = (User.Role.ADMIN, User.Role.HIRING_MANAGER, User.Role.RATER)


def guide_of(opening: Opening) -> InterviewGuide | None:
    return InterviewGuide.objects.filter(opening=opening).first()


def questions_of(guide: InterviewGuide) -> list[GuideQuestion]:
    return list(guide.questions.select_related("question_version").order_by("position"))


def questions_on_offer(opening: Opening) -> list[QuestionVersion]:
    """Spoken questions: first those of the opening's assessment, then those for its role, then the others."""
    asked = opening.assessment_version.questions.values("pk") if opening.assessment_version else []
    own = Question.objects.filter(pk=OuterRef("question"), roles=opening.role_id)
    current = Q(pk__in=Question.objects.filter(state=Question.State.ACTIVE).values("current"))
    return list(
        QuestionVersion.objects.filter(current | Q(pk__in=asked), kind__in=SPOKEN)
        .annotate(
            group=Case(
                When(pk__in=asked, then=Value(0)),
                When(Exists(own), then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("group", "title", "pk")
    )


def possible_interviewers(opening: Opening) -> QuerySet[User]:
    """Who has access to the opening and may rate: its team's members, and admins."""
    users = User.objects.filter(is_active=True, role__in=INTERVIEWERS)
    return users.filter(Q(teams=opening.team_id) | Q(role=User.Role.ADMIN)).distinct().order_by("name", "pk")


def interviews_list(opening: Opening) -> QuerySet[Application]:
    """The candidates of an opening by name, for the list of its interviews."""
    people = Application.objects.filter(opening=opening, person__erased_at=None).select_related("person")
    return people.order_by("person__name", "pk")


@dataclass(frozen=True)
class InterviewRow:
    """One candidate in the list: whose cards are in, and what there is of a transcript."""

    application: Application
    submitted: list[str]
    begun: int
    transcript: Transcript | None
    mine: Scorecard | None


def interview_rows(applications: Sequence[Application], user: User) -> list[InterviewRow]:
    """In their order; two queries."""
    cards: dict[int, list[Scorecard]] = {}
    for card in Scorecard.objects.filter(application__in=applications).select_related("interviewer"):
        cards.setdefault(card.application_id, []).append(card)
    transcripts = {row.application_id: row for row in Transcript.objects.filter(application__in=applications)}
    return [
        InterviewRow(
            application=one,
            submitted=[card.interviewer.name for card in cards.get(one.pk, []) if card.submitted_at],
            begun=sum(card.submitted_at is None for card in cards.get(one.pk, [])),
            transcript=transcripts.get(one.pk),
            mine=next((card for card in cards.get(one.pk, []) if card.interviewer_id == user.pk), None),
        )
        for one in applications
    ]


def live_sitting(application: Application) -> Sitting | None:
    return application.sittings.filter(mode=Sitting.Mode.LIVE).first()


def cards_waiting(user: User) -> QuerySet[Application]:
    """Candidates whom somebody has begun to interview, and this interviewer has not submitted a scorecard of."""
    mine = Scorecard.objects.filter(interviewer=user, submitted_at__isnull=False).values("application")
    begun = Scorecard.objects.values("application")
    return (
        Application.objects.filter(opening__interview_guide__interviewers=user, person__erased_at=None)
        .filter(Q(pk__in=begun) | Q(sittings__mode=Sitting.Mode.LIVE))
        .exclude(pk__in=mine)
        .distinct()
    )


def still_to_score(user: User, opening: Opening) -> set[int]:
    """Candidates of an opening whose ratings this interviewer must not see yet."""
    return set(cards_waiting(user).filter(opening=opening).values_list("pk", flat=True))


def interview_facts(application: Application) -> dict[str, Any]:
    """What the candidate may know: whether it was held, and what is stored of it."""
    cards = list(Scorecard.objects.filter(application=application, submitted_at__isnull=False).order_by("submitted_at"))
    transcript = Transcript.objects.filter(application=application).first()
    held = [card.submitted_at for card in cards if card.submitted_at] + ([transcript.added_at] if transcript else [])
    return {"held_at": min(held, default=None), "cards": len(cards), "transcript": transcript}
