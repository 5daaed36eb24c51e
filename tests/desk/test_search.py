import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from openings.queries import applications_with_invitation
from results.queries import applications_of
from tests import factories

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


@pytest.fixture
def team():
    return factories.make_team("Leeds")


@pytest.fixture
def manager(team):
    return factories.make_user(User.Role.HIRING_MANAGER, team)


@pytest.fixture
def opening(team):
    return factories.make_opening(team=team, title="Care desk, night shift")


def apply(opening, **fields):
    return factories.make_application(opening=opening, person=factories.make_person(**fields))


def found(client, text, **query):
    return client.get(SEARCH, {"q": text, **query})


def titles(answer):
    return [hit.title for group in answer.context["groups"] for hit in group.hits]


@pytest.mark.parametrize(
    "text",
    [
        "ana",
        "RUIZ ana",
        "Ana Ruiz",
        "ana.ruiz@mail.example",
        "ana.r",
        "c-77",
        "C-770",
        "müller",
        "O'B",
        "o'brien & ana",
    ],
)
def test_people_are_found_by_the_beginnings_of_name_email_and_reference(client, manager, opening, text):
    apply(opening, name="Ana Ruiz Müller O'Brien", email="ana.ruiz@mail.example", external_ref="C-770")
    apply(opening, name="Bo Li", email="bo@mail.example")
    client.force_login(manager)
    answer = found(client, text.replace("&", ""))
    assert titles(answer) == ["Ana Ruiz Müller O'Brien"]
    assert reverse("results:candidate", args=[opening.pk, opening.applications.first().pk]) in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("José Muñoz", ["jose", "JOSÉ", "munoz", "muñ", "jose\u0301"]),
        ("Jose\u0301 Munoz", ["josé", "jose", "muñoz"]),
        ("Jürgen Müller-Weiß", ["muller", "müller", "MÜLL", "weiss", "weiß"]),
        ("Łukasz Ðorđe Øyvind Æsa", ["lukasz", "dorde", "oyvind", "aesa", "Æsa"]),
        ("Ἀλέξανδρος Ёлкина", ["αλεξ", "елкина"]),
    ],
)
def test_a_name_is_found_with_and_without_its_marks(client, manager, opening, name, texts):
    person = apply(opening, name=name).person
    apply(opening, name="Bo Li")
    client.force_login(manager)
    for text in texts:
        assert titles(found(client, text)) == [name], text
        # The lists of the opening find the same.
        for list_of in (
            applications_of(opening, search=text),
            applications_with_invitation(opening, at=timezone.now(), search=text),
        ):
            assert [row.person for row in list_of] == [person], text


def test_openings_and_questions_are_found_beside_people(client, manager, opening):
    apply(opening, name="Carey Night")
    factories.make_question_version(title="A night without an answer")
    client.force_login(manager)
    answer = found(client, "night")
    assert [group.kind.key for group in answer.context["groups"]] == ["people", "openings", "questions"]
    assert [group.count for group in answer.context["groups"]] == [1, 1, 1]


def test_other_teams_and_erased_people_are_not_found(client, manager, opening):
    elsewhere = factories.make_opening(title="Care desk elsewhere")
    apply(elsewhere, name="Ana Elsewhere")
    apply(opening, name="Ana Erased", erased_at=timezone.now())
    client.force_login(manager)
    assert titles(found(client, "ana")) == []
    assert titles(found(client, "care")) == ["Care desk, night shift"]
    client.force_login(factories.make_user(User.Role.ADMIN))
    assert titles(found(client, "ana")) == ["Ana Elsewhere"]


@pytest.mark.parametrize("role", [User.Role.RATER, User.Role.ACCOMMODATION, User.Role.FAIRNESS])
def test_who_rates_finds_pages_and_no_names(client, team, opening, role):
    apply(opening, name="Profile Ana")
    client.force_login(factories.make_user(role, team))
    answer = found(client, "profile")
    assert answer.context["groups"] == []
    assert [hit.title for hit in answer.context["pages"]] == ["Your profile"]
    quick = client.get(reverse("desk:quick"), {"q": "profile"}).json()
    assert [group["label"] for group in quick["groups"]] == ["Pages"]
    assert found(client, "ana", **{"in": "people"}).context["only"] is None


def test_nobody_signed_in_is_sent_to_sign_in_and_only_reading_is_allowed(client, manager):
    assert found(client, "ana").status_code == 302
    assert client.get(reverse("desk:quick")).status_code == 302
    client.force_login(manager)
    assert client.post(SEARCH).status_code == 405


@pytest.mark.parametrize(
    "text", ["", " ", "a", "'", "\\", "':* | 'x", "\x00\x00", "!!", "a'b\\", "<b>", "%", "& | !", "x" * 900]
)
def test_hostile_and_empty_words_find_nothing_and_break_nothing(client, manager, opening, text):
    apply(opening, name="Ana")
    client.force_login(manager)
    answer = found(client, text)
    assert answer.status_code == 200
    assert titles(answer) == []
    assert b"<b>" not in answer.content
    assert client.get(reverse("desk:quick"), {"q": text}).status_code == 200


def test_one_kind_is_shown_page_by_page_in_the_order_of_names(client, manager, opening):
    for number in range(30):
        apply(opening, name=f"Ana {number:02}")
    client.force_login(manager)
    first, second = (found(client, "ana", page=page, **{"in": "people"}) for page in (1, 2))
    assert [hit.title for hit in first.context["hits"]][:2] == ["Ana 00", "Ana 01"]
    assert [hit.title for hit in second.context["hits"]] == [f"Ana {number}" for number in range(25, 30)]
    assert found(client, "ana").context["groups"][0].count == 30


def test_more_than_a_thousand_are_not_counted(client, manager, opening, monkeypatch):
    monkeypatch.setattr("desk.search.MOST", 2)
    for number in range(4):
        apply(opening, name=f"Ana {number}")
    client.force_login(manager)
    [group] = found(client, "ana").context["groups"]
    assert (group.count, group.more) == (2, True)


def test_the_palette_lists_the_pages_of_the_menu_before_anything_is_typed(client, manager):
    client.force_login(manager)
    answer = client.get(reverse("desk:quick")).json()
    assert [group["label"] for group in answer["groups"]] == ["Pages"]
    assert {"kind": "page", "title": "Openings", "note": "", "url": "/openings/", "pill": ""} in answer["groups"][0][
        "hits"
    ]
    assert answer["all"] == ""


def test_the_number_of_queries_does_not_grow(client, manager, opening):
    client.force_login(manager)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found(client, "ana")
            found(client, "ana", **{"in": "people"})
        return len(captured)

    apply(opening, name="Ana 1")
    few = queries()
    for number in range(12):
        apply(factories.make_opening(team=opening.team), name=f"Ana {number}")
    assert queries() == few


def test_the_index_answers_for_people(opening):
    """Without it a search would read everybody's name."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM openings_person WHERE person_words(name, email, external_ref) @@ %s::tsquery",
            ["'ana':*"],
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "openings_person_words" in plan
