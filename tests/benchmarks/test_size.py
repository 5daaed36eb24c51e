"""The bench of size fills its tables and asks for its pages: at a tiny size, so that it is noticed when it breaks."""

import pytest
from django.test import Client
from django.utils import timezone

import assessments.seed
import sittings.seed
from benchmarks import _hiring, _looking
from openings.models import Application
from ratings.models import Tally
from ratings.services.tallies import count_tallies
from results.models import Decision
from tests import factories


@pytest.mark.django_db
def test_the_bench_of_size_fills_and_looks(client: Client) -> None:
    at = timezone.now()
    factories.load_roles()
    assessments.seed.load_content(at=at)
    sittings.seed.load_content(at=at)
    hiring = _hiring.Hiring(openings=3, still_open=2, at=at)
    hiring.fill_small(6)
    hiring.fill_large(120, 95)
    assert Application.objects.count() == hiring.written == 120
    assert Decision.objects.exists()
    for page in hiring.pages():
        client.force_login(page.user, backend=_looking.BACKEND)
        assert client.get(page.path).status_code in (200, 302), page.name
    kept = list(Tally.objects.order_by("answer").values())
    count_tallies(row["answer_id"] for row in kept)
    assert list(Tally.objects.order_by("answer").values()) == kept
    assert {row["waiting"] for row in kept} == {True, False}
