"""The only writers of sittings, answers and notices."""

from sittings.services.clock import (
    GRACE,
    NoBreak,
    NothingToMove,
    NotOpen,
    add_time,
    begin_break,
    end_break,
    open_question,
)
from sittings.services.importing import import_interviews
from sittings.services.languages import UnknownLanguage, choose_language, greet
from sittings.services.late import AlreadyDecided, NotClosed, decide_late, keep_late
from sittings.services.needs import NeedsRefused, ask, decline, forget_needs, grant, set_rule, take_back
from sittings.services.notices import publish_notice
from sittings.services.outages import beat
from sittings.services.submitting import freeze_answers, submit_sitting
from sittings.services.taking import (
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
    "AlreadyDecided",
    "AlreadySent",
    "AlreadySubmitted",
    "AnswerConflict",
    "AnswerTooLong",
    "InvitationNotValid",
    "NeedsRefused",
    "NoBreak",
    "NotClosed",
    "NotOpen",
    "NothingToMove",
    "NothingToSend",
    "OpeningNotOpen",
    "Receipt",
    "SittingClosed",
    "StartRefused",
    "UnknownLanguage",
    "UnknownPlace",
    "add_time",
    "ask",
    "beat",
    "begin_break",
    "choose_language",
    "decide_late",
    "decline",
    "end_break",
    "forget_needs",
    "freeze_answers",
    "grant",
    "greet",
    "import_interviews",
    "is_closed",
    "keep_late",
    "open_question",
    "publish_notice",
    "save_answer",
    "send_reply",
    "set_rule",
    "start_sitting",
    "submit_sitting",
    "take_back",
]
