from ratings.models.judge import JudgeCall, JudgeTranscript
from ratings.models.judgements import RaterNote, Rating, RatingQuerySet, Reveal, Skip
from ratings.models.machines import DrawnAnswer, MachineRater, MachineRun, MachineStop
from ratings.models.reports import DriftWarning, Foresight, MachineRaterChange, MachineReport
from ratings.models.training import RaterModel, TrainedOn, Training

__all__ = [
    "DrawnAnswer",
    "DriftWarning",
    "Foresight",
    "JudgeCall",
    "JudgeTranscript",
    "MachineRater",
    "MachineRaterChange",
    "MachineReport",
    "MachineRun",
    "MachineStop",
    "RaterModel",
    "RaterNote",
    "Rating",
    "RatingQuerySet",
    "Reveal",
    "Skip",
    "TrainedOn",
    "Training",
]
