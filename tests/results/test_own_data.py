"""What is stored of a candidate: a copy of all of it, and its end, each behind a code that was mailed."""

import json
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from audit.services import SYSTEM
from openings.models import Invitation, Person
from openings.services.people import PersonErased, find_or_create_by_ref
from ratings.models import Rating
from ratings.services.people import rate_answer
from results import handlers
from results.codes import code_of
from results.models import Appeal, AuditBundle, DataCode, ScoreSheet
from results.own_data import own_data
from results.services.appeals import ask_appeal
from results.services.bundles import prepare_bundle, request_bundle
from results.services.codes import CodeRefused, send_code, use_code
from results.services.decisions import decide
from results.services.erasing import erase_person
from results.services.feedback import release_feedback
from results.services.mails import write_mail
from sittings.models import AnswerPart, AnswerRevision, LateText, Sitting
from sittings.services import keep_late
from tests import factories
from tests.results.cast import TEXT, Cast, make_sheet, sitting_of
from tests.results.test_feedback import HOSTILE, enter, own

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def cleo(cast):
    application = cast.candidate(cast.opening(feedback="after_scoring"), texts=(TEXT, HOSTILE))
    answer = sitting_of(application).answers.get(position=1)
    rate_answer(answer=answer, competency="empathy", rater=cast.rita, level=4, at=cast.at, note="Cleo is kind.")
    make_sheet(application)
    return application


def url(name, application, *args):
    return own(name, application) if not args else f"/taking/{application.pk}/{'/'.join(args)}"


def sent(application, purpose="download", at=None):
    """A code as the mail has it."""
    return code_of(send_code(application=application, purpose=purpose, at=at or timezone.now()))


def other_than(code):
    return f"{(int(code) + 1) % 10**8:08d}"


def test_a_code_opens_everything_once_and_for_a_short_while(cleo, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    candidate = enter(cleo)
    assert candidate.get(url("d", cleo, "my-data.json")).url == own("own_data", cleo)
    candidate.post(url("d", cleo, "data/code/download/"))
    row = DataCode.objects.get()
    handlers.data_code.run(str(row.pk))(timezone.now())
    [mail] = outbox.outbox
    code = code_of(row)
    assert code in mail.body
    assert code not in json.dumps(list(DataCode.objects.values()), default=str)
    assert candidate.post(own("own_data", cleo), {"code": other_than(code)}).status_code == 422
    assert candidate.post(own("own_data", cleo), {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    found = json.loads(candidate.get(url("d", cleo, "my-data.json")).content)
    [application] = found["applications"]
    [sitting] = application["sittings"]
    assert [answer["parts"][0]["versions"][0]["text"] for answer in sitting["answers"]] == [TEXT, HOSTILE]
    assert candidate.get(url("d", cleo, "my-data.pdf")).content.startswith(b"%PDF")
    assert candidate.get(url("d", cleo, "my-data.exe")).status_code == 404
    DataCode.objects.update(used_at=timezone.now() - timedelta(minutes=21))
    assert candidate.get(url("d", cleo, "my-data.json")).status_code == 302


def test_ratings_are_in_it_once_a_result_was_released_and_name_nobody(cast, cleo):
    candidate = enter(cleo)
    candidate.post(own("own_data", cleo), {"code": sent(cleo)})

    def ratings():
        content = candidate.get(url("d", cleo, "my-data.json")).content
        assert b"Rita" not in content
        return json.loads(content)["applications"][0]["sittings"][0]["answers"][0]["ratings"]

    assert ratings() is None
    release_feedback(opening=cleo.opening, by=cast.alma, at=timezone.now())
    assert [(rating["level"], rating["note"]) for rating in ratings()] == [(4.0, "Cleo is kind.")]


def test_a_code_is_for_one_purpose_one_person_and_a_few_minutes(cast, cleo):
    now = timezone.now()
    code = sent(cleo)
    theo = cast.candidate(cleo.opening, name="Theo")
    for values in (
        {"application": cleo, "purpose": "erase", "at": now},
        {"application": theo, "purpose": "download", "at": now},
        {"application": cleo, "purpose": "download", "at": now + timedelta(minutes=30)},
    ):
        with pytest.raises(CodeRefused):
            use_code(typed=code, **values)
    newer = sent(cleo)
    with pytest.raises(CodeRefused):
        use_code(application=cleo, purpose="download", typed=code, at=timezone.now())
    use_code(application=cleo, purpose="download", typed=newer, at=timezone.now())
    with pytest.raises(CodeRefused):
        use_code(application=cleo, purpose="download", typed=newer, at=timezone.now())


def test_guessing_ends_after_five_tries_and_asking_after_three_an_hour(cleo):
    code = sent(cleo)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            use_code(application=cleo, purpose="download", typed=other_than(code), at=timezone.now())
    with pytest.raises(CodeRefused, match="no longer valid"):
        use_code(application=cleo, purpose="download", typed=code, at=timezone.now())
    sent(cleo, "erase")
    sent(cleo)
    with pytest.raises(CodeRefused, match="Too many"):
        sent(cleo)
    sent(cleo, at=timezone.now() + timedelta(hours=2))
    candidate = enter(cleo)
    assert "Too many codes" in candidate.post(url("d", cleo, "data/code/erase/"), follow=True).content.decode()
    with pytest.raises(CodeRefused):
        send_code(application=cleo, purpose="other", at=timezone.now())


@pytest.mark.parametrize("path", ["data/", "data/erase/", "my-data.json"])
def test_the_doors_are_closed_to_everybody_else(cast, cleo, path):
    assert Client().get(url("d", cleo, path)).status_code == 403
    theo = enter(cast.candidate(cleo.opening, name="Theo"))
    assert theo.get(url("d", cleo, path)).status_code == 403
    assert theo.post(url("d", cleo, "data/code/erase/")).status_code == 403
    assert enter(cleo).post(url("d", cleo, "data/code/other/")).status_code == 404


def test_erasing_takes_the_person_and_leaves_the_figures(cast, cleo):
    now = timezone.now()
    release_feedback(opening=cleo.opening, by=cast.alma, at=now)
    sitting = sitting_of(cleo)
    made = decide(application=cleo, kind="hold", reason="more_to_learn", words="Cleo, more.", by=cast.alma, at=now)
    write_mail(decision=made, subject="Cleo", body="Hello {name}", by=cast.alma, at=now)
    ids = [answer.pk for answer in sitting.answers.all()]
    ask_appeal(application=cleo, sheet=sitting.score_sheets.get(), answers=ids, words="I am Cleo.", at=now)
    figures = [ScoreSheet.objects.values(), Rating.objects.values("level", "competency", "input_hash")]
    before = [list(rows.all()) for rows in figures]
    candidate = enter(cleo)
    code = sent(cleo, "erase")
    assert candidate.post(own("erase", cleo), {"code": code}).status_code == 422
    done = candidate.post(own("erase", cleo), {"code": code, "sure": "on"})
    assert "Everything about you is erased" in done.content.decode()
    assert candidate.get(own("status", cleo)).status_code == 403
    assert [list(rows.all()) for rows in figures] == before
    assert not AnswerRevision.objects.exists()
    assert set(AnswerPart.objects.values_list("text", flat=True)) == {""}
    person = Person.objects.get(pk=cleo.person_id)
    assert (person.name, person.email, bool(person.erased_at)) == ("Erased person", "", True)
    made.refresh_from_db()
    assert (made.kind, made.words, made.mail.body, bool(made.mail.cancelled_at)) == ("hold", "", "", True)
    assert Appeal.objects.get().state == "withdrawn"
    assert not Rating.objects.exclude(note="").exists()
    assert not Invitation.objects.filter(revoked_at=None).exists()
    texts = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert "Cleo" not in texts
    assert AuditEntry.objects.filter(action="person.erased").count() == 1
    assert erase_person(person=person, actor=SYSTEM, at=now) is False


def test_an_admin_erases_whoever_has_no_link(client, cast, cleo):
    url_of = reverse("results:erase_person", args=[cleo.opening_id, cleo.pk])
    client.force_login(cast.alma)
    assert client.get(url_of).status_code == 403
    assert "Erase this person" not in client.get(url_of.removesuffix("erase/")).content.decode()
    client.force_login(factories.make_user(User.Role.ADMIN))
    assert "Erase this person" in client.get(url_of.removesuffix("erase/")).content.decode()
    assert cleo.opening.title in client.get(url_of).content.decode()
    page = client.post(url_of, {"reason": "retention"})
    assert page.status_code == 422
    assert "Tick this box" in page.content.decode()
    assert client.post(url_of, {"reason": "retention", "sure": "on"}).url == reverse(
        "results:opening", args=[cleo.opening_id]
    )
    assert Person.objects.get(pk=cleo.person_id).erased_at
    assert AuditEntry.objects.get(action="person.erased").data["reason"] == "retention"
    again = client.post(url_of, {"reason": "asked", "sure": "on"}, follow=True).content.decode()
    assert "has been erased already" in again
    assert "Erase this person" not in again


def test_an_open_sitting_ends_with_its_person(cast):
    invitation = factories.make_invitation(opening=cast.opening(), name="Theo")
    factories.make_sitting(invitation=invitation, answers=["Half of it"])
    assert erase_person(person=invitation.application.person, actor=SYSTEM, at=timezone.now())
    assert not Sitting.objects.exists()


def test_what_came_after_the_end_is_in_the_data_and_goes_with_the_person(cleo):
    at = timezone.now()
    keep_late(sitting=sitting_of(cleo), position=1, part=1, revision=1, text="And one thing more.", at=at)
    [application] = own_data(cleo.person, at)["applications"]
    [late] = application["sittings"][0]["answers"][0]["parts"][0]["after_the_end"]
    assert (late["text"], late["counts"]) == ("And one thing more.", None)
    erase_person(person=cleo.person, actor=SYSTEM, at=at)
    assert not LateText.objects.exists()


def test_erasing_deletes_the_bundles_that_hold_the_answers(cleo, cast):
    opening, at = cleo.opening, timezone.now()
    made = request_bundle(opening=opening, names=False, by=cast.alma, at=at)
    prepare_bundle(bundle_id=made.pk)(at)
    under_way = request_bundle(opening=opening, names=True, by=cast.alma, at=at)
    write = prepare_bundle(bundle_id=under_way.pk)
    erase_person(person=cleo.person, actor=SYSTEM, at=at)
    write(at)
    assert set(AuditBundle.objects.values_list("state", "content")) == {("forgotten", None), ("failed", None)}


def test_pages_of_the_hiring_side_still_work_after_it(client, cast, cleo):
    erase_person(person=cleo.person, actor=SYSTEM, at=timezone.now())
    client.force_login(cast.admin)
    page = client.get(f"/openings/{cleo.opening_id}/candidates/{cleo.pk}/")
    assert "Erased person" in page.content.decode()
    assert client.get(f"/openings/{cleo.opening_id}/").status_code == 200


def test_whoever_was_erased_is_not_imported_again_by_the_same_id():
    person, _ = find_or_create_by_ref(external_ref="P17", name="", at=timezone.now())
    erase_person(person=person, actor=SYSTEM, at=timezone.now())
    assert "P17" not in Person.objects.get(pk=person.pk).external_ref
    with pytest.raises(PersonErased):
        find_or_create_by_ref(external_ref="P17", name="", at=timezone.now())


def test_of_a_rating_nothing_but_its_note_can_be_emptied(cleo):
    for change in ({"level": 1.0}, {"note": "Another."}, {"note": "", "level": 1.0}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            Rating.objects.update(**change)
