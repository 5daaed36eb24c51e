"""In which language a candidate reads and answers: chosen on any page, kept with every answer."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import QuestionVersion
from assessments.services import publish_translation
from audit.models import AuditEntry
from openings.mails import send_invitation_mail
from openings.models import Application, Invitation
from results.mails import send_feedback_mail
from sittings import services
from sittings.mails import send_answer_mail
from sittings.models import Answer, NoticeShown, Sitting
from tests import factories
from tests.sittings.taker import at, door, enter

pytestmark = pytest.mark.django_db

ES = {"title": "Un cliente molesto", "prompt": "Cuéntenos una vez en que un cliente estaba molesto."}


def translated(version: QuestionVersion, **words: str) -> QuestionVersion:
    return publish_translation(version=version, language="es", words={**ES, **words}, by=None, at=timezone.now())


@pytest.fixture
def invitation() -> Invitation:
    """To an assessment of two questions, the first of which exists in Spanish too."""
    factories.make_notice()
    factories.make_notice("es", "Lea esto.\n\n## Quién lee\n\n- Personas")
    questions = [factories.make_question_version(), factories.make_question_version(prompt="Only in English, then?")]
    translated(questions[0])
    version = factories.make_assessment_version(question_versions=questions)
    return factories.make_invitation(opening=factories.make_opening(assessment_version=version))


def choose(client: Client, invitation: Invitation, language: str, back: str = "") -> str:
    url = reverse("sittings:language", args=[invitation.application_id])
    return str(client.post(url, {"language": language, "next": back})["Location"])


def started_in(invitation: Invitation, language: str) -> tuple[Client, Sitting]:
    """Through the notice and the instructions, by requests alone."""
    client = enter(invitation)
    choose(client, invitation, language)
    notice = reverse("sittings:notice", args=[invitation.application_id])
    shown = client.get(notice).context["notice"]
    client.post(notice, {"notice": shown.pk, "agree": "on"})
    client.post(reverse("sittings:start", args=[invitation.application_id]))
    return client, Sitting.objects.get(application=invitation.application_id)


def test_the_invitations_language_holds_until_the_candidate_chooses_another(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(language="es")
    client = enter(invitation)
    page = reverse("sittings:notice", args=[invitation.application_id])
    answer = client.get(page, headers={"accept-language": "en"})
    assert answer["Content-Language"] == "es"
    assert '<html lang="es">' in answer.content.decode()
    assert "Antes de empezar" in answer.content.decode()
    assert choose(client, invitation, "en", page) == page
    assert "Before you start" in client.get(page).content.decode()


def test_a_choice_goes_along_to_another_device_and_is_on_record(invitation: Invitation) -> None:
    choose(enter(invitation), invitation, "es")
    assert "Antes de empezar" in enter(invitation).get(door(invitation), follow=True).content.decode()
    entry = AuditEntry.objects.get(action="candidate.language_chosen")
    assert entry.data == {"from": "en", "to": "es", "questions": []}


def test_without_a_choice_the_browser_decides(invitation: Invitation) -> None:
    client = enter(invitation)
    Application.objects.update(language="")
    client.cookies.clear()
    client.cookies.load(enter(invitation).cookies.output(header="", sep=";"))
    Application.objects.update(language="")
    del client.cookies["django_language"]
    page = reverse("sittings:notice", args=[invitation.application_id])
    assert client.get(page, headers={"accept-language": "es-MX,es"})["Content-Language"] == "es"


@pytest.mark.parametrize("language", ["xx", "", "../..", "<script>"])
def test_a_language_that_there_is_not_changes_nothing(invitation: Invitation, language: str) -> None:
    choose(enter(invitation), invitation, language)
    assert Application.objects.get().language == "en"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/taking/999999/", "/", "javascript:x"])
def test_the_switch_leads_nowhere_else(invitation: Invitation, back: str) -> None:
    taking = reverse("sittings:taking", args=[invitation.application_id])
    assert choose(enter(invitation), invitation, "es", back) == taking


def test_only_who_holds_the_link_chooses(invitation: Invitation) -> None:
    url = reverse("sittings:language", args=[invitation.application_id])
    assert Client().post(url, {"language": "es"}).status_code == 403
    assert enter(factories.make_invitation()).post(url, {"language": "es"}).status_code == 403
    assert enter(invitation).get(url).status_code == 405
    assert Application.objects.get(pk=invitation.application_id).language == "en"


def test_in_spanish_through_the_whole_assessment_without_a_script(invitation: Invitation) -> None:
    client, sitting = started_in(invitation, "es")
    assert sitting.notice is not None
    assert sitting.notice.language == "es"
    assert NoticeShown.objects.get().notice == sitting.notice
    first, second = sitting.answers.order_by("position")
    assert (first.language, first.as_read.title) == ("es", ES["title"])
    assert (second.language, second.shown) == ("es", None)
    page = client.get(at("question", sitting, 1)).content.decode()
    assert ES["prompt"] in page
    assert "solo existe" not in page
    sent = {"text": "Escuché hasta el final.", "revision": 0, "go": "next"}
    assert client.post(at("question", sitting, 1), sent)["Location"] == at("question", sitting, 2)
    page = client.get(at("question", sitting, 2)).content.decode()
    assert "Esta pregunta solo existe en inglés. Puede contestarla en español o en inglés." in page
    assert 'lang="en"' in page
    page = client.get(at("check", sitting)).content.decode()
    assert "1 de 2 preguntas tienen respuesta." in page
    assert ES["title"] in page
    client.post(at("submit", sitting))
    page = client.get(at("done", sitting)).content.decode()
    assert "Sus respuestas están entregadas" in page
    assert "No las lee ningún evaluador automático." in page
    assert ES["prompt"] in client.get(at("download", sitting)).content.decode()
    assert "Sus respuestas están entregadas" in client.get(at("taking", sitting), follow=True).content.decode()


def test_questions_follow_a_new_choice_and_those_begun_stay(invitation: Invitation) -> None:
    client, sitting = started_in(invitation, "en")
    services.save_answer(sitting=sitting, position=1, expected_revision=0, text="I listened.", at=timezone.now())
    choose(client, invitation, "es")
    first, second = sitting.answers.order_by("position")
    assert (first.language, first.shown) == ("en", None)
    assert second.language == "es"
    page = client.get(at("question", sitting, 1)).content.decode()
    assert "Empezó esta pregunta en inglés, así que sigue en inglés." in page
    services.save_answer(sitting=sitting, position=1, expected_revision=1, text="", at=timezone.now())
    choose(client, invitation, "en")
    choose(client, invitation, "es")
    assert ES["prompt"] in client.get(at("question", sitting, 1)).content.decode()


def test_a_submitted_answer_keeps_what_was_read(invitation: Invitation) -> None:
    client, sitting = started_in(invitation, "es")
    services.submit_sitting(sitting=sitting, at=timezone.now())
    choose(client, invitation, "en")
    translated(sitting.answers.get(position=1).question_version, title="Otra vez")
    assert Answer.objects.get(sitting=sitting, position=1).as_read.title == ES["title"]


def test_mails_come_in_the_candidates_language(invitation: Invitation) -> None:
    choose(enter(invitation), invitation, "es")
    invitation = Invitation.objects.select_related("application__person", "application__opening").get()
    send_invitation_mail(invitation)
    send_answer_mail(invitation)
    send_feedback_mail(invitation.application)
    subjects = [message.subject for message in mail.outbox]
    assert subjects[0].startswith("Su prueba para ")
    assert subjects[1] == "Hay una respuesta a lo que pidió"
    assert subjects[2].startswith("Comentarios sobre su prueba: ")
    assert all("Hola, " in str(message.body) and "Hello" not in str(message.body) for message in mail.outbox)
    assert '<html lang="es">' in str(mail.outbox[0].alternatives[0][0])


def test_a_language_of_the_right_to_left_says_so(invitation: Invitation, settings: object) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]  # type: ignore[attr-defined]
    client = enter(invitation)
    choose(client, invitation, "ar")
    page = client.get(reverse("sittings:notice", args=[invitation.application_id])).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
