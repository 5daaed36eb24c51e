import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from openings.models import Opening
from openings.services.openings import close_opening
from sittings.models import InterviewImport, Sitting
from tests.factories import interviews_csv, make_interview_import, make_opening, make_team, make_user

pytestmark = pytest.mark.django_db

ROWS = [["P1", 1, "What is good service?", "Listening first."]]


@pytest.fixture
def opening() -> Opening:
    return make_opening(kind=Opening.Kind.IMPORTED)


@pytest.fixture
def manager(client: Client, opening: Opening) -> Client:
    client.force_login(make_user(role=User.Role.HIRING_MANAGER, team=opening.team))
    return client


def url(opening: Opening) -> str:
    return reverse("sittings:import", args=[opening.pk])


def upload(client: Client, opening: Opening, data: bytes, name: str = "interviews.csv", **extra):
    return client.post(url(opening), {"file": SimpleUploadedFile(name, data)}, **extra)


def test_a_good_file_is_imported_and_reported(manager: Client, opening: Opening) -> None:
    page = upload(manager, opening, interviews_csv(ROWS).getvalue(), follow=True)
    assert page.status_code == 200
    assert "1 candidate imported." in page.content.decode()
    assert Sitting.objects.get().application.opening == opening
    assert InterviewImport.objects.get().created_by.role == "hiring_manager"


def test_bad_rows_are_named_with_their_lines(manager: Client, opening: Opening) -> None:
    page = upload(manager, opening, interviews_csv([*ROWS, ["", 1, "Why?", "x"]]).getvalue(), follow=True)
    body = page.content.decode()
    assert "Nothing was imported" in body
    assert '<th scope="row" class="num">3</th><td>The candidate is empty.</td>' in body
    assert not Sitting.objects.exists()


def test_the_same_file_again_says_that_nothing_is_new(manager: Client, opening: Opening) -> None:
    make_interview_import(ROWS, opening=opening)
    page = upload(manager, opening, interviews_csv(ROWS).getvalue(), follow=True)
    assert "Nothing new" in page.content.decode()


def test_the_page_says_what_the_file_must_look_like_and_lists_what_came_before(
    manager: Client, opening: Opening
) -> None:
    page = manager.get(url(opening)).content.decode()
    for column in ("candidate", "position", "question", "response"):
        assert f"<code>{column}</code>" in page
    assert "No file yet" in page
    done = make_interview_import(ROWS, opening=opening)
    page = manager.get(url(opening)).content.decode()
    assert reverse("sittings:import_report", args=[opening.pk, done.pk]) in page


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("interviews.xlsx", b"PK", "Choose a CSV file."), ("interviews.csv", b"", "This file is empty.")],
)
def test_what_is_no_csv_file_is_refused_with_words(
    manager: Client, opening: Opening, name: str, data: bytes, words: str
) -> None:
    page = upload(manager, opening, data, name)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_no_file_at_all_is_refused_with_words(manager: Client, opening: Opening) -> None:
    page = manager.post(url(opening))
    assert page.status_code == 422
    assert "Choose a CSV file." in page.content.decode()


def test_a_closed_opening_takes_no_file(manager: Client, opening: Opening) -> None:
    close_opening(opening=opening, by=make_user(), at=timezone.now())
    assert "not open" in manager.get(url(opening)).content.decode()
    page = upload(manager, opening, interviews_csv(ROWS).getvalue())
    assert page.status_code == 422
    assert not Sitting.objects.exists()


def test_hostile_text_in_a_file_is_shown_as_text(manager: Client, opening: Opening) -> None:
    data = interviews_csv([["<script>alert(1)</script>", "<b>", "Why?", "x"]]).getvalue()
    page = upload(manager, opening, data, "<script>.csv", follow=True)
    assert "<script>alert" not in page.content.decode()


def test_signing_in_comes_first(client: Client, opening: Opening) -> None:
    done = make_interview_import(ROWS, opening=opening)
    for address in (url(opening), reverse("sittings:import_report", args=[opening.pk, done.pk])):
        assert client.get(address)["Location"].startswith(reverse("account_login"))
    assert client.post(url(opening)).status_code == 302


def test_another_teams_opening_does_not_exist(client: Client, opening: Opening) -> None:
    done = make_interview_import(ROWS, opening=opening)
    client.force_login(make_user(role=User.Role.HIRING_MANAGER, team=make_team()))
    for address in (url(opening), reverse("sittings:import_report", args=[opening.pk, done.pk])):
        assert client.get(address).status_code == 404
    assert upload(client, opening, interviews_csv(ROWS).getvalue()).status_code == 404


def test_a_report_of_another_opening_is_not_found_under_this_one(manager: Client, opening: Opening) -> None:
    other = make_interview_import(ROWS)
    assert manager.get(reverse("sittings:import_report", args=[opening.pk, other.pk])).status_code == 404


@pytest.mark.parametrize("role", [User.Role.RATER, User.Role.FAIRNESS, User.Role.ACCOMMODATION])
def test_only_admins_and_hiring_managers_import(client: Client, opening: Opening, role: str) -> None:
    client.force_login(make_user(role=role, team=opening.team))
    assert client.get(url(opening)).status_code == 403


def test_an_opening_with_an_assessment_has_no_such_page(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(url(make_opening())).status_code == 404


def test_other_methods_are_refused(manager: Client, opening: Opening) -> None:
    done = make_interview_import(ROWS, opening=opening)
    assert manager.put(url(opening)).status_code == 405
    assert manager.post(reverse("sittings:import_report", args=[opening.pk, done.pk])).status_code == 405


def test_the_history_costs_the_same_for_many_files_as_for_one(
    manager: Client, opening: Opening, django_assert_max_num_queries
) -> None:
    for number in range(30):
        make_interview_import([[f"P{number}", 1, "Why?", "x"]], opening=opening)
    with django_assert_max_num_queries(8):
        page = manager.get(url(opening))
    assert page.content.decode().count('data-label="File"') == 25


def test_a_long_report_comes_in_pages(manager: Client, opening: Opening) -> None:
    done = make_interview_import([["P1", "x", "Why?", "y"]] * 60, opening=opening)
    address = reverse("sittings:import_report", args=[opening.pk, done.pk])
    assert manager.get(address).content.decode().count("not a whole number") == 50
    assert manager.get(f"{address}?page=2").content.decode().count("not a whole number") == 10
