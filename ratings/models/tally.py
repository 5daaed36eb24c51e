from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from openings.models import Opening
from sittings.models import Answer

# Two ratings this far apart open an adjudication: a third person rates, blind.
ADJUDICATION_SPREAD = 2
RATINGS_WITH_ADJUDICATION = 3


class Tally(models.Model):
    """How far the rating of one answer by people is: counted once when something changes, not at every look.

    Every answer that people may rate has one: submitted, with some text, and no mere fact. Only
    `ratings.services.tallies` writes it, always counted anew from the ratings themselves.
    expected: competencies to rate it on. raters: people who have begun. wanted: by the policy and by the draws.
    disputed: two are ADJUDICATION_SPREAD or more levels apart on a competency. waiting: for anybody at all.
    """

    team_path = "opening__team"

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+", db_index=False)
    expected = models.PositiveSmallIntegerField()
    raters = models.PositiveSmallIntegerField()
    wanted = models.PositiveSmallIntegerField()
    disputed = models.BooleanField()
    waiting = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(raters__lt=F("wanted")) | Q(disputed=True, raters__lt=RATINGS_WITH_ADJUDICATION),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            # What waits for anybody, by opening: few, however many have been rated.
            models.Index(fields=["opening", "answer"], condition=Q(waiting=True), name="tally_waiting"),
            models.Index(fields=["opening", "answer"], name="tally_of_opening"),
        ]

    def __str__(self) -> str:
        return f"tally of {self.answer_id}"
