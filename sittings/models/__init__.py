from sittings.models.answers import Answer, AnswerPart, AnswerRevision, InterviewImport, Notice, Sitting
from sittings.models.candidates import Choices, NoticeShown, SelfIdentification
from sittings.models.free_days import FreeDay
from sittings.models.late import LateDecision, LateText
from sittings.models.needs import Accommodation, AccommodationRule, ExtraTime
from sittings.models.time import Break, Heartbeat, Outage, TimeChange

__all__ = [
    "Accommodation",
    "AccommodationRule",
    "Answer",
    "AnswerPart",
    "AnswerRevision",
    "Break",
    "Choices",
    "ExtraTime",
    "FreeDay",
    "Heartbeat",
    "InterviewImport",
    "LateDecision",
    "LateText",
    "Notice",
    "NoticeShown",
    "Outage",
    "SelfIdentification",
    "Sitting",
    "TimeChange",
]
