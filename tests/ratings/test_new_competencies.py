"""What machine raters make of competencies that were added from the library: they leave to people what they cannot."""

import pytest
from django.utils import timezone

from openings.models import Opening
from ratings.models import MachineRun, Rating
from ratings.services import machines
from roles import queries, services
from sittings.models import Sitting
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ANSWER = (
    "A woman had waited all day at home for a parcel with her son's birthday present and nobody came. She was "
    "angry and shouted at me. I let her tell me all of it without cutting in, said that I could see how much the "
    "day meant to the two of them, and asked what would help most. Then I called the depot, found the parcel, and "
    "had it brought to her within the hour. I stayed on the line until she had it in her hands."
)


@pytest.mark.parametrize(("kind", "listening"), [("anchors", "rated"), ("prior", "abstained")])
def test_a_new_competency_and_one_that_only_a_listener_can_rate(kind, listening):
    factories.load_roles()
    by, rubric = factories.make_user(), queries.rubric()
    for key in ("listening", "oral_communication"):
        services.add_library_competency(rubric=rubric, key=key, by=by, at=NOW)
    version = services.publish_rubric(rubric=rubric, by=by, at=NOW)
    policy = factories.make_policy(rubric_version=version, machine_raters=[kind])
    opening = factories.make_opening(kind=Opening.Kind.IMPORTED, policy=policy)
    factories.make_interview_import(
        [["P1", 1, "Tell us about a time when a customer was upset.", ANSWER]], opening=opening
    )
    sitting = Sitting.objects.get(application__opening=opening)
    machines.fan_out(sitting_id=sitting.pk, at=NOW)
    machines.prepare_run(run_id=MachineRun.objects.get().pk)(NOW)

    found = {rating.competency_id: rating for rating in Rating.objects.all()}
    assert (found["oral_communication"].state, found["oral_communication"].reason) == ("abstained", "live_only")
    assert found["listening"].state == listening
    if listening == "abstained":
        assert found["listening"].reason == "not_trained"
