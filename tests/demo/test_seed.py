"""The seeded demo: an opening in each stage, sign-ins that nobody else can read, and nothing twice."""

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bulk.models import BulkAction
from demo.seed import DECIDED, DRAFT, FRESH, LOOK, RATING, STAGES, TAKING, TALKING, WAITING, seed
from demo.staff import FILE, STAFF
from jobs.models import Job
from openings.models import Application, Invitation, Opening
from ratings.models import MachineRun, Rating
from results.models import Decision, ScoreSheet
from sittings.models import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_people")]

AT = timezone.now()


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def facts(folder: Path) -> dict[str, Any]:
    return json.loads((folder / FILE).read_text(encoding="utf-8"))


def fill(folder: Path, at: datetime = AT) -> None:
    seed(folder=folder, at=at, clock=lambda: at)


def sittings(title: str) -> Any:
    return Sitting.objects.filter(application__opening__title=title)


def test_the_demo_has_an_opening_in_each_stage_and_a_second_filling_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    first, told = rows(), (tmp_path / FILE).read_bytes()
    assert set(Opening.objects.values_list("title", flat=True)) == {*STAGES, LOOK}
    _decided()
    _still_rated()
    _in_two()
    assert sittings(WAITING).exclude(submitted_at=None).count() == 3
    assert not Rating.objects.filter(answer__sitting__in=sittings(WAITING)).exists()
    _being_taken()
    assert Application.objects.filter(opening__title=FRESH).count() == 1
    assert not sittings(FRESH).exists()
    assert Opening.objects.get(title=DRAFT).state == Opening.State.DRAFT
    assert not Application.objects.filter(opening__title=DRAFT).exists()
    _the_link_opens(tmp_path)

    before = rows()
    fill(tmp_path, AT + timedelta(hours=1))
    assert rows() == before
    assert (tmp_path / FILE).read_bytes() == told
    # Only the door that was tried above has left a trace in between.
    assert {name for name in before if before[name] != first[name]} <= {
        "audit.AuditEntry",
        "sessions.Session",
        "sittings.NoticeShown",
    }


def _decided() -> None:
    opening = Opening.objects.get(title=DECIDED)
    assert opening.state == Opening.State.CLOSED
    people = list(opening.applications.all())
    assert len(people) == 3
    for application in people:
        sheet = ScoreSheet.objects.filter(sitting__application=application).latest("pk")
        assert sheet.total is not None
        assert not sheet.provisional
        assert Decision.objects.filter(application=application, undone_at=None).count() == 1
    assert MachineRun.objects.filter(sitting__in=sittings(DECIDED), state=MachineRun.State.DONE).count() == 3
    assert Decision.objects.filter(application__opening=opening, kind="hired").count() == 2


def _still_rated() -> None:
    people = Rating.objects.exclude(rater=None).filter(answer__sitting__in=sittings(RATING))
    written, live = sittings(RATING).exclude(mode="live"), sittings(RATING).filter(mode="live")
    raters = [people.filter(answer__sitting=sitting).values("rater").distinct().count() for sitting in written]
    assert sorted(raters) == [0, 0, 2]
    assert [people.filter(answer__sitting=sitting).values("rater").distinct().count() for sitting in live] == [2, 2]
    assert not Decision.objects.filter(application__opening__title=RATING).exists()


def _in_two() -> None:
    made = Decision.objects.filter(application__opening__title=TALKING)
    assert [made.standing().count(), made.to_confirm().count()] == [1, 1]


def _being_taken() -> None:
    assert sittings(TAKING).exclude(submitted_at=None).count() == 2
    (under_way,) = sittings(TAKING).filter(submitted_at=None)
    assert under_way.deadline_at > AT
    assert under_way.answers.exclude(parts__text="").exists()
    assert Invitation.objects.filter(application__opening__title=TAKING).exclude(revoked_at=None).count() == 2
    [action] = BulkAction.objects.all()
    assert set(action.items.values_list("state", flat=True)) == {"done", "refused"}


def _the_link_opens(folder: Path) -> None:
    answer = Client().get(facts(folder)["candidate_link"], follow=True)
    assert answer.status_code == 200
    assert b"Before you start" in answer.content


def test_each_sign_in_has_a_password_of_its_own_in_a_file_for_the_owner_alone(tmp_path: Path, settings: Any) -> None:
    passwords = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        settings.DATA_DIR = folder
        call_command("seed_demo", "--bare", verbosity=0)
        assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
        logins = facts(folder)["logins"]
        assert [login["email"] for login in logins] == [colleague.email for colleague in STAFF]
        for login in logins:
            assert User.objects.get(email=login["email"]).check_password(login["password"])
            assert len(login["password"]) >= 12
            passwords.append(login["password"])
    # Whoever throws the file away gets other passwords, never the same again.
    assert len(set(passwords)) == 2 * len(STAFF)
    assert User.objects.count() == len(STAFF)
    assert not Opening.objects.exists()
    assert not Job.objects.exists()
