"""What candidates chose about machines: nobody on the hiring side can tell, and machine raters obey."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ratings.labels import teaching_ratings
from ratings.models import MachineRun, Rating
from ratings.queries import queue
from ratings.services import machines
from ratings.services.states import stop_machine_rating
from results.services.choices import change_teaching
from roles.queries import current_rubric_version
from sittings.models import Choices
from sittings.services.before import choose
from tests.results.cast import Cast, make_sheet, sitting_of
from tests.results.test_feedback import enter, own

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def cleo(cast):
    return cast.candidate(cast.opening(rules={"machine_raters": ("anchors",)}))


def opt_out(application):
    now = timezone.now()
    Choices.objects.create(application=application, only_people=True, may_teach=False, changed_at=now)


def machine_works(application):
    sitting = sitting_of(application)
    machines.fan_out(sitting_id=sitting.pk, at=timezone.now())
    run = MachineRun.objects.get(sitting=sitting)
    machines.prepare_run(run_id=run.pk)(timezone.now())
    return Rating.objects.filter(answer__sitting=sitting)


def test_who_wants_only_people_is_read_by_no_machine(cast, cleo):
    opt_out(cleo)
    ratings = machine_works(cleo)
    assert {(rating.state, rating.level, rating.reason) for rating in ratings} == {("gated", None, "machine_stopped")}
    assert queue(cast.rita).count() == 2


def test_the_hiring_side_cannot_tell_it_from_a_stop(client, cast, cleo):
    theo = cast.candidate(cleo.opening, name="Theo")
    opt_out(cleo)
    chosen = machine_works(cleo)
    stop_machine_rating(reason="A test.", by=cast.admin, at=timezone.now())
    stopped = machine_works(theo)
    names = ("state", "reason", "evidence", "missing", "note", "competency")
    assert list(chosen.values_list(*names).order_by("pk")) == list(stopped.values_list(*names).order_by("pk"))
    make_sheet(cleo)
    client.force_login(cast.admin)
    client.post(reverse("results:reveal_candidate", args=[cleo.opening_id, cleo.pk]))
    page = client.get(reverse("results:candidate", args=[cleo.opening_id, cleo.pk])).content.decode()
    assert "Not rated by machine: people rate" in page
    for words in ("only people", "chose this", "opted"):
        assert words not in page.lower()


def test_machine_raters_learn_only_from_those_who_let_them(cast, cleo):
    cast.rate(cleo, cast.rita, 4)
    version = current_rubric_version()
    assert not teaching_ratings(version).exists()
    choose(application=cleo, only_people=False, may_teach=True, at=timezone.now())
    assert teaching_ratings(version).count() == 4
    change_teaching(application=cleo, may_teach=False, at=timezone.now())
    assert not teaching_ratings(version).exists()


def test_the_choice_can_be_changed_later_on_a_page_of_ones_own(cleo):
    candidate = enter(cleo)
    assert candidate.get(own("choices", cleo)).status_code == 200
    candidate.post(own("choices", cleo), {"may_teach": "on"})
    assert Choices.objects.get().may_teach
    candidate.post(own("choices", cleo), {})
    assert not Choices.objects.get().may_teach
