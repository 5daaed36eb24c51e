"""Who is told of what: the right people, once, and nothing that they must not know."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from jobs import services as jobs
from jobs.models import Job
from notifications.kinds import KINDS, WORK, work_label
from notifications.models import Notification
from notifications.queries import lines, lines_of, seen_by, unread_lines
from notifications.services import notify, save_settings
from openings.models import Invitation
from openings.services.invitations import mark_send_failed, note_run_out
from openings.services.openings import change_opening
from results.services.appeals import ask_appeal, remind
from results.services.decisions import confirm_decision, decide
from sittings.services.needs import ask as ask_for_needs
from tests import factories
from tests.results.cast import Cast, make_sheet, sitting_of

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def cast():
    return Cast()


def run(kind):
    """Do the waiting jobs of a kind, as a worker would."""
    for pk in Job.objects.filter(kind=kind, state=Job.State.QUEUED).values_list("pk", flat=True):
        jobs.run(job_id=pk, clock=timezone.now)


def told(user):
    return [(line.words, line.about) for line in lines(lines_of(seen_by(user).filter(read_at=None)))]


def test_many_that_submit_are_one_line_for_the_team_and_nothing_for_others(cast):
    opening = cast.opening(title="Support desk")
    for _ in range(3):
        cast.candidate(opening)
    run("sitting_submitted")
    assert told(cast.alma) == [("3 candidates submitted their answers", "Support desk")]
    assert told(cast.rita) == [("There are answers for you to rate", "Support desk")]
    assert told(cast.olga) == told(cast.admin) == []
    assert unread_lines(cast.alma) == 1


def test_work_that_is_done_twice_tells_once(cast):
    for _ in range(2):
        notify("sitting_submitted", to=User.objects.filter(pk=cast.alma.pk), events=["sitting:1"], at=NOW)
    assert Notification.objects.count() == 1


def test_a_rater_cannot_tell_an_adjudication_or_a_second_look_from_any_other_work(cast):
    third = factories.make_user(User.Role.RATER, cast.team)
    opening = cast.opening(title="Support desk", rules={"ratings_wanted": 1})
    cleo = cast.candidate(opening, name="Cleopatra Unmistakable")
    cast.rate(cleo, cast.rita, 1)
    assert told(third) == []
    cast.rate(cleo, cast.rolf, 4)
    disputed = told(third)
    assert told(cast.rita) == told(cast.rolf) == []
    Notification.objects.all().delete()
    make_sheet(cleo)
    answers = [answer.pk for answer in sitting_of(cleo).answers.all()]
    sheet = sitting_of(cleo).score_sheets.latest("id")
    appeal = ask_appeal(application=cleo, sheet=sheet, answers=answers, words="Please.", at=NOW)
    assert told(third) == disputed == [("There are answers for you to rate", "Support desk")]
    assert (told(cast.rita), told(cast.rolf)) == ([], [])
    [(words, about)] = [line for line in told(cast.alma) if "second look" in line[0]]
    assert about == "Support desk"
    assert words.startswith("1 candidate asked for a second look, to be answered by ")
    assert "Cleopatra" not in repr([told(user) for user in (third, cast.alma)])
    reminder = Job.objects.get(kind="remind_of_appeal")
    assert reminder.due_at == appeal.due_at - timedelta(days=5)
    remind(appeal=appeal, at=NOW)
    assert any("not answered yet" in words for words, _ in told(cast.alma))


def test_needs_are_told_to_coordinators_and_to_nobody_else(cast):
    ruth = factories.make_user(User.Role.ACCOMMODATION, cast.team)
    elsewhere = factories.make_user(User.Role.ACCOMMODATION, factories.make_team())
    invitation = factories.make_invitation(opening=cast.opening(title="Support desk"))
    for words in ("I read with a screen reader.", "And I need breaks."):  # it is one request that was changed
        ask_for_needs(application=invitation.application, time=0, breaks=False, words=words, at=NOW)
    assert told(ruth) == [("1 accommodation was asked for", "")]
    assert [told(user) for user in (cast.alma, cast.rita, cast.admin, elsewhere)] == [[], [], [], []]


def test_a_second_person_is_told_of_what_waits_and_the_first_of_what_came_of_it(cast):
    berta = factories.make_user(User.Role.HIRING_MANAGER, cast.team)
    cleo = cast.candidate(cast.opening(title="Desk", second_person=True, rules={"reveal": "open"}))
    cast.rate(cleo, cast.rita, 4)
    make_sheet(cleo)
    assert told(berta) == []
    cast.rate(cleo, cast.rolf, 4)
    make_sheet(cleo)
    assert ("1 score sheet is complete", "Desk") in told(berta)
    values = {"reason": "strong_evidence", "words": "Named the worry.", "by": cast.alma, "at": NOW}
    decision = decide(application=cleo, kind="advance", **values)
    assert ("1 decision asked for a second person", "Desk") in told(berta)
    assert ("1 decision asked for a second person", "Desk") not in told(cast.alma)
    confirm_decision(decision=decision, words="Read it too.", by=berta, at=NOW)
    assert ("1 decision of yours was confirmed", "Desk") in told(cast.alma)


def test_invitations_that_bounce_or_run_out_are_told_once(cast):
    opening = cast.opening(title="Desk")
    lost, late = factories.make_invitation(opening=opening), factories.make_invitation(opening=opening)
    mark_send_failed(invitation=lost, reason="mail_failed", at=NOW)
    Invitation.objects.filter(pk=late.pk).update(sent_at=NOW, expires_at=NOW - timedelta(hours=2))
    for _ in range(2):
        note_run_out(at=NOW)
    assert set(told(cast.alma)) == {
        ("1 invitation could not be sent", "Desk"),
        ("1 invitation ran out unopened", "Desk"),
    }


def test_work_that_is_given_up_is_told_to_admins_and_mail_about_it_never_tells_of_itself(cast):
    for kind in ("score_sheet", "send_notifications"):
        jobs.add(kind=kind, subject=999_999, at=NOW - timedelta(hours=1))
        Job.objects.filter(kind=kind).update(attempts=2)
        run(kind)
    assert Job.objects.filter(state=Job.State.FAILED).count() == 2
    assert told(cast.admin) == [("1 piece of background work was given up", "")]
    assert told(cast.alma) == []


def test_who_leaves_the_team_and_who_loses_the_role_reads_nothing_of_it(cast):
    opening = cast.opening()
    cast.candidate(opening)
    run("sitting_submitted")
    cast.alma.teams.clear()
    assert (told(cast.alma), unread_lines(cast.alma)) == ([], 0)
    cast.alma.teams.add(cast.team)
    assert unread_lines(cast.alma) == 1
    values = {"title": "Moved", "role": opening.role, "team": cast.olga.teams.get(), "policy": opening.policy}
    change_opening(
        opening=opening, assessment_version=opening.assessment_version, by=cast.admin, at=NOW, **values
    )  # fmt: skip
    assert unread_lines(cast.alma) == 0
    cast.rita.role = User.Role.FAIRNESS
    assert told(cast.rita) == []


def test_what_somebody_switched_off_is_not_told(cast):
    save_settings(user=cast.alma, channels={"sitting_submitted": "off"}, digest_hour=8, at=NOW)
    cast.candidate(cast.opening())
    run("sitting_submitted")
    assert told(cast.alma) == []


def test_every_kind_and_every_job_has_words_and_a_page():
    assert set(WORK) <= set(settings.JOB_HANDLERS)
    assert work_label("send_invitation") == "Mail with an invitation"
    for kind in KINDS.values():
        assert kind.where("1" if kind.subject else "").startswith("/")
        assert kind.words(1, NOW)
        assert kind.words(2, None)


def test_telling_costs_the_same_for_many_people_and_many_events(cast, django_assert_num_queries):
    for _ in range(5):
        factories.make_user(User.Role.HIRING_MANAGER, cast.team)
    events = [f"decision:{n}" for n in range(50)]
    with django_assert_num_queries(3):
        notify("decision_to_confirm", to=User.objects.filter(teams=cast.team), events=events, at=NOW)
    assert Notification.objects.count() == 300
    with django_assert_num_queries(1):
        assert unread_lines(cast.alma) == 1
