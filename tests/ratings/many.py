"""Many rated answers at once, as rows: what people and a machine rater left behind after months."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from assessments.models import QuestionVersion
from openings.models import Application, Opening, Person
from ratings.models import MachineRater, Rating
from sittings.models import Answer, AnswerPart, Sitting
from tests import factories

COMPETENCIES = ("empathy", "composure")


def draw(*parts: object) -> float:
    """A number in [0, 1) that is the same for the same parts."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def level_of(number: int, competency: str) -> int:
    """The level that everybody means, spread over the scale."""
    return 1 + int(5 * draw(number, competency))


def near(level: int, *parts: object, noise: float) -> int:
    """A rating of it: `noise` says how often it is a neighbour instead."""
    if draw("noise", *parts) >= noise:
        return level
    return min(5, max(1, level + (1 if draw("way", *parts) < 0.5 else -1)))


class Many:
    """`answers` submitted answers to `questions` in one opening, each of another candidate."""

    def __init__(self, answers: int, *, questions: int = 3, opening: Opening | None = None) -> None:
        self.at = timezone.now() - timedelta(days=100)
        self.opening = opening or factories.make_opening(kind=Opening.Kind.IMPORTED)
        self.version = self.opening.policy.rubric_version
        self.questions: Sequence[QuestionVersion] = [
            factories.make_question_version(title=f"Question {number}") for number in range(questions)
        ]
        people = Person.objects.bulk_create(
            Person(name=f"Many {number}", created_at=self.at) for number in range(answers)
        )
        applications = Application.objects.bulk_create(
            Application(person=person, opening=self.opening, source="import", created_at=self.at) for person in people
        )
        sittings = Sitting.objects.bulk_create(
            Sitting(application=application, mode="imported", started_at=self.at, submitted_at=self.at, ending="import")
            for application in applications
        )
        self.answers = Answer.objects.bulk_create(
            Answer(
                sitting=sitting,
                position=1,
                question_version=self.questions[number % questions],
                frozen_hash=hashlib.sha256(str(number).encode()).hexdigest(),
            )
            for number, sitting in enumerate(sittings)
        )
        AnswerPart.objects.bulk_create(AnswerPart(answer=answer, text=self.text(n)) for n, answer in self.numbered())

    def numbered(self) -> list[tuple[int, Answer]]:
        return list(enumerate(self.answers))

    def text(self, number: int) -> str:
        return f"Answer {number}: I listened, said what I had heard and asked what would help."

    def rated_by(self, rater: User, *, noise: float = 0.3, blind: bool = True, first: int = 0) -> None:
        """A person's level for every answer from the `first` on, an hour after each other."""
        Rating.objects.bulk_create(
            self._row(answer, key, rater=rater, blind=blind, created_at=self.at + timedelta(hours=number),
                      level=near(level_of(number, key), number, key, rater.email, noise=noise))
            for number, answer in self.numbered()[first:]
            for key in COMPETENCIES
        )  # fmt: skip

    def rated_by_machine(self, rater: MachineRater, *, noise: float = 0.3, off_from: int | None = None) -> None:
        """The machine's level; from the answer `off_from` on it says the opposite of what everybody means."""
        rows = []
        for number, answer in self.numbered():
            for key in COMPETENCIES:
                level = near(level_of(number, key), number, key, rater.build, noise=noise)
                if off_from is not None and number >= off_from:
                    level = 6 - level
                band = {"low": max(1.0, level - 1.0), "high": min(5.0, level + 1.0)}
                rows.append(
                    self._row(answer, key, machine_rater=rater, level=level, created_at=self.at, **band)
                )  # fmt: skip
        Rating.objects.bulk_create(rows)

    def _row(self, answer: Answer, key: str, *, created_at: datetime, **values: object) -> Rating:
        who = values.get("rater") or values.get("machine_rater")
        return Rating(
            answer=answer,
            competency_id=key,
            rubric_version=self.version,
            state=Rating.State.RATED,
            created_at=created_at,
            input_hash=hashlib.sha256(f"{answer.pk}{key}{who}".encode()).hexdigest(),
            **values,
        )


def make_machine_rater(kind: str = "anchors", build: str = "b1", state: str = "trial") -> MachineRater:
    return MachineRater.objects.create(kind=kind, build=build, state=state, created_at=timezone.now())
