import pytest
from django.db import DatabaseError, transaction

from audit.models import AuditEntry
from ratings.models import Rating
from results.models import ScoreSheet
from tests.results.cast import Cast, machine_rates, make_sheet, sitting_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def test_a_sheet_is_the_mean_of_what_people_said(cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, 4)
    cast.rate(cleo, cast.rolf, 3)
    sheet = make_sheet(cleo)
    assert sheet.total == 3.5
    assert not sheet.provisional
    assert sheet.low < 3.5 < sheet.high


def test_a_machine_rating_counts_only_where_no_person_rated_and_the_sheet_says_provisional(cast):
    cleo = cast.candidate(cast.opening())
    machine_rates(cleo, 2.0)
    alone = make_sheet(cleo)
    assert (alone.total, alone.provisional) == (2.0, True)
    cast.rate(cleo, cast.rita, 5)
    assert (make_sheet(cleo).total, make_sheet(cleo).provisional) == (5.0, False)


def test_a_policy_can_keep_the_machine_out_of_the_total(cast):
    cleo = cast.candidate(cast.opening(rules={"machine": "never"}))
    machine_rates(cleo, 2.0)
    assert make_sheet(cleo).total is None


def test_only_the_newest_build_of_a_machine_rater_counts(cast):
    cleo = cast.candidate(cast.opening())
    machine_rates(cleo, 2.0, build="b1")
    machine_rates(cleo, 4.0, build="b2")
    sheet = make_sheet(cleo)
    assert sheet.total == 4.0
    assert sheet.machine_raters == ["anchors b2"]


def test_a_minimum_is_not_bought_off_by_the_total(cast):
    cleo = cast.candidate(cast.opening(rules={"minimums": {"empathy": 3}}))
    cast.rate(cleo, cast.rita, {"empathy": 2, "composure": 5})
    sheet = make_sheet(cleo)
    assert sheet.meets_minimums is False
    assert {c["competency"]: c["meets_minimum"] for c in sheet.competencies}["empathy"] is False


def test_no_opportunity_leaves_a_competency_without_a_score(cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, {"empathy": 4, "composure": None})
    sheet = make_sheet(cleo)
    assert sheet.total == 4.0
    assert "composure" in sheet.missing


def test_the_same_ratings_never_make_a_second_sheet(cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, 4)
    assert make_sheet(cleo) == make_sheet(cleo)
    assert ScoreSheet.objects.count() == 1


def test_a_changed_rating_makes_a_new_sheet_beside_the_old_one(cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, 4)
    old = make_sheet(cleo)
    cast.rate(cleo, cast.rita, 2)
    new = make_sheet(cleo)
    old.refresh_from_db()
    assert (old.total, new.total) == (4.0, 2.0)


def test_changing_back_is_a_new_sheet_too_and_the_latest_one_holds(cast):
    cleo = cast.candidate(cast.opening())
    for level in (4, 2, 4):
        cast.rate(cleo, cast.rita, level)
        make_sheet(cleo)
    assert [sheet.total for sheet in sitting_of(cleo).score_sheets.order_by("id")] == [4.0, 2.0, 4.0]


def test_a_sheet_names_its_policy_and_the_ratings_it_stands_on(cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, 4)
    sheet = make_sheet(cleo)
    named = {pk for item in sheet.competencies for pk in item["ratings"]}
    assert named == set(Rating.objects.values_list("pk", flat=True))
    assert sheet.policy == cleo.opening.policy
    assert AuditEntry.objects.filter(action="score_sheet.made", after=sheet.input_hash).count() == 1


def test_a_candidate_without_any_rating_has_a_sheet_without_a_total(cast):
    cleo = cast.candidate(cast.opening())
    sheet = make_sheet(cleo)
    assert sheet.total is None
    assert not sheet.provisional


def test_the_database_refuses_to_change_a_sheet(cast):
    cleo = cast.candidate(cast.opening())
    sheet = make_sheet(cleo)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(total=5)
