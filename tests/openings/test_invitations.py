import base64
import hashlib
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from audit.models import AuditEntry
from jobs.models import Job
from openings.models import Application, Invitation, Opening, Person
from openings.services import invitations, openings
from openings.services.invitations import (
    AlreadyInvited,
    LinkExpired,
    LinkRevoked,
    LinkUnavailable,
    LinkUnknown,
    find_invitation,
    invitation_token,
)
from openings.services.people import PersonErased, PersonInvalid
from tests.factories import make_application, make_invitation, make_opening, make_person, make_policy, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def invite(opening, email="ana@example.org", name="Ana", **values):
    return invitations.invite(opening=opening, name=name, email=email, by=None, at=NOW, **values)


def test_an_invitation_makes_person_application_link_and_a_job_for_its_mail():
    by = make_user()
    opening = make_opening(invitation_days=10)
    invitation, new_person = invitations.invite(opening=opening, name="Ana", email="ana@example.org", by=by, at=NOW)
    assert new_person
    assert invitation.application.person.email == "ana@example.org"
    assert invitation.application.source == Application.Source.FORM
    assert invitation.expires_at == NOW + timedelta(days=10)
    assert Job.objects.filter(kind="send_invitation", subject=str(invitation.pk)).count() == 1
    entry = AuditEntry.objects.get(action="candidate.invited")
    assert (entry.actor_id, entry.opening_id) == (str(by.pk), opening.pk)
    assert "ana" not in str(entry.data)


def test_the_link_carries_at_least_128_random_bits_and_is_not_in_the_database():
    opening = make_opening()
    tokens = [invitation_token(invite(opening, f"a{number}@example.org")[0]) for number in range(5)]
    assert len(set(tokens)) == 5
    assert all(len(base64.urlsafe_b64decode(token + "=")) == 32 for token in tokens)
    invitation = Invitation.objects.first()
    stored = str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert invitation_token(invitation) not in stored
    assert len(bytes.fromhex(invitation.nonce)) * 8 == 128
    assert hashlib.sha256(invitation_token(invitation).encode()).hexdigest() == invitation.token_hash


def test_the_link_finds_its_invitation_until_it_expires():
    invitation = make_invitation(at=NOW)
    token = invitation_token(invitation)
    assert find_invitation(token, NOW) == invitation
    with pytest.raises(LinkExpired) as refused:
        find_invitation(token, invitation.expires_at)
    assert refused.value.invitation == invitation


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, "‮", "\udc80", "a\x00b", "' OR 1=1 --"])
def test_a_guessed_link_finds_nothing(token):
    make_invitation(at=NOW)
    with pytest.raises(LinkUnknown):
        find_invitation(token, NOW)


def test_a_link_made_with_an_earlier_secret_key_still_works():
    with override_settings(SECRET_KEY="an earlier key that was used before"):
        invitation = make_invitation(at=NOW)
        token = invitation_token(invitation)
    assert find_invitation(token, NOW) == invitation
    with override_settings(SECRET_KEY_FALLBACKS=["an earlier key that was used before"]):
        assert invitation_token(invitation) == token


def test_a_link_cannot_be_made_again_with_another_key_but_a_new_one_can():
    with override_settings(SECRET_KEY="an earlier key that was used before"):
        invitation = make_invitation(at=NOW)
    with pytest.raises(LinkUnavailable):
        invitation_token(invitation)
    renewed = invitations.resend(invitation=invitation, by=make_user(), at=NOW)
    assert find_invitation(invitation_token(renewed), NOW) == renewed


def test_sending_again_makes_a_new_link_and_ends_the_old_one():
    invitation = make_invitation(at=NOW)
    later = NOW + timedelta(days=20)
    renewed = invitations.resend(invitation=invitation, by=make_user(), at=later)
    assert renewed.application_id == invitation.application_id
    assert find_invitation(invitation_token(renewed), later) == renewed
    with pytest.raises(LinkRevoked):
        find_invitation(invitation_token(invitation), NOW)
    assert Job.objects.filter(kind="send_invitation", subject=str(renewed.pk)).exists()
    assert AuditEntry.objects.get(action="invitation.resent").data["replaces"] == invitation.pk


def test_sending_again_in_a_closed_opening_is_refused():
    invitation = make_invitation(at=NOW)
    opening = invitation.application.opening
    openings.close_opening(opening=opening, by=make_user(), at=NOW)
    with pytest.raises(openings.OpeningNotOpen):
        invitations.resend(invitation=invitation, by=make_user(), at=NOW)
    assert Invitation.objects.get().revoked_at is None


def test_revoking_ends_the_link_once():
    invitation = make_invitation(at=NOW)
    by = make_user()
    assert invitations.revoke(invitation=invitation, by=by, at=NOW)
    assert not invitations.revoke(invitation=invitation, by=by, at=NOW + timedelta(hours=1))
    with pytest.raises(LinkRevoked):
        find_invitation(invitation_token(invitation), NOW)
    assert AuditEntry.objects.filter(action="invitation.revoked").count() == 1
    invitation.refresh_from_db()
    assert invitation.revoked_at == NOW


def test_the_first_use_is_noted_once_and_by_the_candidate():
    invitation = make_invitation(at=NOW)
    assert invitations.mark_used(invitation=invitation, at=NOW)
    assert not invitations.mark_used(invitation=invitation, at=NOW + timedelta(hours=1))
    invitation.refresh_from_db()
    assert invitation.first_used_at == NOW
    entry = AuditEntry.objects.get(action="invitation.opened")
    assert (entry.actor_kind, entry.actor_id) == ("candidate", str(invitation.application.person_id))


def test_the_first_invitation_fixes_the_opening_and_later_ones_leave_it():
    opening = make_opening()
    assert opening.fixed_at is None
    invite(opening)
    opening.refresh_from_db()
    assert opening.fixed_at == NOW
    invitations.invite(opening=opening, name="Bo", email="bo@example.org", by=None, at=NOW + timedelta(days=1))
    opening.refresh_from_db()
    assert opening.fixed_at == NOW
    assert AuditEntry.objects.filter(action="opening.fixed").count() == 1


def test_the_same_person_is_recognised_in_any_case_of_letters():
    opening = make_opening()
    first, _ = invite(opening)
    with pytest.raises(AlreadyInvited) as refused:
        invite(opening, "ANA@Example.org", name="Another Ana")
    assert refused.value.application == first.application
    assert Person.objects.get().name == "Ana"
    assert Invitation.objects.count() == Job.objects.filter(kind="send_invitation").count() == 1


def test_the_same_person_may_apply_for_another_opening():
    invite(make_opening())
    invitation, new_person = invite(make_opening(), "Ana@example.org")
    assert not new_person
    assert Person.objects.count() == 1
    assert Application.objects.count() == 2
    assert invitation.application.person.name == "Ana"


@pytest.mark.parametrize("state", [Opening.State.DRAFT, Opening.State.CLOSED])
def test_nobody_is_invited_to_an_opening_that_is_not_open(state):
    opening = make_opening()
    Opening.objects.filter(pk=opening.pk).update(state=state)
    with pytest.raises(openings.OpeningNotOpen):
        invite(opening)
    opening.refresh_from_db()
    assert opening.fixed_at is None
    assert not Person.objects.exists()


def test_interviews_held_elsewhere_take_no_invitations():
    with pytest.raises(openings.OpeningInvalid):
        invite(make_opening(kind="imported"))


@pytest.mark.parametrize(
    "email", ["", "  ", "nobody", "a@b", "a@b.org\nBcc: x@y.org", "a@b.org\r\nX: 1", "a b@c.org", f"{'a' * 260}@b.org"]
)
def test_a_bad_address_is_refused_and_leaves_nothing_behind(email):
    opening = make_opening()
    with pytest.raises(PersonInvalid):
        invite(opening, email)
    opening.refresh_from_db()
    assert opening.fixed_at is None
    assert not Application.objects.exists()


def test_a_name_with_line_breaks_and_direction_marks_becomes_one_plain_line():
    invitation, _ = invite(make_opening(), name="  Ana\r\nBcc: x@y.org\x00 \u202eevil  ")
    assert invitation.application.person.name == "Ana Bcc: x@y.org evil"


def test_without_a_name_the_address_stands_for_it():
    invitation, _ = invite(make_opening(), name="  ")
    assert invitation.application.person.name == "ana"


def test_a_name_that_is_too_long_is_refused():
    with pytest.raises(PersonInvalid) as refused:
        invite(make_opening(), name="x" * 161)
    assert refused.value.code == "long_name"


def test_somebody_who_was_erased_is_not_invited_by_the_same_record():
    make_person(email="ana@example.org", erased_at=NOW)
    with pytest.raises(PersonErased):
        invite(make_opening())


def test_the_link_of_somebody_who_was_erased_opens_nothing():
    invitation = make_invitation(at=NOW)
    Person.objects.update(erased_at=NOW)
    with pytest.raises(LinkRevoked):
        find_invitation(invitation_token(invitation), NOW)


def test_the_policy_of_an_opening_cannot_change_after_an_invitation_even_past_the_services():
    invitation = make_invitation(at=NOW)
    with pytest.raises(Exception, match="fixed since its first invitation"):
        Opening.objects.filter(pk=invitation.application.opening_id).update(policy=make_policy(ratings_wanted=3))


def test_an_application_without_invitation_is_recognised_too():
    application = make_application()
    with pytest.raises(AlreadyInvited):
        invite(application.opening, application.person.email)
