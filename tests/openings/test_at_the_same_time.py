"""What happens when two people do the same thing at the same moment, on real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from openings.models import Application, Invitation, InvitationBatch, Opening, Person, ScoringPolicy
from openings.services import invitations
from openings.services.batches import create_batch, work_off_chunk
from openings.services.invitations import AlreadyInvited
from openings.services.lists import parse_list
from openings.services.openings import OpeningNotOpen, close_opening
from openings.services.people import find_or_create_by_email
from openings.services.policies import make_policy
from tests.factories import COMPETENCIES, make_invitation, make_opening, make_rubric_version, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now()
THREADS = 4


def together(deed: Callable[[int], object]) -> list[object]:
    """What `deed` returns, or raises, when four threads begin it at once."""
    barrier = Barrier(THREADS)

    def begin(number: int) -> object:
        try:
            barrier.wait(timeout=60)
            return deed(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def test_one_person_is_made_when_several_openings_invite_them_at_once():
    openings = [make_opening() for _ in range(THREADS)]

    def invite(number: int) -> object:
        email = "Ana@example.org" if number % 2 else "ana@example.org"
        return invitations.invite(opening=openings[number], name="Ana", email=email, by=None, at=NOW)

    found = together(invite)
    assert not [result for result in found if isinstance(result, Exception)]
    assert Person.objects.count() == 1
    assert Application.objects.count() == Invitation.objects.count() == THREADS


def test_a_person_whom_somebody_else_makes_first_is_found():
    results = together(lambda number: find_or_create_by_email(name="Ana", email="ana@example.org", at=NOW))
    assert sorted(created for _, created in results) == [False] * (THREADS - 1) + [True]
    assert len({person.pk for person, _ in results}) == 1


def test_one_invitation_is_made_when_several_people_invite_the_same_person_at_once():
    opening = make_opening()
    results = together(
        lambda number: invitations.invite(opening=opening, name="Ana", email="ana@example.org", by=None, at=NOW)
    )
    assert sum(isinstance(result, AlreadyInvited) for result in results) == THREADS - 1
    assert Invitation.objects.count() == 1


def test_of_several_links_sent_again_at_once_only_one_holds():
    invitation, by = make_invitation(), make_user()
    results = together(lambda number: invitations.resend(invitation=invitation, by=by, at=NOW))
    assert all(isinstance(result, Invitation) for result in results)
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_one_policy_is_made_by_several_at_once():
    rubric_version = make_rubric_version()
    weights = dict.fromkeys(COMPETENCIES, 20)
    results = together(
        lambda number: make_policy(rubric_version=rubric_version, weights=weights, minimums={}, by=None, at=NOW)
    )
    assert len({policy.pk for policy in results}) == ScoringPolicy.objects.count() == 1


def test_nobody_gets_into_an_opening_after_it_was_closed():
    opening, by = make_opening(), make_user()

    def close_or_invite(number: int) -> object:
        if number == 0:
            return close_opening(opening=opening, by=by, at=NOW)
        return invitations.invite(opening=opening, name="", email=f"a{number}@example.org", by=None, at=NOW)

    results = together(close_or_invite)
    refused = sum(isinstance(result, OpeningNotOpen) for result in results)
    assert results[0] is True
    assert Invitation.objects.count() == THREADS - 1 - refused
    assert Opening.objects.get().state == Opening.State.CLOSED


def test_a_list_that_is_worked_off_twice_at_once_counts_nobody_twice():
    rows = parse_list("\n".join(f"a{number}@example.org" for number in range(120)))
    batch = create_batch(opening=make_opening(), source="list", rows=rows, by=make_user(), at=NOW)

    def work(number: int) -> None:
        while work_off_chunk(batch_id=batch.pk, at=NOW):
            pass

    assert together(work) == [None] * THREADS
    batch = InvitationBatch.objects.get()
    assert (batch.handled, batch.invited, batch.duplicates, batch.report) == (120, 120, 0, [])
    assert Invitation.objects.count() == 120
