from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.words import Words
from assessments.kinds import Facts, Part
from openings.models import Application, Invitation, Opening
from sittings.models import Answer, AnswerPart, AnswerRevision, Choices, FreeDay, InterviewImport, Notice, Sitting
from sittings.text import count_words

NOTICE_KEY = "candidate"
DEVELOPMENT_KEY = "development"
FALLBACK_LANGUAGE = "en"


def notice_key(opening: Opening) -> str:
    """Which notice people of this opening read: each purpose has its own."""
    return DEVELOPMENT_KEY if opening.is_development else NOTICE_KEY


def free_days(since: datetime) -> set[date]:
    """Days from then on that do not count as business days."""
    return set(FreeDay.objects.filter(day__gte=since.date()).values_list("day", flat=True))


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


def choices_of(application: Application) -> Choices:
    """What the candidate chose about machines; without a choice, what holds then (a row that is not stored)."""
    return Choices.objects.filter(application=application).first() or Choices(application=application)


BETWEEN_PARTS = "\n\n"


def answer_text(answer: Answer) -> str:
    """The text of an answer as raters judge it: that of its rated parts in order, an empty line between two.

    Costs no query where `parts` are prefetched.
    """
    texts = [part.text for part in sorted(answer.parts.all(), key=lambda part: part.position) if part.rated]
    return BETWEEN_PARTS.join(texts) if any(texts) else ""


@dataclass(frozen=True)
class Piece:
    """One part of an answer with its name; `start`: where it begins in `answer_text`, in code points, if rated."""

    part: AnswerPart
    spec: Part
    words: str
    start: int

    @property
    def text(self) -> str:
        return self.part.text

    @property
    def end(self) -> int:
        return self.start + len(self.part.text)


def pieces_of(answer: Answer, *, as_read: bool = False) -> list[Piece]:
    """The parts of an answer in order. No query where `parts` and the question are there already.

    as_read: named as the candidate read them, where that was a translation.
    What is there without a place in the question (of a kind that once had more) is shown by its place alone.
    """
    content = (answer.as_read if as_read else answer.question_version).asked.content
    specs = {spec.position: spec for spec in content.parts()}
    pieces, start = [], 0
    for part in sorted(answer.parts.all(), key=lambda part: part.position):
        spec = specs.get(part.position) or Part(part.position, "", rated=part.rated)
        pieces.append(Piece(part, spec, content.words(part.position, part.text), start))
        if part.rated:
            start += len(part.text) + len(BETWEEN_PARTS)
    return pieces


def facts_of(answer: Answer) -> Facts | None:
    """What a rule says of the parts that have a key; no query where `parts` and the question are there already."""
    texts = {part.position: part.text for part in answer.parts.all()}
    return answer.question_version.asked.content.facts(texts)


def remark_on(answer: Answer) -> str:
    """What the candidate may want to look at once more; no query where `parts` and the question are there already."""
    return answer.question_version.asked.content.remark({part.position: part.text for part in answer.parts.all()})


@dataclass(frozen=True)
class Place:
    """One question of a sitting, as far as it is answered."""

    answer: Answer
    position: int
    title: Words
    pieces: Sequence[Piece]
    words: int
    saved_at: datetime | None
    remark: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.words

    @property
    def text(self) -> str:
        """What was given, in words, for a glance at it."""
        return BETWEEN_PARTS.join(piece.words for piece in self.pieces if piece.words)

    @property
    def is_one_text(self) -> bool:
        return len(self.pieces) == 1 and self.pieces[0].spec.entry == "text"

    @property
    def turns(self) -> int:
        return sum(piece.part.in_turn for piece in self.pieces)

    @property
    def turns_sent(self) -> int:
        return sum(piece.part.sent_at is not None for piece in self.pieces)

    @property
    def is_unfinished(self) -> bool:
        """A conversation that has been begun and has turns to come."""
        return not self.is_empty and self.turns_sent < self.turns


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
    answers = sitting.answers.select_related("question_version", "shown").prefetch_related("parts").order_by("position")
    return Progress([_place(answer) for answer in answers])


def _place(answer: Answer) -> Place:
    pieces = pieces_of(answer, as_read=True)
    saved = max((piece.part.saved_at for piece in pieces if piece.part.saved_at), default=None)
    words = sum(count_words(piece.words) for piece in pieces)
    title = Words(answer.as_read.title, answer.as_read.language)
    return Place(answer, answer.position, title, pieces, words, saved, remark_on(answer))


def sittings_of_opening(opening: Opening) -> QuerySet[Sitting]:
    return Sitting.objects.filter(application__opening=opening).select_related("application__person")


def open_sitting(application_id: int) -> Sitting | None:
    """The sitting that is under way, with its opening and person; one query."""
    return _with_owner().filter(application_id=application_id, submitted_at=None).first()


def sitting_behind_link(application_id: int) -> tuple[Sitting | None, bool]:
    """The last sitting of an application, and whether a link to it is still valid; one query where there is one.

    `is_earlier`: the link leads to a further sitting, which has not begun.
    """
    valid = Invitation.objects.filter(application_id=OuterRef("application_id"), revoked_at=None)
    further = valid.filter(attempt__gt=OuterRef("attempt"))
    sittings = _with_owner().annotate(has_link=Exists(valid), is_earlier=Exists(further))
    # A live interview is beside what one answers through the link: it neither opens nor closes anything there.
    sittings = sittings.filter(application_id=application_id).exclude(mode=Sitting.Mode.LIVE)
    sitting = sittings.order_by("-attempt").first()
    return sitting, bool(sitting and sitting.has_link)


def submitted_before(sitting: Sitting) -> Sitting | None:
    """The sitting before one that is under way; none for the first, without a query."""
    if sitting.attempt <= 1 or sitting.submitted_at:
        return None
    earlier = _with_owner().filter(application_id=sitting.application_id, attempt__lt=sitting.attempt)
    return earlier.exclude(mode=Sitting.Mode.LIVE).order_by("-attempt").first()


def application_behind_link(application_id: int) -> Application | None:
    """The application with person and assessment, where a link to it is valid."""
    valid = Invitation.objects.filter(application_id=OuterRef("pk"), revoked_at=None)
    applications = Application.objects.select_related("person", "opening__assessment_version", "opening__team__company")
    return applications.filter(Exists(valid), pk=application_id, person__erased_at=None).first()


def _with_owner() -> QuerySet[Sitting]:
    return Sitting.objects.select_related("application__opening__team__company", "application__person")


def part_at(*, sitting_id: int, position: int, part: int = 1) -> AnswerPart | None:
    """One part with its answer, its sitting and its question, read together."""
    return (
        AnswerPart.objects.select_related("answer__sitting", "answer__question_version")
        .filter(answer__sitting_id=sitting_id, answer__position=position, position=part)
        .first()
    )


def answer_at(*, sitting_id: int, position: int) -> Answer | None:
    """An answer with its sitting, its question and its parts; two queries."""
    answers = Answer.objects.select_related("sitting", "question_version", "shown").prefetch_related("parts")
    return answers.filter(sitting_id=sitting_id, position=position).first()


def received(sitting: Sitting) -> list[Answer]:
    """The answers of a sitting in order, with their questions and, for each part, the latest receipt."""
    revisions = AnswerRevision.objects.order_by("part_id", "-number").distinct("part_id")
    parts = AnswerPart.objects.order_by("position").prefetch_related(
        Prefetch("revisions", revisions, "latest"), "late_texts"
    )
    answers = sitting.answers.select_related("question_version", "shown").order_by("position")
    return list(answers.prefetch_related(Prefetch("parts", parts)))


def imports_of_opening(opening: Opening) -> QuerySet[InterviewImport]:
    return InterviewImport.objects.filter(opening=opening).select_related("created_by")
