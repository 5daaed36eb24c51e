"""How often a question was asked, and that a worn-out one is left out of assessments that do not have it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from assessments.queries import active_questions, exposure, worn_out
from assessments.services.assessments import publish_body
from roles.services import NotValid
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(settings):
    settings.QUESTION_EXPOSURE_CAP = 2
    version = factories.make_question_version(key="often")
    opening = factories.make_opening(assessment_version=factories.make_assessment_version(question_versions=[version]))
    for _ in range(2):
        factories.make_sitting(opening=opening)
    return version.question


def test_the_bank_says_of_how_many_candidates_it_was_asked(client, question):
    assert exposure([question]) == {question.pk: 2}
    client.force_login(factories.make_user())
    for url in (reverse("assessments:questions"), reverse("assessments:question", args=["often"])):
        page = client.get(url).content.decode()
        assert "2 candidates" in page
        assert "Worn out" in page


def test_a_worn_out_question_is_not_offered_and_not_taken(question):
    assert question not in active_questions()
    assessment = Assessment.objects.create(key="new", role=factories.make_role())
    body = {"title": "New", "questions": ["often"]}
    with pytest.raises(NotValid, match="Asked so often"):
        publish_body(assessment=assessment, body=body, at=timezone.now())


def test_an_assessment_keeps_what_it_has(question):
    assessment = Assessment.objects.get(current__items__question_version__question=question)
    body = {"title": "Another title", "questions": ["often"], "time_limit_minutes": 30}
    assert publish_body(assessment=assessment, body=body, at=timezone.now()).number == 2


def test_without_a_cap_nothing_wears_out(settings, question):
    settings.QUESTION_EXPOSURE_CAP = 0
    assert worn_out() == set()
    assert question in active_questions()
