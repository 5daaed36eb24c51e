"""Voluntary self-identification: stored apart, read in groups of ten, by one person."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from audit.services import SYSTEM
from openings.models import Application, Person
from results.services.erasing import erase_person
from sittings.identities import own_identity, tables
from sittings.models import SelfIdentification, Sitting
from sittings.services.self_identification import identify
from tests import factories
from tests.sittings.taker import enter

pytestmark = pytest.mark.django_db


def at(sitting):
    return reverse("sittings:about_you", args=[sitting.application_id])


def many(**groups):
    """That many applications with submitted answers a gender."""
    opening = factories.make_opening(kind="imported")
    now = timezone.now()
    wanted = [gender for gender, n in groups.items() for _ in range(n)]
    people = Person.objects.bulk_create(Person(name=gender, created_at=now) for gender in wanted)
    applications = Application.objects.bulk_create(
        Application(person=person, opening=opening, source="import", created_at=now) for person in people
    )
    Sitting.objects.bulk_create(
        Sitting(application=one, mode="imported", started_at=now, submitted_at=now, ending="import")
        for one in applications
    )
    for application, gender in zip(applications, wanted, strict=True):
        identify(application=application, gender=gender)
    return applications


def genders(forward=()):
    return {str(group.label): (group.n, group.forward) for group in tables(forward)[0].groups}


def test_it_is_asked_once_the_answers_are_in_and_can_be_changed_and_taken_back():
    running = factories.make_sitting()
    assert enter(running.invitation).get(at(running)).status_code == 302
    sitting = factories.make_sitting(answers=["One"], submitted=True)
    candidate = enter(sitting.invitation)
    assert "apart" in candidate.get(at(sitting)).content.decode()
    candidate.post(at(sitting), {"gender": "woman", "age": "older"})
    candidate.post(at(sitting), {"gender": "non_binary"})
    kept = own_identity(sitting.application_id)
    assert (kept.gender, kept.age) == ("non_binary", "")
    assert candidate.get(at(sitting)).context["form"]["gender"].value() == "non_binary"
    assert candidate.post(at(sitting), {"gender": "<b>"}).status_code == 422
    candidate.post(at(sitting), {})
    assert not SelfIdentification.objects.exists()
    assert Client().get(at(sitting)).status_code == 403


def test_no_column_and_no_audit_entry_leads_to_a_person():
    sitting = factories.make_sitting(answers=["One"], submitted=True)
    before = AuditEntry.objects.count()
    identify(application=sitting.application, gender="woman")
    assert AuditEntry.objects.count() == before
    names = {field.name for field in SelfIdentification._meta.get_fields()}
    assert names == {"id", "key", "gender", "ethnicity", "age", "disability"}


def test_only_groups_of_ten_are_told():
    many(woman=10, man=9)
    assert genders() == {}  # nine are hidden, and ten beside them would give the nine away
    many(man=10)
    assert genders() == {"Woman": (10, None), "Man": (19, None)}


def test_a_small_rest_takes_the_smallest_told_group_with_it():
    many(woman=30, man=12, non_binary=3)
    assert set(genders()) == {"Woman"}


def test_how_many_went_on_is_told_where_neither_side_is_small():
    women = many(woman=25, man=21)[:25]
    assert genders([one.pk for one in women[:12]])["Woman"] == (25, 12)
    assert genders([one.pk for one in women[:20]])["Woman"] == (25, None)


def test_the_page_is_the_fairness_officers_alone_and_that_it_was_read_is_on_record(client):
    url = reverse("results:fairness")
    assert client.get(url).status_code == 302
    for role in (User.Role.ADMIN, User.Role.HIRING_MANAGER, User.Role.RATER, User.Role.ACCOMMODATION):
        client.force_login(factories.make_user(role))
        assert client.get(url).status_code == 403
    client.force_login(factories.make_user(User.Role.FAIRNESS))
    assert "Too few people to tell" in client.get(url).content.decode()
    many(woman=12, man=11)
    page = client.get(url).content.decode()
    assert "Woman" in page
    assert client.post(url).status_code == 405
    assert AuditEntry.objects.filter(action="fairness.read").count() == 2


def test_it_goes_with_the_person():
    [one] = many(woman=1)
    erase_person(person=one.person, actor=SYSTEM, at=timezone.now())
    assert not SelfIdentification.objects.exists()
