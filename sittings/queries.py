from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from openings.models import Application, Invitation, Opening
from sittings.models import Answer, AnswerPart, AnswerRevision, InterviewImport, Notice, Sitting
from sittings.text import count_words

NOTICE_KEY = "candidate"
FALLBACK_LANGUAGE = "en"


class NoNotice(LookupError):
    """No notice is published yet, so nobody can be asked for consent."""


def current_notice(language: str, *, key: str = NOTICE_KEY) -> Notice:
    """The newest notice in `language`, else in English. `NoNotice` where there is neither."""
    wanted = {language, language.split("-")[0], FALLBACK_LANGUAGE}
    found = list(
        Notice.objects.filter(key=key, language__in=wanted).order_by("language", "-number").distinct("language")
    )
    if not found:
        raise NoNotice(f"No notice {key!r} is published: load the seeded content first.")
    # The exact language ("pt-br") before its base ("pt"), either before the fallback.
    return max(found, key=lambda notice: (notice.language == language, notice.language == language.split("-")[0]))


def answer_text(answer: Answer) -> str:
    """The text of an answer: that of its parts in order, with an empty line between two parts.

    Costs no query where `parts` are prefetched.
    """
    return "\n\n".join(part.text for part in sorted(answer.parts.all(), key=lambda part: part.position))


@dataclass(frozen=True)
class Place:
    """One question of a sitting, as far as it is answered."""

    answer: Answer
    position: int
    title: str
    text: str
    words: int
    saved_at: datetime | None

    @property
    def is_empty(self) -> bool:
        return not self.words


@dataclass(frozen=True)
class Progress:
    places: Sequence[Place]

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def answered(self) -> int:
        return sum(not place.is_empty for place in self.places)

    @property
    def empty(self) -> list[Place]:
        return [place for place in self.places if place.is_empty]

    @property
    def words(self) -> int:
        return sum(place.words for place in self.places)

    @property
    def last_saved_at(self) -> datetime | None:
        return max((place.saved_at for place in self.places if place.saved_at), default=None)


def sitting_progress(sitting: Sitting) -> Progress:
    """Every question of the sitting in order with what the server has of its answer; two queries."""
    answers = sitting.answers.select_related("question_version").prefetch_related("parts").order_by("position")
    return Progress([_place(answer) for answer in answers])


def _place(answer: Answer) -> Place:
    text = answer_text(answer)
    saved = max((part.saved_at for part in answer.parts.all() if part.saved_at), default=None)
    title = answer.question_version.title
    return Place(answer, answer.position, title, text, count_words(text), saved)


def sittings_of_opening(opening: Opening) -> QuerySet[Sitting]:
    return Sitting.objects.filter(application__opening=opening).select_related("application__person")


def open_sitting(application_id: int) -> Sitting | None:
    """The sitting that is under way, with its opening and person; one query."""
    return _with_owner().filter(application_id=application_id, submitted_at=None).first()


def sitting_behind_link(application_id: int) -> tuple[Sitting | None, bool]:
    """The last sitting of an application, and whether a link to it is still valid; one query where there is one."""
    valid = Invitation.objects.filter(application_id=OuterRef("application_id"), revoked_at=None)
    sittings = _with_owner().annotate(has_link=Exists(valid)).filter(application_id=application_id)
    sitting = sittings.order_by("-attempt").first()
    return sitting, bool(sitting and sitting.has_link)


def application_behind_link(application_id: int) -> Application | None:
    """The application with person and assessment, where a link to it is valid."""
    valid = Invitation.objects.filter(application_id=OuterRef("pk"), revoked_at=None)
    applications = Application.objects.select_related("person", "opening__assessment_version")
    return applications.filter(Exists(valid), pk=application_id, person__erased_at=None).first()


def _with_owner() -> QuerySet[Sitting]:
    return Sitting.objects.select_related("application__opening", "application__person")


def part_at(*, sitting_id: int, position: int, part: int = 1) -> AnswerPart | None:
    """One part with its answer, its sitting and its question, read together."""
    return (
        AnswerPart.objects.select_related("answer__sitting", "answer__question_version")
        .filter(answer__sitting_id=sitting_id, answer__position=position, position=part)
        .first()
    )


def received(sitting: Sitting) -> list[Answer]:
    """The answers of a sitting in order, with their questions and, for each part, the latest receipt."""
    revisions = AnswerRevision.objects.order_by("part_id", "-number").distinct("part_id")
    parts = AnswerPart.objects.order_by("position").prefetch_related(Prefetch("revisions", revisions, "latest"))
    answers = sitting.answers.select_related("question_version").order_by("position")
    return list(answers.prefetch_related(Prefetch("parts", parts)))


def imports_of_opening(opening: Opening) -> QuerySet[InterviewImport]:
    return InterviewImport.objects.filter(opening=opening).select_related("created_by")
