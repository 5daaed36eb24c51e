"""One opening in each stage, so that every page has life in it. A second run changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from accounts.filters import save_filter
from accounts.models import Team, User
from assessments.models import Assessment
from assessments.seed import load_content as load_assessments
from demo.after import ensure_after
from demo.content import Candidate, candidates
from demo.free_days import ensure_free_days
from demo.growth import ensure_growth
from demo.interviews import ensure_interviews
from demo.library import ensure_library
from demo.machines import ensure_measured
from demo.many import ensure_many
from demo.notifications import ensure_notifications
from demo.plans import ensure_plan
from demo.raters import near, rate_like_people, rate_replies
from demo.retention import PEOPLE, close_and_announce
from demo.second import decide_in_two
from demo.spanish import LUCIA, ensure_words, sit_in_spanish
from demo.staff import TEAM, ensure_staff, read_facts, write_facts
from jobs import services as jobs
from jobs.models import Job
from openings.models import Application, Invitation, Opening
from openings.services.extensions import extend
from openings.services.invitations import LinkUnavailable, invitation_token, invite, mark_sent, mark_used, revoke
from openings.services.openings import close_opening, create_opening
from openings.services.policies import default_policy_values, make_policy
from ratings.models import CalibrationItem, MachineRun, QuestionFigures, RatingSetup
from ratings.services.calibration import rate_item, start_training, take_samples
from ratings.services.figures import prepare_figures
from ratings.services.setup import set_up_rating
from results.models import Decision
from results.services.bundles import request_bundle
from results.services.decisions import decide
from roles.models import Role
from roles.queries import current_rubric_version
from roles.seed import load_content as load_roles
from sittings.models import AnswerPart, ExtraTime, Notice, Sitting
from sittings.queries import current_notice, notice_key
from sittings.seed import load_content as load_notices
from sittings.services.again import look_again
from sittings.services.before import show_notice
from sittings.services.late import keep_late
from sittings.services.needs import ask, grant
from sittings.services.submitting import submit_sitting
from sittings.services.taking import save_answer, send_reply, start_sitting

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RATERS = ("rater@demo.example", "rater.two@demo.example", "rater.three@demo.example")
LINK_OF = ("Alex Demo", "alex.demo@example.com")

LOOK = "Where we stand: associates"
DECIDED = "Support desk associates, spring"
RATING = "CX specialist, journey improvements"
WAITING = "CX analyst, insights"
TAKING = "CX manager, care team"
FRESH = "Support desk associates, autumn"
DRAFT = "CX expert, operations"
TALKING = "Support desk associates, live chat"
LAST_YEAR = "Support desk associates, last year"


def load_reference(*, at: datetime) -> None:
    """Roles, rubric, questions, assessments and notices that come with the product."""
    load_roles(at=at)
    load_assessments(at=at)
    load_notices(at=at)


def seed(*, folder: Path, at: datetime, clock: Callable[[], datetime]) -> None:
    """Everything; each opening is made in one transaction, or was made by an earlier run."""
    load_reference(at=at)
    users = ensure_staff(folder=folder)
    admin, manager = users["admin@demo.example"], users["manager@demo.example"]
    raters = [users[email] for email in RATERS]
    for title, make in STAGES.items():
        if not Opening.objects.filter(title=title).exists():
            with transaction.atomic():
                make(title, admin, manager, raters, at)
    ensure_plan(team=Team.objects.get(name=TEAM), by=manager, at=at)
    _decide_spring(manager, at)
    _work_off(Opening.objects.get(title=TALKING), lambda: at - 22 * HOUR)
    decide_in_two(title=TALKING, manager=manager, other=admin, at=at)
    _look_at_staff(admin, manager, raters, at, clock)
    _train_raters(raters, at)
    _set_up_rating(manager, at)
    ensure_interviews(title=RATING, manager=manager, raters=raters, at=at)
    ensure_after(title=DECIDED, team=TEAM, manager=manager, other_rater=admin, at=at)
    ensure_free_days(admin=admin, at=at)
    ensure_words(manager=manager, at=at - 40 * DAY)
    old = Opening.objects.get(title=LAST_YEAR)
    if old.state == Opening.State.OPEN:
        close_and_announce(opening=old, manager=manager, admin=admin, at=at)
    ensure_library(admin=admin, manager=manager, at=at - 1 * DAY)
    ensure_growth(title=DECIDED, manager=manager, at=at)
    _save_a_filter(manager, at)
    ensure_many(title=TAKING, manager=manager, at=at - timedelta(hours=2))
    ensure_notifications(manager=manager, at=at)
    if not QuestionFigures.objects.exists():
        prepare_figures()(at)
    ensure_measured(at=at - HOUR)
    _note_links(folder)


def _save_a_filter(manager: User, at: datetime) -> None:
    if not manager.saved_filters.exists():
        team = Team.objects.get(name=TEAM)
        query = {"stage": "undecided"}
        save_filter(place="ranking", name="To decide", query=query, team=team, is_default=False, by=manager, at=at)


def _decided(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "associate", admin, at - 40 * DAY)
    people = candidates("associate-core")
    sittings = _sit(opening, people, manager, at - 38 * DAY)
    for sitting, candidate in zip(sittings, people, strict=True):
        rate_like_people(sitting, candidate, raters, at=at - 30 * DAY)


def _rating(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "specialist", admin, at - 12 * DAY)
    people = candidates("specialist-core")
    sittings = _sit(opening, people, manager, at - 9 * DAY)
    for number, (sitting, candidate) in enumerate(zip(sittings, people, strict=True)):
        # Half are rated by two people, some by one, the last by nobody yet.
        who = raters[1:] if number < len(people) // 2 else raters[1:2] if number < len(people) - 2 else []
        rate_like_people(sitting, candidate, who, at=at - 2 * DAY)
    _late(sittings[-1], at - 7 * DAY)


def _waiting(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "analyst", admin, at - 6 * DAY)
    _sit(opening, candidates("analyst-core"), manager, at - 3 * DAY)


def _taking(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "manager", admin, at - 4 * DAY)
    people = candidates("manager-core")
    _sit(opening, people[:2], manager, at - 2 * DAY)
    for number, candidate in enumerate(people[2:]):
        invitation = _invited(opening, candidate.name, candidate.email, manager, at - 1 * DAY)
        sitting = start_sitting(invitation=invitation, notice=_notice(), at=at - timedelta(minutes=12))
        _answer(sitting, candidate, at - timedelta(minutes=8), only=2 - number)
    _need(opening, people[2], at)
    noor = _invited(opening, "Noor Haddad", "noor.haddad@example.com", manager, at - 1 * DAY)
    words = "I read with a screen reader: it would help to get the table of figures as plain text, too."
    ask(application=noor.application, time=ExtraTime.HALF, breaks=True, words=words, at=at - timedelta(hours=5))
    gone = _invited(opening, "Kelly Marsh", "kelly.marsh@example.org", manager, at - 1 * DAY)
    revoke(invitation=gone, by=manager, at=at - timedelta(hours=3))


def _need(opening: Opening, candidate: Candidate, at: datetime) -> None:
    """One who is answering with more time and breaks."""
    application = Application.objects.get(opening=opening, person__email=candidate.email)
    coordinator = User.objects.get(email="coordinator@demo.example")
    ask(application=application, time=ExtraTime.QUARTER, breaks=True, words="", at=at - timedelta(hours=20))
    grant(
        application=application, time=ExtraTime.QUARTER, break_minutes=20, answer="", by=coordinator,
        at=at - timedelta(hours=18),
    )  # fmt: skip


def _late(sitting: Sitting, at: datetime) -> None:
    """A train went into a tunnel: the end of an answer came after the end."""
    part = AnswerPart.objects.get(answer__sitting=sitting, answer__position=1, position=1)
    more = " I wrote it down for the next shift, and rang the customer myself the day after."
    keep_late(sitting=sitting, position=1, part=1, revision=part.revision, text=part.text + more, at=at)


def _fresh(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "associate", admin, at - timedelta(hours=2))
    link = _invited(opening, *LINK_OF, manager, at)
    extend(invitation=link, until=link.expires_at + 7 * DAY, reason="ours", tell=False, by=manager, at=at)


def _draft(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    _opening(title, "expert", admin, at - timedelta(hours=1), draft=True)


def _talking(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "associate", admin, at - 5 * DAY, assessment="conversations", second_person=True)
    people = candidates("associate-conversations")
    sittings = _sit(opening, people, manager, at - 4 * DAY)
    for number, (sitting, candidate) in enumerate(zip(sittings, people, strict=True)):
        rate_like_people(sitting, candidate, raters[1:2] if number else raters[1:], at=at - 1 * DAY)
    rate_replies(sittings[0], raters[1], at=at - 1 * DAY)
    invitation, _new = invite(
        opening=opening, name=LUCIA.name, email=LUCIA.email, by=manager, at=at - 4 * DAY, language="es"
    )
    sit_in_spanish(invitation, at - 3 * DAY)


def _last_year(title: str, admin: User, manager: User, raters: list[User], at: datetime) -> None:
    opening = _opening(title, "associate", admin, at - 400 * DAY)
    for name, email in PEOPLE.items():
        mark_sent(invitation=_invited(opening, name, email, manager, at - 399 * DAY), at=at - 399 * DAY)


Stage = Callable[[str, User, User, list[User], datetime], None]
STAGES: dict[str, Stage] = {
    DECIDED: _decided,
    RATING: _rating,
    WAITING: _waiting,
    TAKING: _taking,
    FRESH: _fresh,
    DRAFT: _draft,
    TALKING: _talking,
    LAST_YEAR: _last_year,
}


def _opening(
    title: str,
    role_key: str,
    by: User,
    at: datetime,
    *,
    draft: bool = False,
    assessment: str = "core",
    purpose: str = "selection",
    second_person: bool = False,
) -> Opening:
    role = Role.objects.get(key=role_key)
    rubric = current_rubric_version()
    return create_opening(
        title=title,
        role=role,
        team=Team.objects.get(name=TEAM),
        assessment_version=Assessment.objects.get(key=f"{role_key}-{assessment}").current,
        policy=make_policy(rubric_version=rubric, **default_policy_values(role, rubric), by=by, at=at),
        purpose=purpose,
        second_person=second_person,
        invitation_days=60,
        draft=draft,
        by=by,
        at=at,
    )


def _sit(opening: Opening, people: Iterable[Candidate], by: User, at: datetime) -> list[Sitting]:
    """Each is invited, begins a day later, answers and submits."""
    sittings = []
    for number, candidate in enumerate(people):
        link = _invited(opening, candidate.name, candidate.email, by, at)
        sittings.append(_take(link, candidate, at + DAY + timedelta(minutes=37 * number)))
    return sittings


def _take(link: Invitation, candidate: Candidate, begun: datetime) -> Sitting:
    """The mail was sent, the link opened and the notice read."""
    notice = current_notice("en", key=notice_key(link.application.opening))
    mark_sent(invitation=link, at=link.created_at + timedelta(minutes=1))
    mark_used(invitation=link, at=begun - timedelta(minutes=9))
    show_notice(application=link.application, notice=notice, at=begun - timedelta(minutes=8))
    sitting = start_sitting(invitation=link, notice=notice, at=begun)
    _answer(sitting, candidate, begun + timedelta(minutes=5))
    submit_sitting(sitting=sitting, at=begun + timedelta(minutes=25))
    return sitting


def _answer(sitting: Sitting, candidate: Candidate, at: datetime, *, only: int | None = None) -> None:
    answers = list(sitting.answers.select_related("question_version__question").order_by("position"))
    for answer in answers[:only]:
        turns = [part.in_turn for part in answer.question_version.asked.content.parts()]
        texts = candidate.answers.get(answer.question_version.question.key, [])
        for number, text in enumerate(texts, start=1):
            if text:
                keep = send_reply if turns[number - 1] else save_answer
                keep(
                    sitting=sitting, position=answer.position, part=number, expected_revision=0, text=text,
                    at=at + timedelta(minutes=number - 1),
                )  # fmt: skip


def _invited(opening: Opening, name: str, email: str, by: User, at: datetime) -> Invitation:
    return invite(opening=opening, name=name, email=email, by=by, at=at)[0]


def _notice() -> Notice:
    return current_notice("en")


def _decide_spring(manager: User, at: datetime) -> None:
    """The decided opening: score it now, so that the decisions stand on sheets, then decide and close."""
    opening = Opening.objects.get(title=DECIDED)
    if Decision.objects.filter(application__opening=opening).exists():
        return
    _work_off(opening, lambda: at - 25 * DAY)
    scored = [
        (application, sheet)
        for application in opening.applications.select_related("opening__policy")
        if (sheet := application.sittings.latest("attempt").score_sheets.order_by("-id").first())
        and sheet.total is not None
    ]
    scored.sort(key=lambda pair: -(pair[1].total or 0))
    for place, (application, _) in enumerate(scored):
        kind, reason, words = _verdict(place)
        decide(application=application, kind=kind, reason=reason, words=words, by=manager, at=at - 20 * DAY)
    close_opening(opening=opening, by=manager, at=at - 19 * DAY)


def _look_at_staff(admin: User, manager: User, raters: list[User], at: datetime, clock: Callable[[], datetime]) -> None:
    """A development opening with two who were hired: beside the first sitting, one has another; one has an invitation.

    The second sitting's answers are those of another invented person.
    """
    if Opening.objects.filter(title=LOOK).exists():
        return
    hired = Decision.objects.filter(application__opening__title=DECIDED, kind="hired").order_by("application_id")
    staff = [decision.application.person for decision in hired.select_related("application__person")]
    if len(staff) < 2:
        return
    with transaction.atomic():
        opening = _opening(LOOK, "associate", admin, at - 9 * DAY, purpose="development")
        again, other = staff[-1], staff[0]
        _invited(opening, other.name, other.email, manager, at - 1 * DAY)
        stranger = next(one for one in candidates("associate-core") if one.email not in (again.email, other.email))
        renewed = replace(stranger, name=again.name, email=again.email)
        [sitting] = _sit(opening, [renewed], manager, at - 8 * DAY)
        rate_like_people(sitting, renewed, raters, at=at - 5 * DAY)
        itself = next(one for one in candidates("associate-core") if one.email == again.email)
        link = look_again(application=sitting.application, form=None, by=manager, at=at - 4 * DAY)
        once_more = _take(link, itself, at - 3 * DAY)
        rate_like_people(once_more, itself, raters, at=at - 2 * DAY)
    _work_off(opening, clock)


def _train_raters(raters: list[User], at: datetime) -> None:
    """A calibration set of sample answers; one rater has the certificate, one is half way."""
    version = current_rubric_version()
    if CalibrationItem.objects.exists():
        return
    take_samples(version=version, by=None, at=at - 30 * DAY)
    certified, half_way = raters[1], raters[2]
    for rater, share in ((certified, 1.0), (half_way, 0.5)):
        training = start_training(rater=rater, version=version, at=at - 20 * DAY)
        items = CalibrationItem.objects.in_bulk(training.items)
        for pk in training.items[: int(share * len(training.items))]:
            levels = {key: near(int(level), f"{rater.email}:{pk}:{key}") for key, level in items[pk].levels.items()}
            rate_item(training=training, item=items[pk], levels=levels, at=at - 20 * DAY)


def _set_up_rating(manager: User, at: datetime) -> None:
    """One opening candidate by candidate, with a share rated once more; and a bundle of the decided one."""
    opening = Opening.objects.get(title=RATING)
    if not RatingSetup.objects.filter(opening=opening).exists():
        order = RatingSetup.Order.CANDIDATE
        set_up_rating(opening=opening, order=order, double_share=20, needs_certificate=False, by=manager, at=at)
    decided = Opening.objects.get(title=DECIDED)
    if not decided.bundles.exists():
        request_bundle(opening=decided, names=False, by=manager, at=at)


def _verdict(place: int) -> tuple[str, str, str]:
    if place < 2:
        return "hired", "strong_evidence", "Named what the customer felt and solved it in the same message."
    if place < 4:
        return "hold", "more_to_learn", "Strong on patience; we would like to hear more about solving new cases."
    return "decline", "others_stronger", "Others showed more of what the role leans on in the same situations."


def _work_off(opening: Opening, clock: Callable[[], datetime]) -> None:
    """Do the scoring jobs of one opening here, with the very code that the workers run."""
    sittings = [str(pk) for pk in Sitting.objects.filter(application__opening=opening).values_list("pk", flat=True)]
    _run("sitting_submitted", sittings, clock)
    runs = MachineRun.objects.filter(sitting__application__opening=opening).values_list("pk", flat=True)
    _run("rate_sitting", [str(pk) for pk in runs], clock)
    _run("score_sheet", sittings, clock)


def _run(kind: str, subjects: list[str], clock: Callable[[], datetime]) -> None:
    due = Job.objects.filter(kind=kind, subject__in=subjects, state=Job.State.QUEUED)
    for job_id in due.order_by("pk").values_list("pk", flat=True):
        jobs.run(job_id=job_id, clock=clock)


def _note_links(folder: Path) -> None:
    """The candidate link that the demo prints, those of somebody with feedback and of one of the staff."""
    invitations = Invitation.objects.filter(revoked_at=None)
    fresh = invitations.filter(application__opening__title=FRESH, application__person__email=LINK_OF[1]).first()
    told = invitations.filter(application__opening__title=DECIDED).order_by("application_id").first()
    again = invitations.filter(application__opening__title=LOOK, attempt__gt=1).first()
    links = {"candidate_link": _link(fresh), "feedback_link": _link(told), "growth_link": _link(again)}
    write_facts(folder, {**read_facts(folder), **links})


def _link(invitation: Invitation | None) -> str:
    try:
        return reverse("sittings:door", args=[invitation_token(invitation)]) if invitation else ""
    except LinkUnavailable:
        return ""
