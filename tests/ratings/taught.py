"""Rated answers that have something to teach: good and bad in what they say, and rated so by two people."""

from django.utils import timezone

from accounts.models import User
from ratings.models import Rating
from tests import factories
from tests.ratings.many import COMPETENCIES, Many

NOW = timezone.now()
GOOD_TEXTS = (
    "I let her finish, said that I could see how much the day meant to her, and asked what would help most.",
    "I told him that it was our mistake, found the parcel while he waited and stayed on the line until he had it.",
    "She was close to tears, so I took a breath, spoke slowly and went through it step by step until it worked.",
)
BAD_TEXTS = (
    "I told him to read the rules and that it was not my department, then I ended the call.",
    "She kept talking, so I talked over her and said that nothing could be done about it.",
    "Customers always shout. I shouted back until he hung up and then I took my break.",
)
EMAILS = ("rita@example.org", "rolf@example.org")


class Taught(Many):
    def text(self, number: int) -> str:
        texts = GOOD_TEXTS if number % 2 else BAD_TEXTS
        return f"{texts[number % 3]} That was case {number}. {texts[(number // 3) % 3]}"

    def means(self, number: int) -> float:
        return float(4 + number % 4 // 3) if number % 2 else float(1 + number % 4 // 2)

    def rated_as_meant(self, rater: User) -> None:
        Rating.objects.bulk_create(
            self._row(answer, key, rater=rater, created_at=self.at, level=self.means(number))
            for number, answer in self.numbered()
            for key in COMPETENCIES
        )


def taught(answers: int = 24) -> Taught:
    """By Rita and Rolf, who agree on everything."""
    many = Taught(answers)
    for email in EMAILS:
        many.rated_as_meant(factories.make_user(User.Role.RATER, many.opening.team, email=email))
    return many


def taught_more(answers: int) -> Taught:
    """Later, by Rita alone."""
    many = Taught(answers)
    many.at = timezone.now()
    many.rated_as_meant(User.objects.get(email=EMAILS[0]))
    return many
