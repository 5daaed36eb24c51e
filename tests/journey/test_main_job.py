"""The whole chain in real browsers, from sign-in to decision, with a real worker, database and broker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from demo.seed import load_reference
from jobs.models import Job
from openings import mailbox
from openings.models import Invitation
from results.models import ScoreSheet
from tests.browser import PHONE
from tests.factories import make_team, make_user
from tests.journey import answering, deciding, inviting, preparing, rating
from tests.journey.visitor import Visitor
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _mails_in_a_folder(settings: Any) -> None:
    """As the worker has it, which knows nothing of the tests' own mail box."""
    settings.EMAIL_BACKEND = mailbox.FILE_BACKEND


def wait_for_scores(worker: Worker, sheets: int) -> None:
    """Until the workers have nothing to do and every candidate has a score sheet."""

    def scored() -> bool:
        # Not what waits for its hour: a daily mail, the end of somebody's time.
        open_jobs = Job.objects.filter(state__in=["queued", "running"], due_at__lte=timezone.now())
        done = ScoreSheet.objects.exclude(total=None).values("sitting").distinct().count()
        return done == sheets and not open_jobs.exists()

    worker.wait_until(scored, "the score sheets", 120)
    assert not Job.objects.filter(state="failed").exists()


@pytest.mark.usefixtures("_mails_in_a_folder")
def test_a_company_hires_from_sign_in_to_decision(
    visit: Callable[..., Visitor], celery_worker: Worker, tmp_path: Path
) -> None:
    load_reference(at=timezone.now())
    team = make_team("Leeds")
    ada = make_user(User.Role.ADMIN, name="Ada")
    alma = make_user(User.Role.HIRING_MANAGER, team, name="Alma")
    rita, rolf = (make_user(User.Role.RATER, team, name=name) for name in ("Rita", "Rolf"))
    run = uuid4().hex[:8]
    ana, bo = f"ana.{run}@example.org", f"bo.{run}@example.org"

    admin = visit()
    admin.signs_in(ada, "Hello, Ada")
    preparing.change_the_rubric(admin)
    version = preparing.put_an_assessment_together(admin)

    manager = visit()
    manager.signs_in(alma, "Hello, Alma")
    opening = inviting.make_the_opening(manager, version)
    assert (opening.assessment_version, opening.policy.rubric_version.number) == (version, 2)
    inviting.invite_one(manager, "Ana Ruiz", ana)
    inviting.invite_a_list(manager, [f"Bo Li, {bo}", "nobody at all", f"Ana Ruiz <{ana}>"])
    mail = inviting.mail_to(ana, celery_worker)
    inviting.mail_to(bo, celery_worker)
    preparing.read_the_mail(admin, mail)

    link = inviting.link_in(mail)
    phone, desk = visit(viewport=PHONE, has_touch=True), visit()
    answering.begin_on_the_phone(phone, link)
    answering.go_on_at_the_desk(desk, phone, link)
    answering.answer_by_services(Invitation.objects.get(application__person__email=bo))

    wait_for_scores(celery_worker, 2)
    deciding.see_that_results_are_hidden(manager, opening, "Ana Ruiz")
    for user, good, weak in ((rita, "5", "2"), (rolf, "4", "1")):
        rater = visit()
        rater.signs_in(user, "Rate")
        rating.rate_blind(rater, good=good, weak=weak, answers=4)
    rating.look_at_others_afterwards(rater)

    wait_for_scores(celery_worker, 2)
    deciding.reveal_the_ranking(manager, opening, ["Ana Ruiz", "Bo Li"])
    deciding.decide_undo_and_decide_again(manager, "Ana Ruiz")
    first, second = deciding.export(manager, opening, tmp_path)
    assert (first["Name"], first["Decision"], first["Provisional"]) == ("Ana Ruiz", "Hired", "no")
    assert (second["Name"], second["Decision"]) == ("Bo Li", "")
    assert float(first["Total"]) > float(second["Total"])
    preparing.read_the_audit(admin, opening.pk)
