"""What an admin has under way: a draft of the rubric with colleagues' comments, and a role of the company's own."""

from datetime import datetime, timedelta

from accounts.models import User
from assessments.models import Question
from assessments.services import save_question_draft, working_question_body
from roles.models import Role
from roles.queries import rubric
from roles.services import (
    add_library_competency,
    add_rubric_comment,
    competency_of,
    create_role,
    describe_role,
    retire_role,
    save_competency_draft,
    settle_rubric_comment,
    update_role,
    working_body,
)
from scoring.rubric import content_hash

OWN_ROLE = "Community host"
# Tried for a season and given up: what it left stays readable.
RETIRED_ROLE = "Holiday chat helper"
WEIGHTS = {"empathy": 25, "patience": 15, "composure": 20, "communication": 40, "problem_solving": 0}
# Not enough for it yet: the coverage map says what is missing.
QUESTIONS = ("customers-shoes", "feedback-received", "never-seen-before", "msg-no-to-a-refund")
CLEARER = (
    "The person is hurried, cut off, or got rid of: refused a second explanation, told that it was said already, or "
    "closed because of the queue or the clock. No sign of patience stands beside it. A bare link or hand-over without "
    "hurry or reproach is 2."
)


def ensure_library(*, admin: User, manager: User, at: datetime) -> None:
    """Each part once; a second run changes nothing."""
    if not Role.objects.filter(label=OWN_ROLE).exists():
        _own_role(admin, at)
    if not Role.objects.filter(label=RETIRED_ROLE).exists():
        _retired_role(admin, at)
    found = rubric()
    if found and found.draft_revision == 0:
        _draft(admin, manager, at)


def _retired_role(admin: User, at: datetime) -> None:
    role = create_role(label=RETIRED_ROLE, copy_of=None, by=admin, at=at)
    texts = {
        "summary": "Answered the simplest chats in December and handed the rest on.",
        "quick_guide": "Two winters showed that an associate learns the same in a week.",
        "leans_on": "Quick, friendly writing.",
    }
    lists = {"responsibilities": ["Answers where a parcel is."], "metrics": ["Time to a first reply"], "keywords": []}
    describe_role(role=role, label=RETIRED_ROLE, texts=texts, lists=lists, by=admin, at=at)
    retire_role(role=role, by=admin, at=at)


def _own_role(admin: User, at: datetime) -> None:
    role = create_role(label=OWN_ROLE, copy_of=None, by=admin, at=at)
    describe_role(
        role=role,
        label=OWN_ROLE,
        texts={
            "summary": "Looks after the customers' forum: answers in public, keeps talk friendly, and brings back what "
            "customers teach each other.",
            "quick_guide": "Choose this role when customers help each other in the open and somebody has to be there.",
            "leans_on": "Clear writing in public, and calm when a thread heats up.",
        },
        lists={
            "responsibilities": ["Answers in the forum, within a working day.", "Passes on what many ask for."],
            "metrics": ["Share of questions that customers answer", "Time to a first answer"],
            "keywords": ["community", "forum", "moderation"],
        },
        by=admin,
        at=at,
    )
    update_role(role=role, weights=WEIGHTS, minimums={"communication": 3.0}, by=admin, at=at)
    for question in Question.objects.filter(key__in=QUESTIONS).select_related("current"):
        save_question_draft(
            question=question,
            body=working_question_body(question),
            roles=[*question.roles.all(), role],
            tags=question.tags,
            revision=question.draft_revision,
            by=admin,
            at=at,
        )


def _draft(admin: User, manager: User, at: datetime) -> None:
    found = rubric()
    if found is None:
        return
    patience = competency_of(working_body(found), "patience")
    levels = [{**item, "anchor": CLEARER} if item["number"] == 1 else item for item in patience["levels"]]
    save_competency_draft(
        rubric=found, competency={**patience, "levels": levels}, base=content_hash(patience), by=admin, at=at
    )
    add_library_competency(rubric=found, key="listening", by=admin, at=at)
    found.refresh_from_db()
    words = (
        (
            "patience",
            "level_1",
            "Shorter, good. Does “closed because of the clock” also mean the end of a shift?",
            manager,
        ),
        (
            "listening",
            "",
            "For associates this would weigh 10 to 15 percent, taken from patience. What do you think?",
            admin,
        ),
        ("listening", "level_3", "Easy to tell from 2 in the five answers that I tried it on.", manager),
    )
    comments = [
        add_rubric_comment(
            rubric=found, competency=key, place=place, words=text, by=by, at=at + timedelta(minutes=20 * number)
        )
        for number, (key, place, text, by) in enumerate(words, start=1)
    ]
    settle_rubric_comment(comment=comments[-1], by=admin, at=at + timedelta(minutes=90))
