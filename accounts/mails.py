"""Mails to staff."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User


def password_link(user: User) -> str:
    """The whole address at which this person may choose a password, once."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.SITE_URL + path


def send_password_mail(user: User) -> None:
    context = {"user": user, "link": password_link(user), "site_url": settings.SITE_URL}
    EmailMessage(
        subject=_("Choose your password for CXHire"),
        body=render_to_string("accounts/mail/password_link.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
