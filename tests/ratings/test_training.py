"""Training a machine rater on what the company's own people said: the real engine on real rows."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from openings.models import Opening, Person
from openings.services.policies import PolicyInvalid
from ratings import engine
from ratings.drift import promised_by
from ratings.labelled import teaching
from ratings.labels import training_state
from ratings.measuring import pairs_of
from ratings.models import MachineRater, MachineReport, MachineRun, RaterModel, Rating, TrainedOn, Training
from ratings.offers import machine_raters_on_offer
from ratings.services import machines, training
from ratings.services.states import StateUnchanged
from results.ranking import provisional_order_allowed
from results.services.foresight import prepare_foresight
from roles.queries import current_rubric_version
from tests import factories
from tests.ratings.many import Many, make_machine_rater
from tests.ratings.taught import taught, taught_more
from tests.ratings.test_machines import GOOD

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def run_training(by: User | None = None) -> Training:
    training.ask_for_training(by=by or factories.make_user(), at=NOW)
    job = Job.objects.filter(kind="train_machine_rater").latest("id")
    assert jobs.run(job_id=job.pk, clock=timezone.now)
    return Training.objects.latest("id")


def learned() -> MachineRater:
    return MachineRater.objects.get(kind="learned", model__forgotten_at=None)


# --- what it learns from ------------------------------------------------------------------------------------


def test_it_learns_from_blind_ratings_that_hold_of_nobody_erased() -> None:
    many = taught(6)
    first, second, third = many.answers[:3]
    Person.objects.filter(applications__sittings__answers=first).update(erased_at=NOW)
    Rating.objects.filter(answer=second, rater__email="rolf@example.org").delete()
    known = teaching(current_rubric_version())
    assert str(first.pk) not in {item.key for item in known.labelled}
    assert known.said[second.pk, "empathy"].levels == (4.0,)
    assert known.said[third.pk, "empathy"].levels == (2.0, 2.0)
    levels = {item.key: item.levels for item in known.labelled}
    assert levels[str(third.pk)] == {"empathy": 2.0, "composure": 2.0}


def test_ratings_that_are_not_blind_teach_nothing() -> None:
    many = Many(4)
    many.rated_by(factories.make_user(User.Role.RATER), blind=False)
    assert teaching(current_rubric_version()).labelled == []
    assert training_state().labels == {}


# --- training -----------------------------------------------------------------------------------------------


def test_a_training_gives_a_machine_rater_on_trial_with_its_manifest_and_report() -> None:
    many = taught()
    ada = factories.make_user()
    done = run_training(ada)
    assert (done.state, done.requested_by) == ("done", ada)
    rater = learned()
    assert (rater.state, rater.model) == ("trial", done.model)
    assert rater.model.digest[:12] in rater.build
    manifest = set(TrainedOn.objects.filter(model=rater.model).values_list("answer", flat=True))
    assert manifest == {answer.pk for answer in many.answers}
    assert rater.model.labels == {"empathy": 24, "composure": 24}
    report = rater.reports.get()
    assert (report.source, report.answers) == ("held_out", 24)
    assert report.figures["people"]["kappa"][0] == 1.0
    assert -1 <= report.figures["machine"]["kappa"][0] <= 1
    assert AuditEntry.objects.get(action="machine_rater.training_done").after == rater.model.digest


def test_too_few_ratings_are_said_so_and_train_nothing() -> None:
    taught(6)
    refused = run_training()
    assert refused.state == "refused"
    assert "20" in refused.reason
    assert not RaterModel.objects.exists()


def test_the_same_ratings_again_give_no_second_version() -> None:
    taught()
    run_training()
    again = run_training()
    assert again.state == "refused"
    assert "already" in again.reason
    assert MachineRater.objects.filter(kind="learned").count() == 1


def test_one_training_at_a_time() -> None:
    ada = factories.make_user()
    training.ask_for_training(by=ada, at=NOW)
    with pytest.raises(StateUnchanged):
        training.ask_for_training(by=ada, at=NOW)
    assert Job.objects.filter(kind="train_machine_rater").count() == 1


def test_a_training_that_fails_for_good_says_so() -> None:
    asked = training.ask_for_training(by=factories.make_user(), at=NOW)
    training.give_up_training(training_id=asked.pk, reason="EncoderMissing: none here", at=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.finished_at) == ("failed", NOW)
    assert asked.reason.startswith("EncoderMissing")


def test_a_training_is_proposed_when_enough_is_new() -> None:
    assert not training_state().is_proposed
    taught(24)
    assert training_state().is_proposed
    run_training()
    assert not training_state().is_proposed
    taught_more(24)
    assert training_state().new == 24
    assert training_state().is_proposed


# --- rating with it -----------------------------------------------------------------------------------------


def offered(rater: MachineRater) -> str:
    return f"learned:{rater.model.digest}"


def test_an_opening_keeps_the_version_that_its_policy_names() -> None:
    taught()
    run_training()
    first = learned()
    assert offered(first) in {offer.key for offer in machine_raters_on_offer()}
    opening = factories.make_opening(policy=factories.make_policy(machine_raters=(offered(first),)))
    taught_more(24)
    run_training()
    assert MachineRater.objects.filter(kind="learned").count() == 2
    sitting = factories.make_sitting(opening=opening, answers=[GOOD], submitted=True)
    machines.fan_out(sitting_id=sitting.pk, at=NOW)
    run = MachineRun.objects.get(sitting=sitting)
    assert run.machine_rater == first
    machines.prepare_run(run_id=run.pk)(NOW)
    ratings = Rating.objects.filter(machine_rater=first)
    assert {rating.state for rating in ratings} <= {"rated", "gated"}
    assert ratings.filter(state="rated").exists()
    for rating in ratings.filter(state="rated"):
        assert 1 <= rating.low <= rating.level <= rating.high <= 5


def test_a_policy_names_one_version_of_a_kind_that_is_there() -> None:
    taught()
    run_training()
    key = offered(learned())
    with pytest.raises(PolicyInvalid, match="learned 00000000"):
        factories.make_policy(machine_raters=(f"learned:{'0' * 64}",))
    MachineRater.objects.update(state="retired")
    with pytest.raises(PolicyInvalid):
        factories.make_policy(machine_raters=(key,))


def test_an_order_by_machine_needs_the_promotion_of_the_version_that_the_policy_names() -> None:
    taught()
    run_training()
    rater = learned()
    opening = factories.make_opening(policy=factories.make_policy(machine_raters=(offered(rater),)))
    other = RaterModel.objects.create(
        digest="f" * 64, content=b"x", rubric_version=current_rubric_version(), labels={}, answers=1, trained_at=NOW
    )
    MachineRater.objects.create(kind="learned", build="other", model=other, state="promoted", created_at=NOW)
    assert not provisional_order_allowed(opening)
    MachineRater.objects.filter(pk=rater.pk).update(state="promoted")
    assert provisional_order_allowed(opening)


def test_answers_that_it_learned_from_do_not_measure_it() -> None:
    many = taught()
    run_training()
    rater = learned()
    many.rated_by_machine(rater)
    assert pairs_of(rater) == []
    assert promised_by(rater) is None


def test_what_it_would_change_is_counted_without_a_name() -> None:
    many = taught()
    run_training()
    rater, before = learned(), make_machine_rater(kind="prior", build="prior-0")
    many.rated_by_machine(before, off_from=0)
    Rating.objects.by_people().filter(answer__in=many.answers[:12]).delete()
    prepare_foresight(machine_rater_id=rater.pk)(NOW)
    seen = rater.foresights.first().figures
    assert (seen["sittings"], seen["levels"], seen["sheets"]) == (24, 48, 24)
    assert 0 < seen["whole"] <= seen["half"] <= 48
    # Only where no person has rated does the total rest on the machine.
    assert 0 < seen["sheets_moved"] <= 12
    assert seen["pairs"] == 24 * 23 // 2
    assert seen["pairs_swapped"] > 0
    assert seen["own"] == 0


def test_of_levels_that_are_its_own_it_says_so() -> None:
    many = taught()
    run_training()
    rater = learned()
    many.rated_by_machine(rater)
    prepare_foresight(machine_rater_id=rater.pk)(NOW)
    seen = rater.foresights.first().figures
    assert seen["own"] == seen["levels"] == 48
    assert (seen["half"], seen["sheets_moved"], seen["pairs_swapped"]) == (0, 0, 0)
    assert "48 of these levels are its own" in render_to_string("ratings/_foresight.html", {"seen": seen})


# --- forgetting ---------------------------------------------------------------------------------------------


def test_an_answer_that_a_model_learned_from_cannot_just_be_deleted() -> None:
    many = taught()
    run_training()
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        many.answers[0].delete()


def test_forgetting_an_answer_deletes_the_model_and_trains_one_without_it() -> None:
    many = taught()
    run_training()
    old = learned()
    erased = many.answers[0]
    Person.objects.filter(applications__sittings__answers=erased).update(erased_at=NOW)
    assert training.forget_answers(answer_ids=[erased.pk], at=NOW) == [old.model]
    old.refresh_from_db()
    model = RaterModel.objects.get(pk=old.model_id)
    assert (old.state, model.content, model.forgotten_at) == ("retired", None, NOW)
    assert (old.changes.get().by, old.changes.get().after) == (None, "retired")
    assert not TrainedOn.objects.filter(answer=erased).exists()
    job = Job.objects.filter(kind="train_machine_rater", state="queued").get()
    assert jobs.run(job_id=job.pk, clock=timezone.now)
    new = learned()
    assert new.state == "trial"
    assert not TrainedOn.objects.filter(model=new.model, answer=erased).exists()
    assert TrainedOn.objects.filter(model=new.model).count() == 23
    assert AuditEntry.objects.get(action="machine_rater.model_forgotten").before == model.digest


def test_forgetting_what_no_model_learned_from_changes_nothing() -> None:
    many = taught()
    run_training()
    answer = factories.make_answer()
    assert training.forget_answers(answer_ids=[answer.pk], at=NOW) == []
    assert learned().state == "trial"
    assert many.answers


def test_a_run_of_a_forgotten_model_is_handed_to_people() -> None:
    many = taught()
    run_training()
    rater = learned()
    opening = factories.make_opening(policy=factories.make_policy(machine_raters=(offered(rater),)))
    sitting = factories.make_sitting(opening=opening, answers=[GOOD], submitted=True)
    machines.fan_out(sitting_id=sitting.pk, at=NOW)
    training.forget_answers(answer_ids=[many.answers[3].pk], at=NOW)
    run = MachineRun.objects.get(sitting=sitting)
    machines.prepare_run(run_id=run.pk)(NOW)
    assert set(Rating.objects.filter(answer__sitting=sitting).values_list("reason", flat=True)) == {"model_forgotten"}
    with pytest.raises(engine.ModelForgotten):
        engine.rater_of(MachineRater.objects.select_related("model").get(pk=rater.pk))


def test_an_answer_erased_during_a_training_is_not_in_the_model() -> None:
    many = taught()
    asked = training.ask_for_training(by=factories.make_user(), at=NOW)
    write = training.prepare_training(training_id=asked.pk)
    Person.objects.filter(applications__sittings__answers=many.answers[0]).update(erased_at=NOW)
    with pytest.raises(training.AnswersGone), transaction.atomic():
        write(NOW)
    assert not RaterModel.objects.exists()


# --- the page -----------------------------------------------------------------------------------------------


def test_an_admin_starts_a_training_once(client: Client) -> None:
    url = reverse("ratings:train_machine_rater")
    assert client.post(url).status_code == 302
    client.force_login(factories.make_user(User.Role.HIRING_MANAGER))
    assert client.post(url).status_code == 403
    taught()
    client.force_login(factories.make_user(User.Role.ADMIN))
    assert client.get(url).status_code == 405
    page = client.get(reverse("ratings:machine_raters")).text
    assert "enough answers to train a first version" in page
    assert "enough answers to train a new machine rater" in client.get("/").text
    assert "Training has begun" in client.post(url, follow=True).text
    assert "under way already" in client.post(url, follow=True).text
    assert Training.objects.count() == 1
    assert MachineReport.objects.count() == 0
    assert Opening.objects.exists()


def test_the_page_of_a_trained_version_shows_what_it_learned_from(client: Client) -> None:
    taught()
    run_training(factories.make_user(name="Ada Lin"))
    client.force_login(factories.make_user(User.Role.ADMIN))
    page: Any = client.get(reverse("ratings:machine_rater", args=[learned().pk])).text
    assert "Ada Lin" in page
    assert "24 answers" in page
    assert "each predicted without itself" in page
