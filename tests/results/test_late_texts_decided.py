"""A person decides whether a text counts that came after the end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from ratings.handlers import answers_changed
from ratings.models import MachineRun, Rating
from ratings.services import machines
from results.services.late import LateRefused, decide_late
from sittings.models import Answer, AnswerPart, LateDecision
from sittings.services import keep_late
from tests.factories import make_sitting
from tests.results.cast import TEXT, Cast, sitting_of

pytestmark = pytest.mark.django_db
LONGER = TEXT + " Then I wrote down what had gone wrong, so that the next person would not have to ask him again."


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def cleo(cast):
    return cast.candidate(cast.opening(rules={"machine_raters": ("anchors",)}))


@pytest.fixture
def late(cleo):
    return keep_late(
        sitting=sitting_of(cleo), position=1, part=1, revision=1, text=LONGER + " <script>", at=timezone.now()
    )


def url(name, application, *args) -> str:
    return reverse(f"results:{name}", args=[application.opening_id, application.pk, *args])


def post(client, cleo, late, **data):
    data = {"counts": "yes", "reason": "connection", "words": "She wrote to us.", **data}
    return client.post(url("decide_late", cleo, late.pk), data, follow=True).content.decode()


def test_the_manager_sees_both_texts_and_no_time(client, cast, cleo, late) -> None:
    client.force_login(cast.alma)
    page = client.get(url("candidate", cleo)).content.decode()
    section = page[page.index('id="late"') :].split("</section>")[0]
    assert "Received in time" in section
    assert LONGER in section
    assert "<script>" not in section
    assert ":" not in section.split("late__form")[0].split('class="late__pair"')[1].replace("http:", "")


def test_what_counts_becomes_the_answer_and_is_frozen_anew(client, cast, cleo, late) -> None:
    client.force_login(cast.alma)
    before = Answer.objects.get(sitting__application=cleo, position=1).frozen_hash
    assert "the answer now has this text" in post(client, cleo, late)
    part = AnswerPart.objects.get(pk=late.part_id)
    assert (part.text, part.revision) == (late.text, 2)
    assert Answer.objects.get(pk=part.answer_id).frozen_hash != before
    decision = LateDecision.objects.get()
    assert (decision.counts, decision.reason, decision.decided_by) == (True, "connection", cast.alma)
    assert Job.objects.filter(kind="answers_changed").exists()
    page = client.get(url("candidate", cleo)).content.decode()
    assert "She wrote to us." in page
    assert f">{TEXT}<" in page.split('id="late"')[1]


def test_what_is_left_out_changes_nothing_and_is_decided_once(client, cast, cleo, late) -> None:
    client.force_login(cast.alma)
    assert "It is left out." in post(client, cleo, late, counts="no", reason="after")
    assert "decided this already" in post(client, cleo, late)
    assert AnswerPart.objects.get(pk=late.part_id).text == TEXT
    assert LateDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"reason": ""}, "choose a reason"),
        ({"counts": "maybe"}, "choose a reason"),
        ({"reason": "other", "words": " "}, "in words"),
        ({"reason": "same"}, "a reason to leave it out"),
    ],
)
def test_a_decision_needs_a_reason_that_fits(client, cast, cleo, late, data, words) -> None:
    client.force_login(cast.alma)
    assert words in post(client, cleo, late, **data)
    assert not LateDecision.objects.exists()


def test_a_rated_answer_stays_what_it_was(cast, cleo, late) -> None:
    cast.rate(cleo, cast.rita, 4)
    with pytest.raises(LateRefused, match="has rated"):
        decide_late(late=late, counts=True, reason="device", words="", by=cast.alma, at=timezone.now())
    decide_late(late=late, counts=False, reason="same", words="", by=cast.alma, at=timezone.now())


def test_while_the_sitting_is_open_and_with_a_made_up_reason_nothing_is_decided(cast) -> None:
    sitting = make_sitting()
    at = sitting.deadline_at + timedelta(minutes=5)
    late = keep_late(sitting=sitting, position=1, part=1, revision=0, text="Late", at=at)
    for reason, words in (("device", "still open"), ("whim", "Choose")):
        with pytest.raises(LateRefused, match=words):
            decide_late(late=late, counts=True, reason=reason, words="", by=cast.alma, at=at)


def test_others_cannot_decide(client, cast, cleo, late) -> None:
    assert client.post(url("decide_late", cleo, late.pk)).status_code == 302
    for user, status in ((cast.olga, 404), (cast.rita, 403)):
        client.force_login(user)
        assert client.post(url("decide_late", cleo, late.pk), {"counts": "yes"}).status_code == status
    client.force_login(cast.alma)
    assert client.get(url("decide_late", cleo, late.pk)).status_code == 405
    other = cast.candidate(sitting_of(cleo).application.opening, name="Otto")
    assert client.post(url("decide_late", other, late.pk), {"counts": "yes"}).status_code == 404


def test_machines_read_the_new_text_and_what_they_said_of_the_old_one_is_superseded(cast, cleo, late) -> None:
    sitting = sitting_of(cleo)
    machines.fan_out(sitting_id=sitting.pk, at=timezone.now())
    run = sitting.machine_runs.get()
    machines.prepare_run(run_id=run.pk)(timezone.now())
    before = Rating.objects.by_machines().whole().filter(answer__sitting=sitting)
    other = set(before.filter(answer__position=2).values_list("pk", flat=True))
    first = set(before.filter(answer__position=1).values_list("pk", flat=True))
    decide_late(late=late, counts=True, reason="device", words="", by=cast.alma, at=timezone.now())
    answers_changed.run(str(sitting.pk))(timezone.now())
    assert MachineRun.objects.get(pk=run.pk).state == MachineRun.State.WAITING
    machines.prepare_run(run_id=run.pk)(timezone.now())
    current = Rating.objects.current().by_machines().whole().filter(answer__sitting=sitting)
    assert set(current.filter(answer__position=2).values_list("pk", flat=True)) == other
    again = current.filter(answer__position=1)
    assert {rating.supersedes_id for rating in again} == first
