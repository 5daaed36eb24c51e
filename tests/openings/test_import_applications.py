import pytest
from django.utils import timezone

from audit.models import AuditEntry
from openings.models import Application, Opening, Person
from openings.services.applications import add_application_for_import
from openings.services.openings import OpeningInvalid, OpeningNotOpen
from openings.services.people import PersonErased, PersonInvalid
from tests.factories import make_opening, make_person

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def add(opening, ref="C-17", name=""):
    return add_application_for_import(opening=opening, external_ref=ref, name=name, by=None, at=NOW)


def test_an_imported_candidate_is_added_once_and_fixes_the_opening():
    opening = make_opening(kind="imported")
    application, created = add(opening)
    assert created
    assert (application.person.name, application.person.external_ref) == ("C-17", "C-17")
    assert application.source == Application.Source.IMPORT
    opening.refresh_from_db()
    assert opening.fixed_at == NOW
    assert add(opening) == (application, False)
    assert AuditEntry.objects.filter(action="application.imported").count() == 1


def test_the_same_reference_is_the_same_person_in_every_opening():
    first, _ = add(make_opening(kind="imported"), name="Ana")
    second, created = add(make_opening(kind="imported"), name="Somebody else")
    assert created
    assert first.person == second.person
    assert Person.objects.get().name == "Ana"


@pytest.mark.parametrize("ref", ["", "  ", "x" * 121])
def test_a_reference_that_names_nobody_is_refused(ref):
    with pytest.raises(PersonInvalid):
        add(make_opening(kind="imported"), ref=ref)
    assert not Application.objects.exists()


def test_only_openings_for_interviews_held_elsewhere_take_them():
    with pytest.raises(OpeningInvalid):
        add(make_opening())


def test_a_closed_opening_takes_nobody():
    opening = make_opening(kind="imported")
    Opening.objects.update(state=Opening.State.CLOSED)
    with pytest.raises(OpeningNotOpen):
        add(opening)


def test_somebody_who_was_erased_is_not_taken_up_again():
    make_person(external_ref="C-17", erased_at=NOW)
    with pytest.raises(PersonErased):
        add(make_opening(kind="imported"))
