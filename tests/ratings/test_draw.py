"""A random share of what a machine rates goes to one more person, who cannot tell."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from openings.models import Opening
from ratings.draw import is_drawn
from ratings.models import DrawnAnswer, MachineRun
from ratings.queries import queue
from ratings.services import machines
from sittings.models import Sitting
from tests import factories
from tests.ratings.test_machines import GOOD, SHORT

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def opening_with(share: int, **values: object) -> Opening:
    return factories.make_opening(policy=factories.make_policy(human_share=share, ratings_wanted=1, **values))


def machine_rates(opening: Opening) -> Sitting:
    sitting = factories.make_sitting(opening=opening, answers=[GOOD, SHORT], submitted=True)
    machines.fan_out(sitting_id=sitting.pk, at=NOW)
    for run in MachineRun.objects.filter(sitting=sitting):
        machines.prepare_run(run_id=run.pk)(NOW)
    return sitting


def test_the_draw_is_the_same_for_the_same_answer_and_near_the_share() -> None:
    drawn = [is_drawn(sitting_id=n // 6, answer_id=n, percent=10) for n in range(5000)]
    assert drawn == [is_drawn(sitting_id=n // 6, answer_id=n, percent=10) for n in range(5000)]
    assert 400 < sum(drawn) < 600
    assert not any(is_drawn(sitting_id=1, answer_id=n, percent=0) for n in range(500))
    assert all(is_drawn(sitting_id=1, answer_id=n, percent=100) for n in range(500))


def test_the_draw_depends_on_the_secret_key(settings: object) -> None:
    before = [is_drawn(sitting_id=1, answer_id=n, percent=50) for n in range(100)]
    settings.SECRET_KEY = "another"
    assert before != [is_drawn(sitting_id=1, answer_id=n, percent=50) for n in range(100)]


def test_only_what_the_machine_rated_is_drawn() -> None:
    sitting = machine_rates(opening_with(100))
    assert list(DrawnAnswer.objects.values_list("answer__position", "drawn_at")) == [(1, NOW)]
    assert sitting.answers.count() == 2  # the other one was too short and was handed to people anyway


def test_nothing_is_drawn_where_the_share_is_zero_or_no_machine_rates() -> None:
    machine_rates(opening_with(0))
    machine_rates(opening_with(100, machine_raters=()))
    assert not DrawnAnswer.objects.exists()


def test_a_drawn_answer_waits_for_one_person_more_than_the_policy_asks() -> None:
    opening = opening_with(100)
    rita, rolf, rosa = (factories.make_user(User.Role.RATER, opening.team) for _ in range(3))
    first, second = machine_rates(opening).answers.order_by("position")
    for answer in (first, second):
        factories.rate_all(answer, rita, 3)
    assert list(queue(rolf)) == [first]
    factories.rate_all(first, rolf, 3)
    assert not queue(rosa).exists()


def test_raters_cannot_tell_a_drawn_answer(client: Client) -> None:
    opening = opening_with(100)
    drawn = machine_rates(opening).answers.get(position=1)
    factories.rate_all(drawn, factories.make_user(User.Role.RATER, opening.team), 3)
    client.force_login(factories.make_user(User.Role.RATER, opening.team))
    with_draw = client.get(f"/rate/{drawn.pk}/").text
    DrawnAnswer.objects.all().delete()
    client.force_login(factories.make_user(User.Role.RATER, opening.team))
    assert "drawn" not in with_draw
    assert "share" not in with_draw
