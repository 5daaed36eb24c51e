"""A sitting under way and its candidate's browser."""

import pytest
from django.test import Client

from sittings.models import Sitting
from tests.factories import make_sitting
from tests.sittings.taker import enter


@pytest.fixture
def sitting() -> Sitting:
    return make_sitting()


@pytest.fixture
def candidate(sitting: Sitting) -> Client:
    return enter(sitting.invitation)
