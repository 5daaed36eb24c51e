"""What is asked in an opening's live interview, and by whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import QuestionVersion
from audit.services import record, user_actor
from interviews.models import GuideQuestion, InterviewGuide
from interviews.queries import SPOKEN, possible_interviewers
from openings.models import Opening

MOST_QUESTIONS = 12
LONGEST_WORDS = 4000


class GuideInvalid(ValueError):
    """These values make no guide; the message says why."""


class GuideFixed(GuideInvalid):
    def __init__(self) -> None:
        super().__init__(_("Somebody has been interviewed by these questions: they are the same for everybody now."))


@transaction.atomic
def save_guide(
    *,
    opening: Opening,
    questions: Sequence[QuestionVersion],
    interviewers: Iterable[User],
    minutes: int,
    welcome: str,
    follow_ups: str,
    by: User,
    at: datetime,
) -> InterviewGuide:
    """Make or change the guide; `questions` in the order in which they are asked."""
    chosen = {user.pk for user in interviewers}
    _refuse(opening, questions, chosen, minutes, welcome, follow_ups)
    Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.pk)
    guide = InterviewGuide.objects.filter(opening=opening).first()
    values = {"minutes": minutes, "welcome": welcome.strip(), "follow_ups": follow_ups.strip()}
    before = list(guide.questions.values_list("question_version", flat=True)) if guide else []
    wanted = [question.pk for question in questions]
    if guide and guide.fixed_at and before != wanted:
        raise GuideFixed
    guide, _created = InterviewGuide.objects.update_or_create(
        opening=opening, defaults={**values, "changed_at": at, "changed_by": by}
    )
    if before != wanted:
        guide.questions.all().delete()
        GuideQuestion.objects.bulk_create(
            GuideQuestion(guide=guide, position=position, question_version_id=pk)
            for position, pk in enumerate(wanted, start=1)
        )
    guide.interviewers.set(chosen)
    record(
        actor=user_actor(by.pk), action="interview.guide_saved", subject_kind="opening", subject_id=opening.pk, at=at,
        opening_id=opening.pk, data={"questions": wanted, "interviewers": sorted(chosen), "minutes": minutes},
    )  # fmt: skip
    return guide


def _refuse(
    opening: Opening, questions: Sequence[QuestionVersion], chosen: set[int], minutes: int, *words: str
) -> None:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise GuideInvalid(_("Choose 1 to %(most)d questions.") % {"most": MOST_QUESTIONS})
    if len({question.pk for question in questions}) < len(questions) or any(q.kind not in SPOKEN for q in questions):
        raise GuideInvalid(_("Each question is asked once, and can be answered aloud."))
    if chosen - set(possible_interviewers(opening).values_list("pk", flat=True)):
        raise GuideInvalid(_("Only people with access to this opening can interview in it."))
    if not 5 <= minutes <= 240:
        raise GuideInvalid(_("An interview takes 5 to 240 minutes."))
    if any(len(text) > LONGEST_WORDS for text in words):
        raise GuideInvalid(_("A text of the guide has at most %(most)d characters.") % {"most": LONGEST_WORDS})


def fix_guide(*, opening: Opening, at: datetime) -> None:
    """From the first card or transcript on everybody is asked the same. Inside the caller's transaction."""
    InterviewGuide.objects.filter(opening=opening, fixed_at=None).update(fixed_at=at)
