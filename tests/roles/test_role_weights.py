"""What new openings of a role start from."""

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from roles import services
from roles.models import Role
from tests.factories import COMPETENCIES, make_role, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
EVEN = dict.fromkeys(COMPETENCIES, 20)


def update(role, weights=EVEN, minimums=None, **more):
    by = make_user()
    return services.update_role(role=role, weights=weights, minimums=minimums or {}, by=by, at=NOW, **more)


def test_weights_and_minimums_are_changed_and_audited():
    role = make_role("associate")
    before = services.role_hash(role)
    assert update(role, minimums={"empathy": 2.5})
    stored = Role.objects.get(pk=role.pk)
    assert (stored.weights, stored.minimums) == (EVEN, {"empathy": 2.5})
    entry = AuditEntry.objects.get(action="role.weights_changed")
    assert (entry.before, entry.after) == (before, services.role_hash(stored))


def test_saving_the_same_twice_changes_nothing():
    role = make_role("associate")
    assert update(role)
    assert not update(role)
    assert AuditEntry.objects.filter(action="role.weights_changed").count() == 1


def test_a_role_that_somebody_else_changed_is_not_overwritten():
    role = make_role("associate")
    base = services.role_hash(role)
    update(role)
    with pytest.raises(services.RoleConflict):
        update(role, {**EVEN, "empathy": 30, "patience": 10}, base=base)
    assert Role.objects.get(pk=role.pk).weights == EVEN


@pytest.mark.parametrize(
    ("weights", "minimums", "message"),
    [
        ({**EVEN, "empathy": 30}, {}, "add up to 110"),
        ({**EVEN, "empathy": -20, "patience": 60}, {}, "whole numbers"),
        ({**EVEN, "empathy": 20.0}, {}, "whole numbers"),
        ({"charm": 100}, {}, "Unknown competency: charm"),
        (EVEN, {"charm": 2}, "Unknown competency: charm"),
        (EVEN, {"empathy": 6}, "from 1 to 5"),
        (EVEN, {"empathy": 0.5}, "from 1 to 5"),
        (EVEN, {"empathy": True}, "from 1 to 5"),
    ],
)
def test_what_cannot_stand_is_refused_in_words(weights, minimums, message):
    role = make_role("associate")
    before = role.weights
    with pytest.raises(services.NotValid, match=message):
        update(role, weights, minimums)
    assert Role.objects.get(pk=role.pk).weights == before
