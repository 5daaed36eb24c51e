"""Signing in, out and in vain leaves a trace; what was typed does not."""

import pytest
from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals

from accounts.models import User
from audit.models import AuditEntry
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def actions():
    return list(AuditEntry.objects.order_by("id").values_list("action", "actor_id", "subject_id"))


def test_signing_in_and_out_is_audited(client):
    user = make_user()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    me = str(user.pk)
    assert actions() == [("user.signed_in", me, me), ("user.signed_out", me, me)]


def test_signing_in_in_vain_names_the_account_but_not_what_was_typed(client):
    user = make_user()
    client.post(LOGIN, {"login": user.email.upper(), "password": "hunter2-secret"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_kind, entry.subject_id) == ("user.sign_in_failed", "system", str(user.pk))
    assert entry.data == {"known": True}


def test_a_password_typed_as_the_address_is_not_kept(client):
    client.post(LOGIN, {"login": "hunter2-secret@example.org", "password": "x"})
    entry = AuditEntry.objects.get()
    assert (entry.subject_id, entry.data) == ("", {"known": False})


def test_a_sign_out_of_nobody_leaves_no_trace(client):
    client.post("/accounts/logout/")
    assert actions() == []


def test_nobody_signs_up(client):
    before = User.objects.count()
    answer = client.post("/accounts/signup/", {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert "sign" in answer.content.decode().lower()
    assert User.objects.count() == before


def test_a_changed_password_is_audited(client):
    user = make_user()
    client.force_login(user)
    new = "another long password 9"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert "user.password_changed" in {action for action, _actor, _subject in actions()}


def test_a_change_of_the_second_step_is_audited(rf):
    user = make_user()
    mfa_signals.authenticator_added.send(sender=User, request=rf.get("/"), user=user, authenticator=None)
    account_signals.password_reset.send(sender=User, request=rf.get("/"), user=user)
    assert [action for action, _actor, _subject in actions()] == ["user.two_step_changed", "user.password_changed"]
