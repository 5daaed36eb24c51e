from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.models import AuditEntry
from openings.models import ScoringPolicy
from openings.services.policies import PolicyInvalid, default_policy_values, make_policy, policy_hash
from scoring.rubric import content_hash
from tests.factories import COMPETENCIES, make_role, make_rubric_version, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EVEN = dict.fromkeys(COMPETENCIES, 20)


def make(**values):
    values = {"weights": EVEN, "minimums": {}, "by": None, "at": NOW, **values}
    return make_policy(rubric_version=make_rubric_version(), **values)


def test_a_policy_is_found_again_by_its_content():
    first = make(minimums={"empathy": 2.5}, by=make_user())
    again = make(weights=dict.fromkeys(reversed(COMPETENCIES), 20.0), minimums={"empathy": Decimal("2.50")})
    assert first == again
    assert ScoringPolicy.objects.count() == 1
    assert AuditEntry.objects.filter(action="policy.created").count() == 1
    assert policy_hash(first, first.rubric_version.content_hash) == first.content_hash


@pytest.mark.parametrize(
    "values",
    [
        {"weights": {**EVEN, "empathy": 30}},
        {"minimums": {"empathy": 2}},
        {"cut": 3},
        {"machine_raters": []},
        {"machine": "never"},
        {"missing": "incomplete"},
        {"ratings_wanted": 1},
        {"human_share": 25},
        {"reveal": "open"},
        {"provisional_order": True},
        {"decline_unrated_reason": "Too many candidates"},
    ],
)
def test_another_value_makes_another_policy(values):
    assert make() != make(**values)


def test_a_policy_from_before_the_share_keeps_its_hash():
    policy = make(human_share=0)
    assert policy.content_hash == content_hash(
        {
            "rubric": policy.rubric_version.content_hash,
            "weights": policy.weights,
            "minimums": {},
            "cut": None,
            "machine_raters": policy.machine_raters,
            "machine": "when_no_human",
            "missing": "renormalise",
            "ratings_wanted": 2,
            "reveal": "after_own_rating",
            "provisional_order": False,
            "decline_unrated_reason": "",
        }
    )


def test_a_weight_of_zero_is_the_same_as_none():
    without = {key: 25 for key in COMPETENCIES if key != "patience"}
    assert make(weights={**without, "patience": 0}) == make(weights=without)


def test_the_hash_read_back_from_the_database_is_the_one_it_was_found_by():
    policy = ScoringPolicy.objects.get(pk=make(cut="3.5", minimums={"patience": 2.25}).pk)
    assert policy_hash(policy, policy.rubric_version.content_hash) == policy.content_hash


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"weights": {}}, "At least one"),
        ({"weights": {"empathy": 0}}, "At least one"),
        ({"weights": {"empathy": -1, "patience": 101}}, "negative"),
        ({"weights": {"empathy": float("nan")}}, "not a number"),
        ({"weights": {"empathy": float("inf")}}, "not a number"),
        ({"weights": {"empathy": True}}, "not a number"),
        ({"weights": {"empathy": "many"}}, "not a number"),
        ({"weights": {"empathy": None}}, "not a number"),
        ({"weights": {"humour": 100}}, "humour"),
        ({"minimums": {"humour": 2}}, "humour"),
        ({"minimums": {"empathy": 0.5}}, "between 1 and 5"),
        ({"minimums": {"empathy": 5.5}}, "between 1 and 5"),
        ({"cut": 6}, "between 1 and 5"),
        ({"cut": "high"}, "not a number"),
        ({"machine_raters": "oracle"}, "no machine rater"),
        ({"machine_raters": ["anchors", ""]}, "no machine rater"),
        ({"machine": "always"}, "always"),
        ({"missing": "zero"}, "zero"),
        ({"reveal": "never"}, "never"),
        ({"ratings_wanted": 0}, "Between 1 and 5"),
        ({"ratings_wanted": 6}, "Between 1 and 5"),
        ({"ratings_wanted": True}, "Between 1 and 5"),
        ({"human_share": -1}, "from 0 to 100"),
        ({"human_share": 101}, "from 0 to 100"),
        ({"human_share": True}, "from 0 to 100"),
    ],
)
def test_values_that_make_no_policy_are_refused_in_words(values, words):
    with pytest.raises(PolicyInvalid, match=words):
        make(**values)
    assert not ScoringPolicy.objects.exists()


def test_a_role_brings_the_values_that_a_policy_starts_from():
    role = make_role()
    policy = make(**default_policy_values(role, make_rubric_version()))
    assert policy.weights == role.weights
    assert policy.minimums == role.minimums
    assert policy.machine_raters == ["prior"]
    assert not policy.provisional_order


def test_a_role_that_shares_no_competency_with_the_rubric_counts_all_the_same():
    role = make_role("baker", weights={"patisserie": 100})
    values = default_policy_values(role, make_rubric_version())
    assert values["weights"] == dict.fromkeys(COMPETENCIES, 20)


def test_the_database_refuses_to_change_or_delete_a_policy():
    policy = make()
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoringPolicy.objects.filter(pk=policy.pk).update(weights={"empathy": 100})
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoringPolicy.objects.filter(pk=policy.pk).delete()
