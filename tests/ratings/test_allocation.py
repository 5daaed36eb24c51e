"""Who gets which answer: in which order, how many, and who does not."""

from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from ratings.draw import bound_of
from ratings.models import RaterTraining, RatingSetup
from ratings.progress import next_waiting
from ratings.queries import queue
from ratings.services.people import skip_answer
from ratings.services.setup import SetupInvalid, set_up_rating
from results.services.decisions import decide
from tests import factories
from tests.results.cast import Cast

pytestmark = pytest.mark.django_db
CHOICES = {"order": "question", "double_share": 0, "needs_certificate": False}


@pytest.fixture
def cast():
    return Cast()


def set_up(cast, opening, **values):
    return set_up_rating(opening=opening, by=cast.alma, at=timezone.now(), **{**CHOICES, **values})


def opening_of(cast, candidates, **rules):
    opening = cast.opening(rules=rules)
    for number in range(candidates):
        cast.candidate(opening, name=f"Candidate {number}")
    return opening


def order_of(user):
    return [(answer.question_version_id, answer.sitting.application_id) for answer in queue(user)]


def runs(values):
    return 1 + sum(one != other for one, other in pairwise(values))


def test_question_by_question_or_candidate_by_candidate_and_each_rater_otherwise(cast):
    opening = opening_of(cast, 4)
    by_question = order_of(cast.rita)
    assert runs([question for question, _ in by_question]) == 2
    set_up(cast, opening, order="candidate")
    by_candidate, others = order_of(cast.rita), order_of(cast.rolf)
    assert runs([application for _, application in by_candidate]) == 4
    assert by_candidate != others
    # The next one behind an answer is the next of this order.
    answers = list(queue(cast.rita))
    following = [next_waiting(cast.rita, after=answer, opening=opening) for answer in answers]
    assert following == [answer.pk for answer in [*answers[1:], answers[0]]]


def test_a_share_is_rated_by_one_more_person(cast):
    opening = opening_of(cast, 20, ratings_wanted=1)
    for application in opening.applications.all():
        cast.rate(application, cast.rita, 3)
    assert queue(cast.rolf).count() == 0
    set_up(cast, opening, double_share=25)
    drawn = set(queue(cast.rolf).values_list("pk", flat=True))
    assert 2 <= len(drawn) <= 20
    set_up(cast, opening, double_share=60)
    assert drawn < set(queue(cast.rolf).values_list("pk", flat=True))
    set_up(cast, opening, double_share=100)
    assert queue(cast.rolf).count() == 40
    assert queue(cast.rita).count() == 0


@pytest.mark.parametrize(("percent", "bound"), [(0, ""), (25, "40000000"), (50, "80000000"), (100, "g")])
def test_the_share_as_a_bound_of_hashes(percent, bound):
    assert bound_of(percent) == bound


def test_whoever_knows_the_candidate_gets_none_of_their_answers_and_others_do(cast):
    opening = opening_of(cast, 2, ratings_wanted=1)
    known, other = opening.applications.all()
    answer = queue(cast.rita).filter(sitting__application=known).first()
    skip_answer(answer=answer, rater=cast.rita, reason="conflict_of_interest", words="", at=timezone.now())
    assert {application for _, application in order_of(cast.rita)} == {other.pk}
    assert {application for _, application in order_of(cast.rolf)} == {known.pk, other.pk}
    # Another answer of the same person, that was not there yet.
    answer.skips.exclude(answer=answer).delete()
    assert {application for _, application in order_of(cast.rita)} == {other.pk}
    cast.rate(known, cast.rolf, 4)
    assert decide(application=known, kind="hold", reason="more_to_learn", words="", by=cast.alma, at=timezone.now())


def test_without_the_certificate_the_queue_is_closed_and_shows_the_way(client, cast):
    opening = opening_of(cast, 1)
    answer = queue(cast.rita).first()
    set_up(cast, opening, needs_certificate=True)
    assert queue(cast.rita).count() == 0
    client.force_login(cast.rita)
    page = client.get(reverse("ratings:queue")).content.decode()
    assert reverse("ratings:training") in page
    assert opening.title in page
    assert client.get(reverse("ratings:item", args=[answer.pk])).status_code == 404
    version = opening.policy.rubric_version
    RaterTraining.objects.create(
        rater=cast.rita, rubric_version=version, items=[], started_at=cast.at, ended_at=cast.at, figures={}, passed=True
    )
    assert queue(cast.rita).count() == 2
    assert queue(cast.rolf).count() == 0
    assert client.get(reverse("ratings:item", args=[answer.pk])).status_code == 200


def test_an_opening_of_another_team_is_not_named(client, cast):
    set_up(cast, opening_of(cast, 1), needs_certificate=True)
    client.force_login(factories.make_user(User.Role.RATER, factories.make_team()))
    assert "certificate" not in client.get(reverse("ratings:queue")).content.decode()


def test_it_is_set_up_on_a_page_and_written_down_once(client, cast):
    opening = opening_of(cast, 0)
    url = reverse("ratings:setup", args=[opening.pk])
    client.force_login(cast.alma)
    assert "How it is rated" in client.get(url).content.decode()
    for _ in range(2):
        client.post(url, {"order": "candidate", "double_share": "20", "needs_certificate": "on"})
    setup = RatingSetup.objects.get()
    assert (setup.order, setup.double_share, setup.needs_certificate) == ("candidate", 20, True)
    assert AuditEntry.objects.filter(action="rating.set_up").count() == 1
    assert client.post(url, {"order": "by_height", "double_share": "120"}).status_code == 422
    with pytest.raises(SetupInvalid):
        set_up(cast, opening, order="by_height")
    with pytest.raises(SetupInvalid):
        set_up(cast, opening, double_share=101)


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("rita", 403), ("olga", 404)])
def test_others_do_not_set_it_up(client, cast, who, status):
    url = reverse("ratings:setup", args=[opening_of(cast, 0).pk])
    if who:
        client.force_login(getattr(cast, who))
    assert client.get(url).status_code == client.post(url, CHOICES).status_code == status
