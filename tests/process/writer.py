"""Answers of people who do not exist: 400 of them, all different, put together from parts at random."""

import csv
import io
import random

PEOPLE, ANSWERS_EACH = 100, 4

QUESTIONS = [
    "Tell me about a time when a customer was very upset. What did you do?",
    "Describe a case in which you had to explain something difficult to a customer.",
    "Tell me about a customer who came back several times with the same question.",
    "Describe a problem whose cause nobody had found before you did.",
]
OPENINGS = ["Last spring", "In my second month", "On a busy Monday", "Shortly before the holidays", "A few weeks ago"]
CUSTOMERS = ["a parent", "a hotel guest", "an older gentleman", "the owner of a bakery", "a student", "a nurse"]
TROUBLES = [
    "whose order had been lost twice",
    "who had been charged for a plan that she never took",
    "whose router failed in the middle of an exam",
    "who could not read the letter that we had sent",
    "who had waited three weeks for a refund",
]
ACTS = [
    "I let the whole story be told before I asked my first question.",
    "I said that I understood how tiring this had been and that I was sorry for our part in it.",
    "I explained each step in short sentences and asked whether it made sense so far.",
    "I looked through the last six contacts and saw that the address had been mistyped in the first.",
    "I stayed calm when the voice grew loud, and slowed down my own.",
    "I called the warehouse while the customer was on the line and got a new date.",
    "I wrote down what we had agreed and sent it within the hour.",
    "I interrupted, because my break was about to begin, and passed the call on.",
    "I told a colleague about it so that the next one would not have to start from nothing.",
    "I offered two ways out and said honestly what each would cost in time.",
]
ENDINGS = [
    "The customer thanked me and has stayed with us since.",
    "It was not solved that day, but two days later it was.",
    "In the end my manager had to step in.",
    "We changed the template of the letter because of it.",
]


def interviews(seed: int = 7) -> bytes:
    """An interviews.csv with PEOPLE x ANSWERS_EACH answers."""
    chance = random.Random(seed)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["candidate", "position", "question", "response"])
    for person in range(PEOPLE):
        for position, question in enumerate(QUESTIONS[:ANSWERS_EACH], start=1):
            writer.writerow([f"Person {person:03}", position, question, _answer(chance)])
    return sheet.getvalue().encode()


def _answer(chance: random.Random) -> str:
    start = f"{chance.choice(OPENINGS)} I had {chance.choice(CUSTOMERS)} {chance.choice(TROUBLES)}."
    return " ".join([start, *chance.sample(ACTS, chance.randint(2, 5)), chance.choice(ENDINGS)])
