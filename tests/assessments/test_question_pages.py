"""The question bank in the browser."""

import pytest
from django.utils import timezone

import assessments.seed
from accounts.models import User
from assessments import services
from assessments.models import Question
from roles.models import Role
from tests.factories import (
    load_roles,
    make_assessment_version,
    make_question_version,
    make_role,
    make_user,
    question_body,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BANK = "/questions/"


def sign_in(client, role=User.Role.ADMIN):
    load_roles()
    user = make_user(role=role)
    client.force_login(user)
    return user


def fields(**changes):
    return {
        "title": "The late parcel",
        "kind": "scenario",
        "style": "situational",
        "language": "en",
        "prompt": "What do you write?",
        "stimulus": "Where is it?",
        "guidance": "",
        "competencies": ["empathy", "communication"],
        "roles": ["associate"],
        "tags": "delivery,  late , delivery",
        **changes,
    }


def create(client, **changes):
    answer = client.post("/questions/new/", fields(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Question.objects.latest("pk")


def titles(answer):
    return {row["shown"]["title"] for row in answer.context["rows"]}


def test_the_bank_lists_every_question_of_the_product(client):
    sign_in(client, User.Role.HIRING_MANAGER)
    assessments.seed.load_content(at=NOW)
    answer = client.get(BANK)
    assert answer.context["page_obj"].paginator.count == Question.objects.count()
    assert "/questions/new/" not in answer.content.decode()


@pytest.mark.parametrize(
    "path", [BANK, "/questions/new/", "/questions/one/", "/questions/one/edit/", "/assessments/", "/assessments/new/"]
)
def test_anonymous_is_sent_to_sign_in(client, path):
    make_question_version("one")
    assert client.get(path).url.startswith("/accounts/login/")


def test_raters_do_not_see_the_bank(client):
    sign_in(client, User.Role.RATER)
    assert client.get(BANK).status_code == 403


def test_only_an_admin_writes(client):
    sign_in(client, User.Role.HIRING_MANAGER)
    make_question_version("one")
    for path in ("/questions/new/", "/questions/one/edit/"):
        assert client.get(path).status_code == 403
        assert client.post(path, fields()).status_code == 403
    for deed in ("publish", "discard", "retire", "reinstate"):
        assert client.post(f"/questions/one/{deed}/").status_code == 403


@pytest.mark.parametrize("deed", ["publish", "discard", "retire", "reinstate"])
def test_deeds_are_posts_to_questions_that_exist(client, deed):
    sign_in(client)
    make_question_version("one")
    assert client.get(f"/questions/one/{deed}/").status_code == 405
    assert client.post(f"/questions/none/{deed}/").status_code == 404


def test_what_does_not_exist_is_not_found(client):
    sign_in(client)
    make_question_version("one")
    for path in ("none/", "none/edit/", "one/?version=9", "one/?version=x", "one/?version=draft"):
        assert client.get(BANK + path).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=parcel", {"The parcel"}),
        ("q=PARCEL", {"The parcel"}),
        ("q=nothing", set()),
        ("q=secret", {"A draft"}),
        ("role=analyst", {"The parcel"}),
        ("competency=patience", {"The parcel"}),
        ("competency=empathy", {"Upset", "A draft"}),
        ("competency=none&state=imported", {"Why us?"}),
        ("kind=scenario", {"The parcel"}),
        ("state=retired", {"Old"}),
        ("state=draft", {"A draft"}),
        ("tag=delivery", {"The parcel"}),
        ("", {"The parcel", "Upset", "A draft"}),
        ("role=nobody", {"The parcel", "Upset", "A draft"}),
    ],
)
def test_the_bank_is_searched_and_narrowed(client, query, expected):
    sign_in(client)
    parcel = make_question_version("parcel", title="The parcel", kind="scenario", competencies=["patience"]).question
    parcel.roles.add(make_role("analyst"))
    Question.objects.filter(pk=parcel.pk).update(tags=["delivery"])
    make_question_version("upset", title="Upset")
    old = make_question_version("old", title="Old").question
    services.retire_question(question=old, by=make_user(), at=NOW)
    services.imported_question(prompt="Why us?", at=NOW)
    body = {**question_body(), "title": "A draft", "prompt": "Secret words?"}
    services.create_question(body=body, roles=[], tags=[], by=make_user(), at=NOW)
    assert titles(client.get(f"{BANK}?{query}")) == expected


def test_an_empty_bank_and_an_empty_search_say_what_to_do(client):
    sign_in(client)
    assert "Write the first one" in client.get(BANK).content.decode()
    assert "Take a filter away" in client.get(BANK + "?q=x").content.decode()
    sign_in(client, User.Role.HIRING_MANAGER)
    assert "An admin writes them" in client.get(BANK).content.decode()


def test_the_bank_costs_the_same_at_any_size_and_turns_pages(client, django_assert_num_queries):
    sign_in(client)
    make_question_version()
    client.get(BANK)
    # session, user; filter: tags, competencies, roles; list: count, rows, their roles; labels
    with django_assert_num_queries(11):
        client.get(BANK)
    for _ in range(30):
        make_question_version()
    with django_assert_num_queries(11):
        answer = client.get(BANK)
    assert len(answer.context["rows"]) == 25
    assert len(client.get(BANK + "?page=2").context["rows"]) == 6


def test_a_question_shows_what_raters_go_by(client, django_assert_max_num_queries):
    sign_in(client, User.Role.HIRING_MANAGER)
    version = make_question_version(
        "one",
        anchors={"empathy": {"5": "Sees it.", "1": "Shrugs."}},
        samples=[{"text": "I asked how she was.", "levels": {"empathy": 4}}],
    )
    make_assessment_version(question_versions=[version], title="For everybody")
    with django_assert_max_num_queries(10):
        page = client.get("/questions/one/").content.decode()
    for words in (version.prompt, "Shrugs.", "I asked how she was.", "For everybody", "version 1", "in 1 assessment"):
        assert words in page
    assert page.index("Shrugs.") < page.index("Sees it.")


def test_a_question_is_written_as_a_draft(client):
    admin = sign_in(client)
    question = create(
        client,
        anchor_empathy_1=" Shrugs. ",
        anchor_empathy_5="Sees\r\nit.",
        anchor_charm_1="No such competency.",
        sample_text=["I wrote.", "  "],
        sample_empathy=["4", "2"],
        sample_communication=["", "9"],
    )
    assert (question.key, question.state, question.tags) == ("the-late-parcel", "draft", ["delivery", "late"])
    assert [role.key for role in question.roles.all()] == ["associate"]
    assert question.draft_saved_by == admin
    assert question.draft["anchors"] == {"empathy": {"1": "Shrugs.", "5": "Sees\nit."}}
    assert question.draft["samples"] == [{"text": "I wrote.", "levels": {"empathy": 4}}]


def test_a_question_without_a_title_is_shown_again_with_what_was_typed(client):
    sign_in(client)
    answer = client.post("/questions/new/", fields(title="", prompt="My long words", sample_text=["Mine"]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "My long words" in page
    assert ">Mine</textarea>" in page
    assert not Question.objects.exists()


def test_a_draft_is_published_by_who_looked_at_it(client):
    sign_in(client)
    question = create(client)
    page = client.get(f"/questions/{question.key}/").content.decode()
    assert "Publish the draft" in page
    client.post(f"/questions/{question.key}/publish/", {"revision": "0"})
    assert not question.versions.exists()
    client.post(f"/questions/{question.key}/publish/", {"revision": "nonsense"})
    assert not question.versions.exists()
    for _ in range(2):
        client.post(f"/questions/{question.key}/publish/", {"revision": question.draft_revision})
    assert question.versions.count() == 1


def test_what_hinders_publishing_is_said(client):
    sign_in(client)
    question = create(client, competencies=[])
    page = client.get(f"/questions/{question.key}/").content.decode()
    assert "Before it can be published" in page
    assert "at least one competency" in page
    answer = client.post(f"/questions/{question.key}/publish/", {"revision": 1}, follow=True)
    assert "at least one competency" in answer.content.decode()


def edit(client, question, **changes):
    page = client.get(f"/questions/{question.key}/edit/")
    return client.post(f"/questions/{question.key}/edit/", fields(revision=page.context["revision"], **changes))


def test_a_published_question_is_edited_as_a_new_draft(client):
    sign_in(client)
    question = create(client)
    client.post(f"/questions/{question.key}/publish/", {"revision": 1})
    answer = edit(client, question, prompt="What do you say?", tags="delivery, chat")
    assert answer.url == f"/questions/{question.key}/?version=draft"
    question.refresh_from_db()
    assert question.tags == ["delivery", "chat"]
    page = client.get(answer.url).content.decode()
    assert "<del>write</del><ins>say</ins>" in page
    assert "What do you write?" in client.get(f"/questions/{question.key}/").content.decode()
    client.post(f"/questions/{question.key}/discard/")
    question.refresh_from_db()
    assert question.draft is None


def test_saving_without_a_change_makes_no_draft(client):
    sign_in(client)
    assessments.seed.load_content(at=NOW)
    question = Question.objects.get(key="bot-wrong-answer")
    body = services.working_question_body(question)
    samples = {"sample_text": [sample["text"] for sample in body["samples"]]}
    for key in body["competencies"]:
        samples[f"sample_{key}"] = [sample["levels"].get(key, "") for sample in body["samples"]]
    anchors = {f"anchor_{key}_{n}": text for key, levels in body["anchors"].items() for n, text in levels.items()}
    kept = {name: body[name] for name in ("title", "kind", "style", "language", "prompt", "stimulus", "guidance")}
    # Boxes are sent in the order of the page.
    ticked = sorted(body["competencies"])
    edit(client, question, **kept, **samples, **anchors, competencies=ticked, tags=", ".join(question.tags))
    question.refresh_from_db()
    assert question.draft is None


def test_a_manager_does_not_see_drafts(client):
    sign_in(client)
    question = create(client)
    client.force_login(make_user(role=User.Role.HIRING_MANAGER))
    assert client.get(f"/questions/{question.key}/").status_code == 404
    assert client.get(f"/questions/{question.key}/?version=draft").status_code == 404


def test_two_people_at_one_question_keep_both_texts(client):
    sign_in(client)
    question = create(client)
    edit(client, question, prompt="Something that Bea wrote in the meantime.")
    answer = client.post(f"/questions/{question.key}/edit/", fields(revision="1", prompt="Mine stays."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine stays.</textarea>" in page
    assert "<ins>Something that Bea wrote in the meantime.</ins>" in page
    question.refresh_from_db()
    assert question.draft["prompt"].startswith("Something")
    again = client.post(
        f"/questions/{question.key}/edit/", fields(revision=answer.context["revision"], prompt="Mine stays.")
    )
    assert again.status_code == 302


def test_without_a_script_a_button_brings_an_empty_sample(client):
    sign_in(client)
    question = create(client, sample_text=["One."], sample_empathy=["3"])
    answer = edit(client, question, add_sample="1", sample_text=["One."], sample_empathy=["3"])
    assert "?add=1#new-sample" in answer.url
    assert 'id="new-sample"' in client.get(answer.url).content.decode()


def test_a_question_is_retired_and_brought_back(client):
    sign_in(client)
    question = make_question_version("one").question
    page = client.post("/questions/one/retire/", follow=True).content.decode()
    assert "Bring back into the bank" in page
    client.post("/questions/one/reinstate/")
    question.refresh_from_db()
    assert question.state == Question.State.ACTIVE


def test_hostile_text_is_text(client):
    sign_in(client)
    evil = "<script>alert(1)</script>"
    question = create(client, title=evil, prompt=evil, stimulus=evil, guidance=evil, tags=evil, sample_text=[evil])
    for path in (BANK, f"/questions/{question.key}/", f"/questions/{question.key}/edit/", f"{BANK}?q={evil}"):
        assert "<script>alert" not in client.get(path).content.decode()


def test_a_question_named_new_gets_an_address_of_its_own(client):
    sign_in(client)
    assert create(client, title="New").key == "new-2"


def test_a_retired_role_is_not_among_those_that_a_question_fits(client):
    sign_in(client)
    client.post(f"{BANK}new/", fields(roles=["associate", "analyst"]))
    question = Question.objects.get()
    Role.objects.filter(key="analyst").update(retired_at=NOW)
    for path in (f"{BANK}?state=draft", f"{BANK}{question.key}/?version=draft"):
        page = client.get(path).content.decode()
        assert "CX Associate" in page
        assert "/roles/analyst/" not in page
    assert question.roles.count() == 2  # it is brought back with the role
