"""The questions and assessments that the product comes with. Running it again changes nothing."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from assessments.models import Assessment, Question
from assessments.services import assessments, questions, translations
from roles.models import Role

CONTENT = Path(__file__).parent / "content"


@transaction.atomic
def load_content(*, at: datetime) -> None:
    """Publish the questions and the assessments, each only where no admin has made it their own."""
    roles = {role.key: role for role in Role.objects.all()}
    for path in sorted((CONTENT / "questions").glob("*.json")):
        _load_question(json.loads(path.read_text()), roles, at)
    for path in sorted((CONTENT / "questions").glob("*/*.json")):
        _load_translation(path, at)
    path = CONTENT / "assessments.json"
    for assessment in json.loads(path.read_text()) if path.exists() else []:
        _load_assessment(assessment, roles, at)


def _load_question(data: dict[str, Any], roles: dict[str, Role], at: datetime) -> None:
    body = {**questions.EMPTY_BODY, **{name: data[name] for name in questions.EMPTY_BODY if name in data}}
    question, created = Question.objects.get_or_create(key=data["key"], defaults={"tags": data.get("tags", [])})
    if created:
        question.roles.set(roles[key] for key in data["roles"])
    edited = (
        question.versions.filter(translation_of=None).exclude(published_by=None).exists()
        or question.state == Question.State.RETIRED
    )
    hash_ = questions.question_hash(question.key, body)
    if not edited and not question.versions.filter(content_hash=hash_).exists():
        questions.publish_body(question=question, body=body, at=at)


def _load_translation(path: Path, at: datetime) -> None:
    """Publish `content/questions/LANGUAGE/KEY.json`, where the question still says what it was translated from."""
    language, key = path.parent.name, path.stem
    data = json.loads(path.read_text(encoding="utf-8"))
    question = Question.objects.select_related("current").get(key=key)
    version = question.current
    if version is None or version.published_by_id or version.language == language:
        return
    if not version.translations.filter(language=language).exists():
        translations.publish_translation(version=version, language=language, words=data, by=None, at=at)


def _load_assessment(data: dict[str, Any], roles: dict[str, Role], at: datetime) -> None:
    body = {**assessments.EMPTY_BODY, **{name: data[name] for name in assessments.EMPTY_BODY if name in data}}
    assessment, _ = Assessment.objects.get_or_create(key=data["key"], defaults={"role": roles[data["role"]]})
    if assessment.versions.exclude(published_by=None).exists():
        return
    found = assessments.current_versions(body["questions"])
    if len(found) < len(body["questions"]):
        return  # an admin has retired one of its questions
    hash_ = assessments.assessment_hash(assessment.key, body, list(found.values()))
    if not assessment.versions.filter(content_hash=hash_).exists():
        assessments.publish_body(assessment=assessment, body=body, at=at)
