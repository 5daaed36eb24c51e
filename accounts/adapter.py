from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Staff accounts are made by an admin, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
