from ratings.models.judgements import RaterNote, Rating, RatingQuerySet, Reveal, Skip
from ratings.models.machines import MachineRater, MachineRaterChange, MachineRun, MachineStop

__all__ = [
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
