from ratings.models.judge import JudgeCall, JudgeTranscript
from ratings.models.judgements import RaterNote, Rating, RatingQuerySet, Reveal, Skip
from ratings.models.machines import MachineRater, MachineRaterChange, MachineRun, MachineStop

__all__ = [
    "JudgeCall",
    "JudgeTranscript",
    "MachineRater",
    "MachineRaterChange",
    "MachineRun",
    "MachineStop",
    "RaterNote",
    "Rating",
    "RatingQuerySet",
    "Reveal",
    "Skip",
]
