"""What a company, an opening, an assessment and a role say in another language: written beside the original, read by
candidates, marked where there is none."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.models import AuditEntry
from openings.mails import send_invitation_mail
from openings.models import Invitation
from openings.services.companies import save_company
from openings.words import company_places, company_subject, title_of
from tests import factories
from tests.sittings.taker import enter
from wording.models import Wording
from wording.queries import Told
from wording.services import WordingConflict, WordingInvalid, save_wording
from wording.subjects import Place, Subject

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
KITES = "Kites for windy towns."
COMETAS = "Cometas para ciudades con viento."
INSTRUCTIONS = "Write as you would at work."


@pytest.fixture
def invitation() -> Invitation:
    """In Spanish, to an opening whose company, role and assessment speak English."""
    factories.make_notice()
    factories.make_notice("es", "Lea esto.")
    role = factories.make_role("kites", label="Kite desk", summary="Answers fliers.", responsibilities=["Answer mails"])
    version = factories.make_assessment_version(role=role, title="Kite questions", instructions=INSTRUCTIONS)
    opening = factories.make_opening(title="Kite desk, spring", role=role, assessment_version=version)
    save_company(team=opening.team, name="Rowan", makes=KITES, contact="Ask Ada", by=None, at=AT)
    invitation = factories.make_invitation(opening=opening)
    Invitation.objects.filter(pk=invitation.pk).update(language="es")
    return invitation


def say(subject: Subject, original: str, text: str, key: str = "makes") -> Wording | None:
    return save_wording(
        subject=subject, language="es", places=[Place(key, "What", original, 200)], words={key: text}, by=None, at=AT
    )


def subjects(invitation: Invitation) -> dict[str, Subject]:
    opening = invitation.application.opening
    return {
        "company": company_subject(opening.team.company),
        "opening": Subject("opening", opening.pk),
        "role": Subject("role", opening.role_id),
        "assessment": Subject("assessment", opening.assessment_version.assessment_id),
    }


def test_a_candidate_reads_each_text_in_their_language_where_it_was_written_there(invitation: Invitation) -> None:
    who = subjects(invitation)
    say(who["company"], KITES, COMETAS)
    say(who["opening"], "Kite desk, spring", "Mostrador de cometas, primavera")
    say(who["role"], "Kite desk", "Mostrador de cometas", "label")
    say(who["assessment"], INSTRUCTIONS, "Escriba como en el trabajo.")
    client = enter(invitation)
    url = reverse("sittings:notice", args=[invitation.application_id])
    page = client.get(url).content.decode()
    assert COMETAS in page
    assert KITES not in page
    assert '<span class="company">Mostrador de cometas, primavera</span>' in page
    assert "El puesto: Mostrador de cometas" in page
    # What nobody has translated says in which language it stands.
    assert '<p lang="en" dir="auto">Answers fliers.</p>' in page
    assert '<li lang="en" dir="auto">Answer mails</li>' in page
    assert '<dd class="break" lang="en" dir="auto">Ask Ada</dd>' in page
    shown = re.search(r'name="notice" value="(\d+)"', page)
    assert shown
    client.post(url, {"notice": shown[1], "agree": "on"})
    start = client.get(reverse("sittings:start", args=[invitation.application_id])).content.decode()
    assert "Escriba como en el trabajo." in start
    assert '<h1 lang="en" dir="auto">Kite questions</h1>' in start


def test_in_the_language_of_the_original_nothing_is_marked_and_nothing_looked_up(
    invitation: Invitation, django_assert_num_queries
) -> None:
    opening = invitation.application.opening
    say(company_subject(opening.team.company), KITES, COMETAS)
    with override("en"), django_assert_num_queries(0):
        assert Told(company_subject(opening.team.company))(company_subject(opening.team.company), KITES) == KITES
        assert title_of(opening).language == "en"


def test_any_number_of_subjects_costs_one_query(django_assert_num_queries) -> None:
    several = [Subject("role", number) for number in range(1, 30)]
    for subject in several[:5]:
        say(subject, "Kites", "Cometas")
    with override("es"), django_assert_num_queries(1):
        told = Told(*several)
    with override("es"):
        assert [told(subject, "Kites") for subject in several[4:6]] == ["Cometas", "Kites"]


def test_a_team_that_writes_in_spanish_is_marked_for_english_readers(invitation: Invitation) -> None:
    opening = invitation.application.opening
    save_company(team=opening.team, name="Rowan", language="es", makes=COMETAS, by=None, at=AT)
    client = enter(invitation)
    client.post(reverse("sittings:language", args=[invitation.application_id]), {"language": "en"})
    page = client.get(reverse("sittings:notice", args=[invitation.application_id])).content.decode()
    assert f'<dd lang="es" dir="auto"><p>{COMETAS}</p></dd>' in page
    assert '<span class="company"><span lang="es" dir="auto">Kite desk, spring</span></span>' in page


def test_a_changed_original_is_read_as_it_stands_until_it_is_translated_again(invitation: Invitation, client) -> None:
    team = invitation.application.opening.team
    say(company_subject(team.company), KITES, COMETAS)
    changed = save_company(team=team, name="Rowan", makes="Kites and string.", by=None, at=AT)
    with override("es"):
        subject = company_subject(changed)
        words = Told(subject)(subject, changed.makes)
        assert (words, words.language) == ("Kites and string.", "en")
    client.force_login(factories.make_user(User.Role.HIRING_MANAGER, team))
    page = client.get(reverse("openings:translate_company", args=[team.pk, "es"])).content.decode()
    assert COMETAS in page  # to be mended, not written anew
    assert "of an older original" in page


def test_words_are_versions_that_nobody_changes_with_an_entry_each(invitation: Invitation) -> None:
    subject = subjects(invitation)["company"]
    first = say(subject, KITES, COMETAS)
    assert say(subject, KITES, COMETAS) is None
    second = say(subject, KITES, "Cometas.")
    assert first
    assert second
    assert (first.number, second.number) == (1, 2)
    entries = AuditEntry.objects.filter(action="wording.saved").order_by("id")
    assert [(one.before, one.after) for one in entries] == [
        ("", first.content_hash),
        (first.content_hash, second.content_hash),
    ]
    for change in (lambda: Wording.objects.update(texts=[]), lambda: Wording.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("language", ["en", "xx", ""])
def test_only_another_language_can_be_written(language: str) -> None:
    with pytest.raises(WordingInvalid):
        save_wording(
            subject=Subject("role", 1), language=language, places=[Place("label", "Name", "Desk", 9)],
            words={"label": "X"}, by=None, at=AT,
        )  # fmt: skip


def test_what_is_too_long_or_empty_is_not_kept() -> None:
    with pytest.raises(WordingInvalid):
        say(Subject("role", 1), "Desk", "x" * 201)
    assert say(Subject("role", 1), "Desk", " \r\n ") is None
    saved = say(Subject("role", 1), "Desk", "  Mesa\x00 ")
    assert saved
    assert saved.texts == [{"place": "makes", "original": "Desk", "text": "Mesa"}]


def test_two_at_once_do_not_write_over_each_other(invitation: Invitation, client) -> None:
    opening = invitation.application.opening
    client.force_login(factories.make_user(User.Role.ADMIN))
    url = reverse("openings:translate_opening", args=[opening.pk, "es"])
    assert client.post(url, {"base": "0", "title": "Mostrador"}).status_code == 302
    answer = client.post(url, {"base": "0", "title": "Cometas <b>"})
    assert answer.status_code == 422
    assert "Cometas &lt;b&gt;" in answer.content.decode()
    assert client.post(url, {"base": "1", "title": "Cometas <b>"}).status_code == 302
    with override("es"):
        assert title_of(opening) == "Cometas <b>"
    page = enter(invitation).get(reverse("sittings:notice", args=[invitation.application_id])).content.decode()
    assert "Cometas &lt;b&gt;" in page
    assert "Cometas <b>" not in page
    with pytest.raises(WordingConflict):
        save_wording(
            subject=Subject("opening", opening.pk), language="es", places=[Place("title", "Title", opening.title, 99)],
            words={"title": "Otra"}, by=None, at=AT, base=7,
        )  # fmt: skip


def test_each_editor_has_its_door(invitation: Invitation) -> None:
    opening = invitation.application.opening
    doors = {
        reverse("openings:translate_company", args=[opening.team_id, "es"]): (200, 404),
        reverse("openings:translate_opening", args=[opening.pk, "es"]): (200, 404),
        reverse("roles:translate_role", args=[opening.role.key, "es"]): (403, 403),
        reverse("assessments:translate_assessment", args=[opening.assessment_version.assessment.key, "es"]): (403, 403),
    }
    visitor, admin, own, other, rater = (Client() for _ in range(5))
    admin.force_login(factories.make_user(User.Role.ADMIN))
    own.force_login(factories.make_user(User.Role.HIRING_MANAGER, opening.team))
    other.force_login(factories.make_user(User.Role.HIRING_MANAGER, factories.make_team()))
    rater.force_login(factories.make_user(User.Role.RATER, opening.team))
    for url, (of_the_team, of_another) in doors.items():
        assert visitor.get(url).status_code == 302
        assert admin.get(url).status_code == 200
        assert own.get(url).status_code == of_the_team
        assert other.get(url).status_code == of_another
        assert rater.get(url).status_code == 403
        assert admin.delete(url).status_code == 405
        for language in ("en", "xx"):
            assert admin.get(url.replace("/es/", f"/{language}/")).status_code == 404
        assert admin.post(url, {"base": "x"}).status_code == 422


def test_the_pages_lead_to_their_words(invitation: Invitation, client) -> None:
    opening = invitation.application.opening
    client.force_login(factories.make_user(User.Role.ADMIN))
    pages = {
        reverse("openings:company", args=[opening.team_id]): "openings:translate_company",
        reverse("openings:edit", args=[opening.pk]): "openings:translate_opening",
        reverse("roles:role", args=[opening.role.key]): "roles:translate_role",
        reverse("assessments:assessment", args=[opening.assessment_version.assessment.key]): (
            "assessments:translate_assessment"
        ),
    }
    for page, name in pages.items():
        answer = client.get(page).content.decode()
        first = {"openings:translate_company": opening.team_id, "openings:translate_opening": opening.pk}
        keys = {"roles:translate_role": opening.role.key}
        arg = first.get(name) or keys.get(name) or opening.assessment_version.assessment.key
        assert reverse(name, args=[arg, "es"]) in answer


def test_the_editor_starts_from_what_the_product_brings(client) -> None:
    role = factories.make_role()
    client.force_login(factories.make_user(User.Role.ADMIN))
    fields = client.get(reverse("roles:translate_role", args=[role.key, "es"])).context["fields"]
    with override("es"):
        assert fields[1].text == _(role.summary) != role.summary
    assert len(company_places(save_company(team=factories.make_team(), name="Rowan", by=None, at=AT))) == 0


def test_mails_call_the_opening_by_its_translated_title(invitation: Invitation) -> None:
    say(subjects(invitation)["opening"], "Kite desk, spring", "Mostrador de cometas")
    send_invitation_mail(Invitation.objects.get(pk=invitation.pk))
    assert "Mostrador de cometas" in mail.outbox[0].subject
    assert "Mostrador de cometas" in mail.outbox[0].body
