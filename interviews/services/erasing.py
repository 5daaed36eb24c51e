from collections.abc import Collection

from django.db.models import QuerySet

from interviews.models import Scorecard, Transcript


def forget_interviews(*, application_ids: Collection[int]) -> None:
    """What was said and noted goes. Levels of submitted cards stay, as ratings do; what was never submitted goes."""
    cards: QuerySet[Scorecard] = Scorecard.objects.filter(application__in=application_ids)
    cards.filter(submitted_at=None).delete()
    cards.update(notes={})
    Transcript.objects.filter(application__in=application_ids).delete()
