"""What is kept of what is left to do is what decisions and releases themselves say, whatever was written."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from audit.services import SYSTEM
from openings.models import Application, Opening
from results import releasing
from results.models import Decision, FeedbackRelease, LeftToDo, ScoreSheet
from results.releasing import count_releasable, releasable
from results.services.decisions import confirm_decision, decide, send_back, undo_decision
from results.services.erasing import erase_person
from results.services.feedback import release_feedback
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(hours=2)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def scored(cast: Cast, opening: Opening, name: str) -> Application:
    application = cast.candidate(opening, name=name)
    cast.rate(application, cast.rita, 4)
    make_sheet(application)
    return application


def recounted() -> dict[int, tuple[bool, bool, bool]]:
    """Application -> undecided, unreleased, settled: from the rows themselves, one by one."""
    found = {}
    for application in Application.objects.select_related("person"):
        sheets = ScoreSheet.objects.filter(sitting__application=application)
        if not sheets.exists():
            continue
        decisions = Decision.objects.filter(application=application, undone_at=None)
        held = decisions.exclude(holds_since=None).order_by("id").last()
        released = FeedbackRelease.objects.filter(application=application).exists()
        total = sheets.exclude(total=None).exists() and application.person.erased_at is None
        settled = held is not None and held.kind != Decision.Kind.HOLD
        found[application.pk] = (not decisions.exists(), total and not released, settled)
    return found


def check() -> None:
    rows = LeftToDo.objects.values_list("application", "undecided", "unreleased", "settled_at")
    assert {pk: (undecided, unreleased, at is not None) for pk, undecided, unreleased, at in rows} == recounted()


def choose(application: Application, kind: str, cast: Cast) -> Decision:
    return decide(application=application, kind=kind, reason="strong_evidence", words=f"Words on {kind}.",
                  by=cast.alma, at=timezone.now())  # fmt: skip


def test_what_is_kept_is_what_a_recount_finds_after_every_kind_of_write(cast: Cast) -> None:
    opening = cast.opening(feedback="after_decision", second_person=True)
    cleo, dan = scored(cast, opening, "Cleo"), scored(cast, opening, "Dan")
    cast.candidate(opening, name="Not scored")
    assert LeftToDo.objects.filter(undecided=True, unreleased=True, settled_at=None).count() == 2
    check()
    choose(cleo, "hold", cast)
    check()
    advance = choose(cleo, "advance", cast)
    check()
    confirm_decision(decision=advance, words="So do I.", by=cast.admin, at=timezone.now())
    assert LeftToDo.objects.get(application=cleo).settled_at is not None
    check()
    sent_back = choose(dan, "advance", cast)
    send_back(decision=sent_back, words="Not yet.", by=cast.admin, at=timezone.now())
    assert LeftToDo.objects.get(application=dan).undecided
    check()
    undo_decision(decision=Decision.objects.get(pk=advance.pk), by=cast.alma, at=timezone.now())
    check()
    again = choose(cleo, "offer", cast)
    confirm_decision(decision=again, words="So do I.", by=cast.admin, at=timezone.now())
    assert list(releasable(LATER)) == [cleo]
    release_feedback(opening=opening, by=cast.alma, at=LATER)
    assert not releasable(LATER).exists()
    check()
    erase_person(person=dan.person, actor=SYSTEM, at=timezone.now())
    check()
    kept = list(LeftToDo.objects.order_by("pk").values())
    LeftToDo.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("results.migrations.0013_fill_left_to_do").FILL)
    assert list(LeftToDo.objects.order_by("pk").values()) == kept


def test_counting_stops_where_the_start_page_says_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opening, other = cast.opening(feedback="after_scoring"), cast.opening(feedback="after_scoring")
    for name in ("Cleo", "Dan", "Eva"):
        scored(cast, opening, name)
    scored(cast, other, "Fay")
    assert count_releasable([opening.pk, other.pk], LATER) == {opening.pk: 3, other.pk: 1}
    monkeypatch.setattr(releasing, "MOST_COUNTED", 1)
    assert count_releasable([opening.pk, other.pk], LATER) == {opening.pk: 2, other.pk: 1}
