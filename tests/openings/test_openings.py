from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from openings.models import Opening
from openings.services import openings
from openings.services.openings import OpeningFixed, OpeningInvalid
from tests.factories import (
    make_assessment_version,
    make_invitation,
    make_opening,
    make_policy,
    make_role,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def change(opening, **values):
    parts = {name: getattr(opening, name) for name in ("title", "role", "team", "assessment_version", "policy")}
    return openings.change_opening(opening=opening, **{**parts, "by": make_user(), "at": NOW, **values})


def test_an_opening_is_open_from_its_making_and_a_draft_is_not():
    by = make_user()
    assert make_opening(by=by).state == Opening.State.OPEN
    assert make_opening(by=by, draft=True).state == Opening.State.DRAFT
    entries = AuditEntry.objects.filter(action="opening.created", actor_id=str(by.pk))
    assert entries.count() == 2
    assert all(entry.after for entry in entries)


def test_an_opening_for_interviews_held_elsewhere_has_no_assessment():
    assert make_opening(kind="imported").assessment_version is None
    with pytest.raises(OpeningInvalid):
        make_opening(kind="imported", assessment_version=make_assessment_version())


def test_an_assessed_opening_needs_an_assessment_of_its_role():
    with pytest.raises(OpeningInvalid):
        make_opening(assessment_version=None)
    with pytest.raises(OpeningInvalid):
        make_opening(role=make_role("expert"), assessment_version=make_assessment_version(role=make_role("associate")))


def test_an_unknown_kind_is_refused():
    with pytest.raises(OpeningInvalid):
        make_opening(kind="telepathic")


@pytest.mark.parametrize("title", ["", "   ", "x" * 121, "a\x00b", "a\u202eb"])
def test_a_title_that_cannot_be_shown_is_refused(title):
    with pytest.raises(OpeningInvalid):
        make_opening(title=title)


def test_a_title_becomes_one_line():
    assert make_opening(title=" Support\r\nBcc: x@y.org ").title == "Support Bcc: x@y.org"


@pytest.mark.parametrize("days", [0, 366])
def test_an_invitation_is_valid_for_a_day_to_a_year(days):
    with pytest.raises(OpeningInvalid):
        make_opening(invitation_days=days)


def test_everything_changes_before_the_first_invitation():
    opening = make_opening()
    role = make_role("expert")
    changed = change(
        opening,
        title="Another",
        role=role,
        team=make_team("Leeds"),
        assessment_version=make_assessment_version(role=role),
        policy=make_policy(ratings_wanted=3),
        invitation_days=7,
    )
    assert (changed.title, changed.role, changed.team.name, changed.invitation_days) == ("Another", role, "Leeds", 7)
    entry = AuditEntry.objects.get(action="opening.changed")
    assert entry.before
    assert entry.after
    assert entry.before != entry.after


def test_a_change_to_the_same_values_leaves_no_trace():
    change(make_opening())
    assert not AuditEntry.objects.filter(action="opening.changed").exists()


@pytest.mark.parametrize("part", ["role", "assessment_version", "policy"])
def test_what_candidates_were_promised_is_fixed_by_the_first_invitation(part):
    opening = make_opening()
    make_invitation(opening=opening)
    role = make_role("expert") if part == "role" else opening.role
    other = {
        "role": role,
        "assessment_version": make_assessment_version(role=role),
        "policy": make_policy(ratings_wanted=3),
    }
    with pytest.raises(OpeningFixed):
        change(opening, **({part: other[part]} if part != "role" else other))


def test_title_and_team_still_change_after_the_first_invitation():
    opening = make_opening()
    make_invitation(opening=opening)
    changed = change(opening, title="Another", team=make_team("Leeds"))
    assert (changed.title, changed.team.name) == ("Another", "Leeds")


def test_an_opening_is_opened_closed_and_opened_again_each_once():
    opening, by = make_opening(draft=True), make_user()
    assert not openings.close_opening(opening=opening, by=by, at=NOW)
    assert openings.open_opening(opening=opening, by=by, at=NOW)
    assert not openings.open_opening(opening=opening, by=by, at=NOW)
    assert openings.close_opening(opening=opening, by=by, at=NOW)
    assert not openings.close_opening(opening=opening, by=by, at=NOW + timedelta(days=1))
    opening.refresh_from_db()
    assert (opening.state, opening.closed_at) == (Opening.State.CLOSED, NOW)
    assert openings.reopen_opening(opening=opening, by=by, at=NOW)
    opening.refresh_from_db()
    assert (opening.state, opening.closed_at) == (Opening.State.OPEN, None)
    actions = list(AuditEntry.objects.filter(actor_id=str(by.pk)).order_by("id").values_list("action", flat=True))
    assert actions == ["opening.opened", "opening.closed", "opening.reopened"]
