"""What a device had kept and sent after the end is stored apart and changes no answer by itself."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from openings.services.invitations import invitation_token
from sittings.download import received_text
from sittings.models import AnswerPart, LateText, Sitting
from sittings.services import GRACE, keep_late
from sittings.services.late import KEPT_FOR, MOST_OF_A_PART
from sittings.text import MAX_LENGTH
from tests.factories import make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting() -> Sitting:
    return make_sitting(answers=["In time"], submitted=True)


@pytest.fixture
def candidate(sitting) -> Client:
    client = Client()
    client.get(reverse("sittings:door", args=[invitation_token(sitting.invitation)]))
    return client


def keep(sitting, text="From the tunnel", position=1, part=1, at=None):
    at = at or timezone.now()
    return keep_late(sitting=sitting, position=position, part=part, revision=1, text=text, at=at)


def test_text_after_the_end_is_kept_apart_once(sitting) -> None:
    late = keep(sitting)
    assert keep(sitting) == late
    assert (late.text, late.words, late.revision) == ("From the tunnel", 3, 1)
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "In time"
    entry = AuditEntry.objects.get(action="late_text.kept")
    assert (entry.after, entry.subject_id) == (late.sha256, str(late.pk))


@pytest.mark.parametrize("text", ["", " \n", "In time", "x" * (MAX_LENGTH + 1)])
def test_what_adds_nothing_is_not_kept(sitting, text) -> None:
    assert keep(sitting, text) is None
    assert not LateText.objects.exists()


def test_only_after_the_end_and_not_weeks_later(sitting) -> None:
    running = make_sitting()
    assert keep(running, at=running.deadline_at + GRACE) is None
    assert keep(running, at=running.deadline_at + GRACE + timedelta(seconds=1)) is not None
    assert keep(sitting, at=timezone.now() + KEPT_FOR + timedelta(minutes=1)) is None
    assert keep(sitting, position=9) is None


def test_a_part_keeps_a_few_and_not_any_number(sitting) -> None:
    kept = [keep(sitting, f"Version {number}") for number in range(MOST_OF_A_PART + 2)]
    assert [late is not None for late in kept] == [True] * MOST_OF_A_PART + [False] * 2


def test_the_database_refuses_to_change_it(sitting) -> None:
    late = keep(sitting)
    with pytest.raises(DatabaseError), transaction.atomic():
        LateText.objects.filter(pk=late.pk).update(text="Other words")


def test_the_page_and_the_plain_form_say_that_it_is_kept(candidate, sitting) -> None:
    body = json.dumps({"text": "By script", "revision": 1})
    url = reverse("sittings:save", args=[sitting.application_id, 1])
    answer = candidate.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["kept"]) == (410, True)
    url = reverse("sittings:question", args=[sitting.application_id, 2])
    answer = candidate.post(url, {"text": "By form </textarea><script>", "revision": "0"})
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "a person decides whether it counts" in page
    assert "<script>" not in page.split("<textarea")[1]
    assert set(LateText.objects.values_list("text", flat=True)) == {"By script", "By form </textarea><script>"}
    answer = candidate.post(url, {"text": "", "revision": "0"})
    assert "a person decides" not in answer.content.decode()


def test_the_download_has_it_with_its_receipt(sitting) -> None:
    late = keep(sitting)
    text = received_text(sitting)
    assert "Received after the end, kept apart" in text
    assert late.sha256 in text
    assert "From the tunnel" in text
