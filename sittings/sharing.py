"""Whose words managers may read: the one place of this rule.

In an opening for development the words of the answers are read only where the person shares them.
"""

from django.db.models import Exists, OuterRef, Q

from openings.models import Application, Opening
from sittings.models import Choices
from sittings.queries import choices_of


def may_read_answers(application: Application) -> bool:
    """Whether managers who see the application may read its words beside the person's name."""
    return not application.opening.is_development or choices_of(application).shares_answers


def words_may_be_read(path: str) -> Q:
    """The same for rows whose application is found by this path."""
    shared = Choices.objects.filter(application=OuterRef(path), shares_answers=True)
    return ~Q(**{f"{path}__opening__purpose": Opening.Purpose.DEVELOPMENT}) | Q(Exists(shared))
