"""A live interview in the demo: a guide, scorecards that agree and one that does not, a transcript as answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from assessments.models import Question
from interviews.models import InterviewGuide
from interviews.services.guides import save_guide
from interviews.services.transcripts import add_transcript, confirm_transcript
from interviews.transcripts import read_text
from openings.models import Application, Opening
from ratings.services.scorecards import save_scorecard, submit_scorecard
from roles.queries import current_rubric_version
from sittings.models import Sitting

ASKED = ("customers-shoes", "feedback-received", "never-seen-before")
WELCOME = (
    "Thank you for coming. We have 45 minutes. We ask everybody the same three questions in the same order, and we "
    "write while we listen. At the end there is time for your questions."
)
RULES = (
    "Only to hear more of what was begun: “What did you do then?”, “What came of it?”. At most two a question; "
    "never lead."
)
NOTES = (
    ("Rang three of the customers, asked what it cost them. Returns halved.", "Hurt first, then read ten mails."),
    (
        "Parcels, address not found. Went to the people behind the form, with stories.",
        "Turned the mails round, checked.",
    ),
)
TALK = (Path(__file__).parent / "content" / "interview.txt").read_text(encoding="utf-8")


def ensure_interviews(*, title: str, manager: User, raters: Sequence[User], at: datetime) -> None:
    """In an opening that has candidates who answered in writing; made by an earlier run, it stays."""
    opening = Opening.objects.get(title=title)
    if InterviewGuide.objects.filter(opening=opening).exists():
        return
    questions = [Question.objects.get(key=key).current for key in ASKED]
    save_guide(
        opening=opening, questions=[version for version in questions if version],
        interviewers=[manager, *raters[1:]], minutes=45, welcome=WELCOME, follow_ups=RULES, by=manager,
        at=at - timedelta(days=3),
    )  # fmt: skip
    submitted = Sitting.objects.filter(application__opening=opening, submitted_at__isnull=False)
    people = Application.objects.filter(pk__in=submitted.values("application")).select_related("person", "opening")
    first, second, third = people.order_by("pk")[:3]
    for user, level in ((raters[1], 4), (raters[2], 5)):
        _card(first, user, level, at=at - timedelta(days=2))
    for user, level in ((raters[1], 2), (raters[2], 4)):
        _card(second, user, level, at=at - timedelta(days=2))
    _card(third, raters[1], 3, at=at - timedelta(days=1), submit=False)
    _talk(first, manager, at - timedelta(days=1), confirm=True)
    _talk(second, manager, at - timedelta(hours=5), confirm=False)


def _card(application: Application, user: User, level: int, *, at: datetime, submit: bool = True) -> None:
    guide = InterviewGuide.objects.get(opening=application.opening)
    keys = [item["key"] for item in current_rubric_version().body["competencies"]]
    levels: dict[str, dict[str, str]] = {}
    for item in guide.questions.select_related("question_version"):
        rated = [key for key in keys if key in item.question_version.competencies]
        # Nobody gives one level for everything: a question shows one thing more than another.
        levels[str(item.position)] = {
            key: str(max(1, min(5, level - (item.position + number) % 2))) for number, key in enumerate(rated)
        }
    notes = dict(zip(("1", "2"), NOTES[user.pk % 2], strict=True))
    card = save_scorecard(
        application=application, interviewer=user, levels=levels, notes=notes, oral=str(min(5, level)), at=at
    )
    if submit:
        submit_scorecard(card=card, at=at)


def _talk(application: Application, by: User, at: datetime, *, confirm: bool) -> None:
    guide = InterviewGuide.objects.get(opening=application.opening)
    prompts = [item.question_version.prompt for item in guide.questions.select_related("question_version")]
    flat = [" ".join(prompt.split()) for prompt in prompts]
    text = TALK.format(name=application.person.name, first=flat[0], second=flat[1], third=flat[2])
    transcript = add_transcript(application=application, source="vtt", turns=read_text(text), by=by, at=at)
    if confirm:
        places = list(transcript.places)
        # The candidate's own question at the end answers none of ours.
        places[-1] = 0
        confirm_transcript(transcript=transcript, roles=transcript.roles, places=places, by=by, at=at)
