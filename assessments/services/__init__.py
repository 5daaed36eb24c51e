"""The only writers of questions and assessments."""

from assessments.services.assessments import (
    create_assessment,
    discard_assessment_draft,
    problem_of_assessment,
    publish_assessment,
    reinstate_assessment,
    retire_assessment,
    save_assessment_draft,
    working_assessment_body,
)
from assessments.services.questions import (
    create_question,
    discard_question_draft,
    imported_question,
    problem_of_question,
    publish_question,
    reinstate_question,
    retire_question,
    save_question_draft,
    working_question_body,
)
from assessments.services.translations import publish_translation
from roles.services import DraftConflict, NothingToPublish, NotValid

__all__ = [
    "DraftConflict",
    "NotValid",
    "NothingToPublish",
    "create_assessment",
    "create_question",
    "discard_assessment_draft",
    "discard_question_draft",
    "imported_question",
    "problem_of_assessment",
    "problem_of_question",
    "publish_assessment",
    "publish_question",
    "publish_translation",
    "reinstate_assessment",
    "reinstate_question",
    "retire_assessment",
    "retire_question",
    "save_assessment_draft",
    "save_question_draft",
    "working_assessment_body",
    "working_question_body",
]
