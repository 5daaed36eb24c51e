from ratings.models.alike import AlikeAnswers
from ratings.models.calibration import CalibrationItem, CalibrationRating, RaterTraining
from ratings.models.figures import QuestionFigures
from ratings.models.judge import JudgeCall, JudgeTranscript
from ratings.models.judgements import RaterNote, Rating, RatingQuerySet, Reveal, Skip
from ratings.models.looks import SecondLook
from ratings.models.machines import DrawnAnswer, MachineRater, MachineRun, MachineStop
from ratings.models.reports import ANSWERS_TO_PROMOTE, DriftWarning, Foresight, MachineRaterChange, MachineReport
from ratings.models.setup import RatingSetup
from ratings.models.tally import Tally
from ratings.models.training import RaterModel, TrainedOn, Training

__all__ = [
    "ANSWERS_TO_PROMOTE",
    "AlikeAnswers",
    "CalibrationItem",
    "CalibrationRating",
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
    "QuestionFigures",
    "RaterModel",
    "RaterNote",
    "RaterTraining",
    "Rating",
    "RatingQuerySet",
    "RatingSetup",
    "Reveal",
    "SecondLook",
    "Skip",
    "Tally",
    "TrainedOn",
    "Training",
]
