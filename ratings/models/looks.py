from django.db import models
from django.db.models import Q

from sittings.models import Answer


class SecondLook(models.Model):
    """An answer that one more person rates, because its candidate asked for it. Whoever rates it cannot tell.

    known: ids of the people who had rated it; none of them is the one more, and what they said stands meanwhile.
    wanted: how many will have rated it then.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="second_looks")
    known = models.JSONField(default=list)
    wanted = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["answer"], condition=Q(done_at=None), name="one_second_look_at_a_time")
        ]

    def __str__(self) -> str:
        return f"second look {self.pk}"
