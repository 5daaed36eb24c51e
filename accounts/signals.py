"""Signing in and out leaves a trace. Connected in apps.py."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.utils import timezone

from accounts.models import User
from audit.services import SYSTEM, record, user_actor


def _note(user: User, action: str) -> None:
    record(actor=user_actor(user.pk), action=action, subject_kind="user", subject_id=user.pk, at=timezone.now())


def signed_in(sender: object, user: User, **kwargs: Any) -> None:
    _note(user, "user.signed_in")


def signed_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _note(user, "user.signed_out")


def sign_in_failed(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Which user was tried, when there is one; what was typed is not kept, for it may be a password."""
    tried = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=tried).first() if tried else None
    record(
        actor=SYSTEM,
        action="user.sign_in_failed",
        subject_kind="user",
        subject_id=user.pk if user else "",
        at=timezone.now(),
        data={"known": user is not None},
    )


def password_changed(sender: object, user: User, **kwargs: Any) -> None:
    _note(user, "user.password_changed")


def two_step_changed(sender: object, user: User, **kwargs: Any) -> None:
    _note(user, "user.two_step_changed")


def connect() -> None:
    auth_signals.user_logged_in.connect(signed_in, dispatch_uid="audit_signed_in")
    auth_signals.user_logged_out.connect(signed_out, dispatch_uid="audit_signed_out")
    auth_signals.user_login_failed.connect(sign_in_failed, dispatch_uid="audit_sign_in_failed")
    for name in ("password_changed", "password_set", "password_reset"):
        getattr(account_signals, name).connect(password_changed, dispatch_uid=f"audit_{name}")
    for name in ("authenticator_added", "authenticator_removed", "authenticator_reset"):
        getattr(mfa_signals, name).connect(two_step_changed, dispatch_uid=f"audit_{name}")
