"""Answers that are nearly the same: found whoever rates, shown to a person with both texts and no name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from audit.services import SYSTEM
from jobs.models import Job
from ratings import handlers
from ratings.models import AlikeAnswers
from ratings.services import machines
from ratings.services.alike import VerdictRefused, settle_alike
from results.services.erasing import erase_person
from sittings.services.before import share_answers
from tests.results.cast import TEXT, Cast, sitting_of

pytestmark = pytest.mark.django_db

OWN = "Nobody had told me, so I rang the depot myself and drove over with the missing part before they closed."
COPY = f"{TEXT} Then he thanked me."


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def opening(cast):
    return cast.opening(title="Support desk")


def looked_at(application):
    """What the worker does after a submission; twice, as a job may be."""
    sitting = sitting_of(application)
    machines.fan_out(sitting_id=sitting.pk, at=timezone.now())
    assert Job.objects.filter(kind="find_alike", subject=str(sitting.pk)).count() == 1
    for _ in range(2):
        handlers.find_alike.run(str(sitting.pk))(timezone.now())


@pytest.fixture
def pair(cast, opening):
    cast.candidate(opening, name="Cleo", texts=(TEXT, OWN))
    theo = cast.candidate(opening, name="Theo", texts=(COPY, ""))
    looked_at(theo)
    return AlikeAnswers.objects.get()


def test_a_copy_is_found_once_without_any_machine_rater(pair):
    assert (pair.answer.position, pair.verdict) == (1, "")
    assert pair.other_id < pair.answer_id
    looked_at(pair.other.sitting.application)
    assert AlikeAnswers.objects.count() == 1
    assert AuditEntry.objects.filter(action="alike.found").count() == 1


def test_answers_of_ones_own_and_of_other_openings_are_left_alone(cast, opening):
    cast.candidate(opening, name="Cleo", texts=(TEXT, OWN))
    looked_at(cast.candidate(opening, name="Nina", texts=(OWN, TEXT)))
    looked_at(cast.candidate(cast.opening(), name="Otto", texts=(TEXT, OWN)))
    assert not AlikeAnswers.objects.exists()


def test_a_person_sees_both_texts_and_no_name_and_says_what_they_make_of_it(client, cast, pair):
    url = reverse("ratings:alike_pair", args=[pair.pk])
    assert client.get(url).status_code == 302
    for user, status in ((cast.rita, 403), (cast.olga, 404), (cast.alma, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
    assert any(task.words == "1 pair of answers is nearly the same" for task in client.get("/").context["tasks"])
    assert "A customer who was upset" in client.get(reverse("ratings:alike")).content.decode()
    page = client.get(url).content.decode()
    assert COPY in page
    assert "Cleo" not in page
    assert "Theo" not in page
    assert client.post(url, {"verdict": "guilty"}).status_code == 422
    for _ in range(2):
        client.post(url, {"verdict": "shared_source", "words": "<script>alert(1)</script>"})
    pair.refresh_from_db()
    assert (pair.verdict, pair.settled_by) == ("shared_source", cast.alma)
    assert AuditEntry.objects.filter(action="alike.settled").count() == 1
    assert "<script>alert" not in client.get(url).content.decode()
    assert "Both go back to the same text" in client.get(reverse("ratings:alike")).content.decode()


def test_what_is_no_verdict_is_refused(cast, pair):
    for values in ({"verdict": "", "words": ""}, {"verdict": "chance", "words": "x" * 2001}):
        with pytest.raises(VerdictRefused):
            settle_alike(pair=pair, **values, by=cast.alma, at=timezone.now())


def test_of_somebody_erased_no_text_is_left_on_the_page(client, cast, pair):
    erase_person(person=pair.other.sitting.application.person, actor=SYSTEM, at=timezone.now())
    client.force_login(cast.alma)
    page = client.get(reverse("ratings:alike_pair", args=[pair.pk])).content.decode()
    assert "Erased." in page


def test_the_list_takes_the_same_queries_for_one_and_for_more(client, cast, opening, pair):
    client.force_login(cast.alma)
    client.get(reverse("ratings:alike"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("ratings:alike"))
    for name in ("Uwe", "Vera"):
        looked_at(cast.candidate(opening, name=name, texts=(COPY, "")))
    with CaptureQueriesContext(connection) as more:
        client.get(reverse("ratings:alike"))
    assert AlikeAnswers.objects.count() > 2
    assert len(more) == len(one)


def test_for_development_managers_lay_side_by_side_only_what_both_people_share(client, cast):
    look = cast.opening(title="Spring look", purpose="development")
    people = [cast.candidate(look, name=name, texts=(TEXT, "")) for name in ("Cleo", "Theo")]
    looked_at(people[1])
    url = reverse("ratings:alike_pair", args=[AlikeAnswers.objects.get().pk])
    for shared in people:
        client.force_login(cast.alma)
        assert client.get(url).status_code == client.post(url, {"verdict": "chance"}).status_code == 404
        page = client.get(reverse("ratings:alike")).text
        assert "only where both people share" in page
        assert url not in page
        assert not any("nearly the same" in task.words for task in client.get("/").context["tasks"])
        client.force_login(cast.admin)
        assert TEXT in client.get(url).text
        share_answers(application=shared, shares=True, at=timezone.now())
    client.force_login(cast.alma)
    assert TEXT in client.get(url).text
    assert any("nearly the same" in task.words for task in client.get("/").context["tasks"])
