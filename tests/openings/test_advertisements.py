"""The advertisement: what it is drafted from, what is flagged, and the three documents it becomes."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise, product
from typing import Any

import pytest

from openings.planning.advert import AdvertRole, draft_advertisement
from openings.planning.documents import Posting, as_html, as_markdown, as_pdf, job_posting, missing_for_search
from openings.planning.facts import Facts, Goal
from openings.planning.wording import EXCLUDES, LIST, VAGUE, find_flags
from openings.prose import blocks
from roles.models import Role
from tests.factories import load_roles

HOSTILE = '</script><script>alert("x")</script> <b>& #set text(red) [x](javascript:1) $x$ \\u003C'
LABELS = {"empathy": "Empathy", "communication": "Communication"}
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def posting(**given: Any) -> Posting:
    values = {"title": "CX Specialist", "body": "Hello.\n\n## The work\n\n- One\n- Two", "posted_on": date(2026, 3, 1)}
    return Posting(**{**values, "identifier": "1-1", **given})


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("We want a young team.", "young", EXCLUDES),
        ("He writes well.", "He", EXCLUDES),
        ("Be our support NINJA!", "NINJA", EXCLUDES),
        ("Native English speaker only", "Native English speaker", EXCLUDES),
        ("10+ years of experience", "10+ years of experience", EXCLUDES),
        ("a fast-paced environment", "fast-paced environment", VAGUE),
        ("a customer experience specialist", "customer experience specialist", VAGUE),
        ("Competitive salary", "Competitive salary", VAGUE),
    ],
)
def test_words_are_flagged_where_they_stand(text, words, kind):
    [flag] = find_flags(text)
    assert (text[flag.start : flag.end], flag.words, flag.kind) == (words, words, kind)
    assert str(flag.reason)
    assert str(flag.suggestion)


@pytest.mark.parametrize(
    "text", ["The history of this theatre", "Youngstown", "CX Specialist", "2 years of experience"]
)
def test_innocent_words_are_left_alone(text):
    assert find_flags(text) == []


def test_flags_do_not_overlap_and_come_in_order():
    flags = find_flags("A passionate customer-obsessed rockstar, a team player, whatever it takes, and so on, etc.")
    assert [flag.start for flag in flags] == sorted(flag.start for flag in flags)
    assert all(one.end <= other.start for one, other in pairwise(flags))


def test_every_entry_of_the_list_says_why_and_what_instead():
    assert all(str(entry.reason) and str(entry.suggestion) for entry in LIST)
    assert len(LIST) > 30


@pytest.mark.django_db
def test_our_own_drafts_hold_nothing_from_the_list_and_no_goal():
    load_roles()
    names = ("key", "label", "summary", "leans_on", "responsibilities", "metrics", "keywords")
    for role in Role.objects.all():
        asked = AdvertRole(**{name: getattr(role, name) for name in names})
        for growth, customers in product(["", "steady", "rapid", "hyper"], ["", "b2b", "b2c", "both"]):
            facts = Facts(LABELS, growth, customers, future=(Goal("Secret launch", "figures"),))
            text = draft_advertisement(facts, asked, role.weights)
            assert find_flags(text) == []
            assert "Secret launch" not in text
            for wanted in (role.responsibilities[0], role.metrics[0], role.keywords[0], "This role is for you if"):
                assert wanted in text


def test_prose_is_headings_lists_and_paragraphs():
    found = [(block.kind, block.items) for block in blocks("Hello\nyou\n\n## Work\n- One\n- Two\n\n\n# <b>")]
    assert found == [
        ("paragraph", ("Hello you",)), ("heading", ("Work",)), ("list", ("One", "Two")), ("heading", ("<b>",)),
    ]  # fmt: skip


def test_markdown_lets_no_typed_html_or_link_through():
    text = as_markdown(posting(title=HOSTILE, body=f"{HOSTILE}\n\n- {HOSTILE}", organisation=HOSTILE))
    assert "<" not in text
    assert not re.search(r"(?<!\\)\[x\]", text)


class Scripts(HTMLParser):
    """Collects the scripts of a page as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        self._inside = tag == "script"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def test_the_page_holds_one_script_of_data_whatever_is_typed():
    given = posting(
        title=HOSTILE, body=f"{HOSTILE}\n\n## {HOSTILE}\n\n- {HOSTILE}", organisation=HOSTILE, place=HOSTILE
    )
    page = Scripts()
    page.feed(as_html(given))
    [data] = page.found
    assert json.loads(data)["title"] == HOSTILE
    assert "b" not in page.tags
    assert "a" not in page.tags


def test_the_job_posting_has_what_schema_org_asks_for():
    given = posting(
        organisation="Fennel", place="Leeds", country="GB", employment="FULL_TIME", pay_from=Decimal(28000),
        pay_to=Decimal(32000), currency="GBP", period="YEAR", closes_on=date(2026, 4, 1), remote=True,
    )  # fmt: skip
    found = json.loads(json.dumps(job_posting(given)))
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "JobPosting")
    assert found["description"] == "<p>Hello.</p><h2>The work</h2><ul><li>One</li><li>Two</li></ul>"
    assert found["datePosted"] == "2026-03-01"
    assert found["validThrough"] == "2026-04-01T23:59:59"
    assert found["hiringOrganization"] == {"@type": "Organization", "name": "Fennel"}
    assert found["jobLocation"]["address"]["addressLocality"] == "Leeds"
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert found["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "unitText": "YEAR", "minValue": 28000.0, "maxValue": 32000.0,
    }  # fmt: skip
    assert missing_for_search(given) == []


def test_what_was_not_said_is_left_out_and_named():
    found = job_posting(posting())
    assert not {"hiringOrganization", "jobLocation", "baseSalary", "employmentType", "validThrough"} & set(found)
    assert missing_for_search(posting()) == ["the organisation", "the place", "the country"]


def test_the_pdf_takes_any_text_as_text_and_is_the_same_each_time():
    given = posting(title=HOSTILE, body=f'#import "/etc/passwd"\n\n- {HOSTILE} 日本 שלום', organisation="A & B")
    first, second = (as_pdf(given, at=AT) for _ in range(2))
    assert first.startswith(b"%PDF-")
    assert first == second
