from django.db.models import QuerySet

from interviews.models import Scorecard, Transcript
from openings.models import Person


def forget_interviews(*, person: Person) -> None:
    """What was said and noted goes. Levels of submitted cards stay, as ratings do; what was never submitted goes."""
    cards: QuerySet[Scorecard] = Scorecard.objects.filter(application__person=person)
    cards.filter(submitted_at=None).delete()
    cards.update(notes={})
    Transcript.objects.filter(application__person=person).delete()
