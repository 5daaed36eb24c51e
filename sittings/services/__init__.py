"""The only writers of sittings, answers and notices."""

from sittings.services.importing import import_interviews
from sittings.services.notices import publish_notice
from sittings.services.submitting import freeze_answers, submit_sitting
from sittings.services.taking import (
    GRACE,
    AlreadySent,
    AlreadySubmitted,
    AnswerConflict,
    AnswerTooLong,
    InvitationNotValid,
    NothingToSend,
    OpeningNotOpen,
    Receipt,
    SittingClosed,
    StartRefused,
    UnknownPlace,
    is_closed,
    save_answer,
    send_reply,
    start_sitting,
)

__all__ = [
    "GRACE",
    "AlreadySent",
    "AlreadySubmitted",
    "AnswerConflict",
    "AnswerTooLong",
    "InvitationNotValid",
    "NothingToSend",
    "OpeningNotOpen",
    "Receipt",
    "SittingClosed",
    "StartRefused",
    "UnknownPlace",
    "freeze_answers",
    "import_interviews",
    "is_closed",
    "publish_notice",
    "save_answer",
    "send_reply",
    "start_sitting",
    "submit_sitting",
]
