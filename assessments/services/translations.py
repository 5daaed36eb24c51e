from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import kinds
from assessments.kinds.data_case import DataCase
from assessments.models import Question, QuestionVersion
from assessments.services.drafts import lock
from assessments.services.questions import TITLE_LENGTH, translation_hash
from assessments.translating import with_words, words_of
from audit.services import SYSTEM, record, user_actor
from roles.services import NothingToPublish, NotValid


@transaction.atomic
def publish_translation(
    *, version: QuestionVersion, language: str, words: Mapping[str, str], by: User | None, at: datetime
) -> QuestionVersion:
    """The same question in another language: a version linked to `version`, immutable like it.

    words: by place, as `translating.words_of` names them. Competencies, anchors, sample answers and keys stay those of
    `version`: a translation has none of its own. Raises NotValid, NothingToPublish.
    """
    question = lock(version.question)
    _check(version, language, words)
    body = with_words(version, words)
    hash_ = translation_hash(version, language, body)
    latest = version.translations.filter(language=language).order_by("-number").first()
    if latest and latest.content_hash == hash_:
        raise NothingToPublish(_("The translation says word for word the same as the current one."))
    # Words that stood before stand again as the newest: which one is shown goes by its number.
    if version.translations.filter(content_hash=hash_).exists():
        raise NothingToPublish(_("These words were published before. Change something, or keep the current ones."))
    number = question.versions.filter(language=language).count() + 1
    translation = QuestionVersion.objects.create(
        question=question,
        number=number,
        kind=version.kind,
        style=version.style,
        language=language,
        translation_of=version,
        content_hash=hash_,
        published_at=at,
        published_by=by,
        **body,
    )
    _note(question, translation, by, at)
    return translation


def _check(version: QuestionVersion, language: str, words: Mapping[str, str]) -> None:
    if version.translation_of_id or language == version.language or language not in dict(settings.LANGUAGES):
        raise NotValid(_("Choose another language than that of the question."))
    if any(not words.get(place, "").strip() for place in words_of(version)):
        raise NotValid(_("Something is not translated yet: every field with words needs words."))
    if len(words["title"]) > TITLE_LENGTH:
        raise NotValid(_("Give the question a title of at most 120 characters."))
    body = with_words(version, words)
    content = kinds.asked(version.kind, body["content"]).content
    if problem := content.problem():
        raise NotValid(problem)
    if isinstance(content, DataCase) and _numbers(content) != _numbers(version.asked.content):
        raise NotValid(_("The figures must be the same numbers in the same lines as in the question."))


def _numbers(content: kinds.Content) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.answers, row.values) for row in content.table.rows] if isinstance(content, DataCase) else []


def _note(question: Question, translation: QuestionVersion, by: User | None, at: datetime) -> None:
    data: dict[str, Any] = {"question": question.key, "language": translation.language, "number": translation.number}
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action="question.translated",
        subject_kind="question",
        subject_id=question.pk,
        at=at,
        after=translation.content_hash,
        data=data,
    )
