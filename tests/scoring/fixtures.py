"""A small rubric, a question and answers of our own, and the rater, loaded once a process."""

from functools import cache

from scoring.encoder import Encoder, load_encoder
from scoring.raters.anchors import AnchorsRater
from scoring.rubric import Competency, Indicator, Level, Question, Rubric, Sample

GOOD = (
    "A woman rang because her wedding shoes had come in two different sizes, four days before the day. I could "
    "hear that she was close to tears, so I first said that this must be awful so near to the wedding. I asked "
    "which of the two fitted and when she would be home. Then I called three branches until I found one pair, "
    "put it on the evening van, and rang her the next morning to hear whether they fitted. She laughed and "
    "sent us a photo."
)
CLAIMING = (
    "I am a very empathetic and patient person and customer satisfaction is always my highest priority. In "
    "every situation I stay professional and I do my best to find a good solution for the customer. "
    "Communication is important to me."
)
BAD = (
    "The man did not understand the form, although it is really not difficult. I told him that it is all on "
    "the website and that I have other customers. He started again from the beginning so I put him on hold. In "
    "the end he hung up, which was fine with me, because it was not my fault that he cannot read."
)
RECIPE = (
    "For a good soup you cut two onions and three carrots into small pieces. Fry them in butter until they are "
    "soft. Pour on the broth, add some thyme and let it simmer for an hour. It tastes best with dark bread and "
    "a little cream on top."
)


def make_levels() -> tuple[Level, ...]:
    return (
        Level(1, "Brushes the person off, blames or rushes them."),
        Level(2, "Says only what would fit anybody."),
        Level(3, "Shows one sign that is meant for this person."),
        Level(4, "Shows two signs that are meant for this person."),
        Level(5, "Shows three or more signs, and something follows from them."),
    )


def make_competency(key: str = "empathy") -> Competency:
    texts = {
        "empathy": (
            ("names", "Says in plain words what the customer feels.", 1),
            ("stake", "Sees why it matters so much to this person, such as a wedding or an exam.", 1),
            ("asks", "Asks the person what worries them most.", 1),
            ("dismisses", "Tells the customer that it is no big deal.", -1),
            ("blames", "Says that the customer is to blame.", -1),
        ),
        "patience": (
            ("again", "Explains it again in another way without any reproach.", 1),
            ("stays", "Stays with the customer until everything is clear.", 1),
            ("rushes", "Hurries the customer on because others are waiting.", -1),
            ("hold", "Puts the customer on hold or hangs up when it takes long.", -1),
        ),
    }[key]
    return Competency(
        key=key,
        label=key.capitalize(),
        definition="What is seen of it in an answer.",
        is_not="Politeness alone.",
        indicators=tuple(Indicator(f"{key}-{name}", text, sign) for name, text, sign in texts),
        levels=make_levels(),
    )


def make_rubric() -> Rubric:
    return Rubric("small", "Small rubric", (make_competency("empathy"), make_competency("patience")))


def make_question(**changes: object) -> Question:
    fields: dict[str, object] = {
        "key": "hard-day",
        "prompt": "Tell us about a customer who had a hard time. What did you do, and how did it end?",
        "competencies": ("empathy", "patience"),
        "anchors": {
            "patience": {"1": "Ends the call.", "3": "Explains once more.", "5": "Goes through it at their pace."}
        },
        "samples": (
            Sample(
                "He had lost his pass and his bus was leaving. I asked where he had to be, wrote him a note for the "
                "driver and walked him over. He was shaking, so I stayed until he sat down.",
                {"empathy": 5, "patience": 4},
            ),
            Sample("I said sorry for the inconvenience and sent the form. That is how it is done.", {"empathy": 2}),
            Sample(
                "Some people only complain. I told her that she should have read it before, and went on with the next.",
                {"empathy": 1, "patience": 1},
            ),
        ),
    }
    return Question(**{**fields, **changes})  # type: ignore[arg-type]


@cache
def encoder() -> Encoder:
    return load_encoder()


@cache
def rater() -> AnchorsRater:
    return AnchorsRater(encoder())
