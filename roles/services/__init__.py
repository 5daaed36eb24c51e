"""The only writers of rubrics and roles."""

from roles.services.comments import add_rubric_comment, settle_rubric_comment
from roles.services.library import MOST_COMPETENCIES, add_library_competency, remove_competency
from roles.services.roles import (
    RoleConflict,
    check_minimums,
    check_weights,
    create_role,
    describe_role,
    describing_hash,
    reinstate_role,
    retire_role,
    role_hash,
    update_role,
)
from roles.services.rubrics import (
    DraftConflict,
    NothingToPublish,
    NotValid,
    competency_of,
    discard_rubric_draft,
    import_rubric_draft,
    publish_body,
    publish_rubric,
    save_competency_draft,
    save_rubric_draft,
    working_body,
)

__all__ = [
    "MOST_COMPETENCIES",
    "DraftConflict",
    "NotValid",
    "NothingToPublish",
    "RoleConflict",
    "add_library_competency",
    "add_rubric_comment",
    "check_minimums",
    "check_weights",
    "competency_of",
    "create_role",
    "describe_role",
    "describing_hash",
    "discard_rubric_draft",
    "import_rubric_draft",
    "publish_body",
    "publish_rubric",
    "reinstate_role",
    "remove_competency",
    "retire_role",
    "role_hash",
    "save_competency_draft",
    "save_rubric_draft",
    "settle_rubric_comment",
    "update_role",
    "working_body",
]
