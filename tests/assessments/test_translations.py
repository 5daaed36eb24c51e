"""A question in another language: linked, immutable, without keys or anchors of its own."""

import json

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments import kinds, seed
from assessments.models import Question, QuestionVersion
from assessments.services import publish_translation
from assessments.services.questions import question_content
from assessments.translating import words_of
from roles.services import NothingToPublish, NotValid
from scoring.rubric import content_hash
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = {"title": "Un cliente molesto", "prompt": "¿Qué hizo?"}
OPTIONS = [{"text": "a", "place": "2"}, {"text": "b", "place": "1"}, {"text": "c", "place": "3"}]
JUDGEMENT = {"kind": "judgement", "competencies": [], "content": {"format": "rank", "options": OPTIONS}}


def translate(version: QuestionVersion, **words: str) -> QuestionVersion:
    return publish_translation(version=version, language="es", words={**WORDS, **words}, by=None, at=timezone.now())


def test_a_translation_is_a_linked_version_with_the_original_as_the_current_one() -> None:
    version = factories.make_question_version()
    made = translate(version)
    assert (made.question, made.translation_of, made.language, made.number) == (version.question, version, "es", 1)
    assert Question.objects.get().current == version
    assert made.content_hash == content_hash(question_content(made))
    assert (made.competencies, made.anchors, made.samples) == ([], {}, [])


def test_words_change_and_keys_do_not() -> None:
    version = factories.make_question_version(**JUDGEMENT)
    places = {f"options.{n}.text": text for n, text in enumerate(["uno", "dos", "tres"])}
    made = translate(version, **places, **{"options.0.place": "3"})
    assert [(row["text"], row["place"]) for row in made.content["options"]] == [
        ("uno", "2"),
        ("dos", "1"),
        ("tres", "3"),
    ]
    assert made.asked.content.facts({}).key_hash == version.asked.content.facts({}).key_hash  # type: ignore[union-attr]


def test_what_is_not_whole_is_refused() -> None:
    version = factories.make_question_version(stimulus="A mail.")
    with pytest.raises(NotValid, match="not translated yet"):
        translate(version)
    with pytest.raises(NotValid, match="120"):
        translate(version, title="x" * 121, stimulus="Un correo.")
    with pytest.raises(NotValid, match="another language"):
        publish_translation(version=version, language="en", words=WORDS, by=None, at=timezone.now())


def test_saving_the_same_again_publishes_nothing() -> None:
    version = factories.make_question_version()
    translate(version)
    with pytest.raises(NothingToPublish):
        translate(version)
    assert translate(version, prompt="¿Y qué hizo?").number == 2


def test_the_database_refuses_to_change_a_translation() -> None:
    made = translate(factories.make_question_version())
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionVersion.objects.filter(pk=made.pk).update(prompt="x")


def test_figures_stay_the_same_numbers() -> None:
    figures = "Segment; Month; Answers; NPS\nA; May; 40; 12\nA; Jun; 38; 9"
    content = {"caption": "c", "figures": figures, "chart": "", "comments": "", "checks": [{"ask": "q", "answer": "9"}]}
    version = factories.make_question_version(kind="data_case", competencies=["empathy"], content=content)
    words = {"caption": "Cifras", "figures": figures.replace("May", "mayo"), "checks.0.ask": "¿?"}
    with pytest.raises(NotValid, match="same numbers"):
        translate(version, **{**words, "figures": figures.replace("12", "13")})
    assert translate(version, **words).asked.content.facts({"1": "9"})


def test_every_seeded_question_is_there_in_spanish() -> None:
    factories.load_roles()
    seed.load_content(at=timezone.now())
    asked = QuestionVersion.objects.filter(translation_of=None)
    assert asked.count() == 49
    assert list(asked.exclude(translations__language="es").values_list("question__key", flat=True)) == []
    count = QuestionVersion.objects.count()
    seed.load_content(at=timezone.now())
    assert QuestionVersion.objects.count() == count


def test_spanish_files_name_the_places_of_their_question() -> None:
    for path in sorted((seed.CONTENT / "questions" / "es").glob("*.json")):
        data = json.loads((seed.CONTENT / "questions" / path.name).read_text(encoding="utf-8"))
        version = QuestionVersion(
            **{name: data.get(name, "") for name in ("kind", "title", "prompt", "stimulus", "guidance")}
        )
        version.content = kinds.asked(data["kind"], data.get("content", {})).content.to_dict()
        assert set(json.loads(path.read_text(encoding="utf-8"))) == set(words_of(version)), path.name


# --- the page


def page_of(version: QuestionVersion, language: str = "es") -> str:
    return reverse("assessments:translate_question", args=[version.question.key, language])


def test_an_admin_translates_and_the_question_says_so(client: Client) -> None:
    version = factories.make_question_version(**JUDGEMENT)
    client.force_login(factories.make_user())
    question = reverse("assessments:question", args=[version.question.key])
    assert "not in Spanish" in client.get(question).content.decode()
    assert "Way to act 3, Spanish" in client.get(page_of(version)).content.decode()
    refused = client.post(page_of(version), WORDS)
    assert refused.status_code == 422
    assert WORDS["prompt"] in refused.content.decode()
    sent = {**WORDS, "options.0.text": "<b>uno</b>", "options.1.text": "dos", "options.2.text": "tres"}
    assert client.post(page_of(version), sent)["Location"] == question
    assert "&lt;b&gt;uno" in client.get(page_of(version)).content.decode()
    assert "Spanish, version 1" in client.get(question).content.decode()


def test_a_translation_of_an_older_version_is_told(client: Client) -> None:
    version = factories.make_question_version(key="q")
    translate(version)
    factories.make_question_version(key="q", prompt="Another prompt.")
    client.force_login(factories.make_user())
    assert "of an older version" in client.get(reverse("assessments:question", args=["q"])).content.decode()
    assert "candidates are not shown it" in client.get(page_of(version)).content.decode()


def test_only_admins_translate_and_only_into_languages_that_there_are(client: Client) -> None:
    version = factories.make_question_version()
    assert client.get(page_of(version)).status_code == 302
    client.force_login(factories.make_user(User.Role.HIRING_MANAGER))
    assert client.post(page_of(version), WORDS).status_code == 403
    client.force_login(factories.make_user())
    assert client.get(page_of(version, "en")).status_code == 404
    assert client.get(page_of(version, "xx")).status_code == 404
