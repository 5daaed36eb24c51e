"""What an assessment says beside its questions, as texts that can be said in other languages."""

from django.utils.translation import gettext as _

from assessments.models import AssessmentVersion
from wording.subjects import Place, Subject

LONGEST_TITLE, LONGEST_INSTRUCTIONS = 160, 12000


def subject_of(version: AssessmentVersion) -> Subject:
    """Of all versions alike: what is translated goes by its words, and most versions share them."""
    return Subject("assessment", version.assessment_id)


def places_of(version: AssessmentVersion) -> list[Place]:
    texts = [
        Place("title", _("Title"), version.title, LONGEST_TITLE),
        Place("instructions", _("Instructions"), version.instructions, LONGEST_INSTRUCTIONS),
    ]
    return [place for place in texts if place.original]
