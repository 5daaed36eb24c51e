"""Reading, editing, comparing and publishing the rubric in the browser."""

import copy

import pytest
from django.utils import timezone

from accounts.models import User
from openings.models import Opening, ScoringPolicy
from roles import queries, services
from roles.models import RubricVersion
from tests.factories import load_roles, make_assessment_version, make_team, make_user

pytestmark = pytest.mark.django_db
EDIT = "/rubric/draft/empathy/"
NOW = timezone.now()


def sign_in(client, role=User.Role.ADMIN):
    load_roles()
    user = make_user(role=role, name="Ada")
    client.force_login(user)
    return user


def competency(key="empathy"):
    return services.competency_of(services.working_body(queries.rubric()), key)


def fields(shown, **changes):
    return {
        "label": shown["label"],
        "definition": shown["definition"],
        "is_not": shown["is_not"],
        "indicator_key": [item["key"] for item in shown["indicators"]],
        "indicator_text": [item["text"] for item in shown["indicators"]],
        "indicator_sign": [item["sign"] for item in shown["indicators"]],
        **{f"level_{item['number']}": item["anchor"] for item in shown["levels"]},
        **changes,
    }


def base_of(client):
    return client.get(EDIT).context["base"]


def save(client, **changes):
    return client.post(EDIT, {**fields(competency(), base=base_of(client)), **changes})


def test_it_shows_every_competency_with_indicators_and_levels(client):
    sign_in(client, User.Role.HIRING_MANAGER)
    page = client.get("/rubric/").content.decode()
    for item in queries.current_rubric_version().to_engine().competencies:
        assert item.label in page
        assert all(f"<p>{level.anchor}</p>" in page.replace("&#x27;", "'") for level in item.levels)
    assert "/rubric/draft/" not in page


def test_anonymous_is_sent_to_sign_in(client):
    load_roles()
    for path in ("/rubric/", "/rubric/versions/1/", "/rubric/difference/", "/rubric/draft/", EDIT):
        assert client.get(path).url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", [User.Role.RATER, User.Role.FAIRNESS])
def test_others_do_not_read_it(client, role):
    sign_in(client, role)
    for path in ("/rubric/", "/rubric/versions/1/", "/rubric/difference/"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("role", [User.Role.HIRING_MANAGER, User.Role.RATER])
def test_only_an_admin_edits(client, role):
    sign_in(client, role)
    assert client.get("/rubric/draft/").status_code == 403
    assert client.get(EDIT).status_code == 403
    for path in (EDIT, "/rubric/draft/publish/", "/rubric/draft/discard/", "/rubric/versions/1/start/"):
        assert client.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/rubric/draft/publish/", "/rubric/draft/discard/", "/rubric/versions/1/start/"])
def test_deeds_are_posts(client, path):
    sign_in(client)
    assert client.get(path).status_code == 405


def test_what_does_not_exist_is_not_found(client):
    sign_in(client)
    assert client.get("/rubric/versions/9/").status_code == 404
    assert client.get("/rubric/draft/charm/").status_code == 404
    assert client.post("/rubric/versions/9/start/").status_code == 404
    assert client.get("/rubric/difference/?from=1&to=9").status_code == 404


def test_a_competency_is_saved_as_a_draft(client):
    admin = sign_in(client)
    answer = save(client, definition="New words.")
    assert answer.url == "/rubric/draft/"
    rubric = queries.rubric()
    assert competency()["definition"] == "New words."
    assert rubric.draft_saved_by == admin
    assert queries.current_rubric_version().to_engine().competency("empathy").definition != "New words."


def test_saving_what_stands_makes_no_draft(client):
    sign_in(client)
    save(client)
    assert queries.rubric().draft is None


def test_indicators_are_added_changed_and_taken_out(client):
    sign_in(client)
    shown = competency()
    sent = fields(shown, base=base_of(client))
    sent["indicator_text"][0] = "  "
    sent["indicator_text"][1] = "Changed words."
    sent["indicator_key"] += ["", "", "No Key!"]
    sent["indicator_text"] += ["Asks how somebody is.", "Asks how somebody is.", "Names the feeling."]
    sent["indicator_sign"] += ["1", "-1", "7"]
    client.post(EDIT, sent)
    stored = competency()["indicators"]
    assert len(stored) == len(shown["indicators"]) + 2
    assert stored[0] == {**shown["indicators"][1], "text": "Changed words."}
    assert [item["key"] for item in stored[-3:]] == [
        "asks-how-somebody-is",
        "asks-how-somebody-is-2",
        "names-the-feeling",
    ]
    assert [item["sign"] for item in stored[-3:]] == [1, -1, 1]


def test_without_a_script_a_button_brings_an_empty_indicator(client):
    sign_in(client)
    answer = save(client, add="1")
    assert answer.url == "/rubric/draft/empathy/?add=1#new-indicator"
    assert 'id="new-indicator"' in client.get(answer.url).content.decode()
    assert 'id="new-indicator"' not in client.get(EDIT).content.decode()


def test_the_page_saves_by_itself_and_goes_on_from_there(client):
    sign_in(client)
    accept = {"headers": {"accept": "application/json"}}
    first = client.post(EDIT, {**fields(competency(), base=base_of(client)), "definition": "One."}, **accept)
    again = client.post(EDIT, {**fields(competency(), base=first.json()["base"]), "definition": "Two."}, **accept)
    assert (first.status_code, again.status_code) == (200, 200)
    assert competency()["definition"] == "Two."


def test_two_people_at_one_competency_keep_both_texts(client):
    sign_in(client)
    base, sent = base_of(client), fields(competency())
    other = make_user(name="Bea")
    theirs = {**competency(), "definition": "Bea listens before she speaks at all."}
    services.save_competency_draft(rubric=queries.rubric(), competency=theirs, base=base, by=other, at=NOW)
    silent = client.post(EDIT, {**sent, "base": base, "definition": "Mine."}, headers={"accept": "application/json"})
    assert silent.status_code == 409
    assert "Bea" in silent.json()["message"]
    answer = client.post(EDIT, {**sent, "base": base, "definition": "My words."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My words.</textarea>" in page
    assert "Bea" in page
    assert "<ins>Bea listens before she speaks at all.</ins>" in page
    assert competency()["definition"] == "Bea listens before she speaks at all."
    assert client.post(EDIT, {**sent, "base": answer.context["base"], "definition": "My words."}).status_code == 302
    assert competency()["definition"] == "My words."


def test_hostile_text_is_text(client):
    sign_in(client)
    save(client, definition="<script>alert(1)</script>", label="<b>Empathy</b>\x00")
    for path in ("/rubric/draft/", EDIT, "/rubric/difference/?from=1&to=draft"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>Empathy" not in page
    assert "\x00" not in competency()["label"]


def test_the_draft_page_says_what_differs_and_what_publishing_would_touch(client):
    sign_in(client)
    assert "Publish the draft" not in client.get("/rubric/draft/").content.decode()
    save(client, definition=competency()["definition"] + " One more thing.")
    page = client.get("/rubric/draft/").content.decode()
    assert "<ins> One more thing.</ins>" in page
    assert "No opening with invited candidates is touched" in page
    assert "1 text differs" in page


def test_the_draft_is_published_and_the_old_version_stays(client):
    admin = sign_in(client)
    save(client, definition="New words.")
    answer = client.post("/rubric/draft/publish/", {"revision": queries.rubric().draft_revision})
    assert answer.url == "/rubric/"
    version = queries.current_rubric_version()
    assert (version.number, version.published_by) == (2, admin)
    page = client.get("/rubric/").content.decode()
    assert "New words." in page
    assert "version 2" in page
    old = client.get("/rubric/versions/1/").content.decode()
    assert "New words." not in old
    assert "Begin a draft from this version" in old


def test_publishing_twice_makes_one_version(client):
    sign_in(client)
    save(client, definition="New words.")
    revision = queries.rubric().draft_revision
    for _ in range(2):
        client.post("/rubric/draft/publish/", {"revision": revision})
    assert RubricVersion.objects.count() == 2


@pytest.mark.parametrize("revision", ["", "one", "0", "-1"])
def test_a_draft_that_was_not_looked_at_is_not_published(client, revision):
    sign_in(client)
    save(client, definition="New words.")
    answer = client.post("/rubric/draft/publish/", {"revision": revision}, follow=True)
    assert "ook at the difference" in answer.content.decode()
    assert RubricVersion.objects.count() == 1


def test_an_unfinished_draft_says_what_is_missing(client):
    sign_in(client)
    save(client, level_3="")
    answer = client.post("/rubric/draft/publish/", {"revision": queries.rubric().draft_revision}, follow=True)
    assert "anchor" in answer.content.decode()
    assert RubricVersion.objects.count() == 1


def test_the_draft_can_be_thrown_away(client):
    sign_in(client)
    save(client, definition="New words.")
    client.post("/rubric/draft/discard/")
    assert queries.rubric().draft is None


def test_an_older_version_starts_a_draft_once(client):
    sign_in(client)
    save(client, definition="New words.")
    client.post("/rubric/draft/publish/", {"revision": queries.rubric().draft_revision})
    client.post("/rubric/versions/1/start/")
    first = RubricVersion.objects.get(number=1)
    assert queries.rubric().draft == first.body
    answer = client.post("/rubric/versions/2/start/", follow=True)
    assert "There is a draft already" in answer.content.decode()
    client.post("/rubric/draft/publish/", {"revision": queries.rubric().draft_revision})
    assert queries.current_rubric_version() == first


def test_two_versions_are_compared_word_by_word(client):
    sign_in(client, User.Role.ADMIN)
    old = competency()["definition"]
    save(client, definition=old.replace("Takes", "Grasps"))
    client.post("/rubric/draft/publish/", {"revision": queries.rubric().draft_revision})
    client.force_login(make_user(role=User.Role.HIRING_MANAGER))
    page = client.get("/rubric/difference/").content.decode()
    assert "<del>Takes</del><ins>Grasps</ins>" in page
    assert "Nothing differs" in client.get("/rubric/difference/?from=2&to=2").content.decode()


def test_only_who_edits_compares_the_draft(client):
    sign_in(client)
    save(client, definition="New words.")
    assert client.get("/rubric/difference/?from=1&to=draft").status_code == 200
    client.force_login(make_user(role=User.Role.HIRING_MANAGER))
    assert client.get("/rubric/difference/?from=1&to=draft").status_code == 404


def test_the_history_costs_the_same_at_any_length(client, django_assert_num_queries):
    admin = sign_in(client)
    client.get("/rubric/")
    with django_assert_num_queries(7):  # session, user, rubric, openings fixed, openings, versions, bell
        client.get("/rubric/")
    for number in range(5):
        rubric = queries.rubric()
        body = copy.deepcopy(rubric.current.body)
        body["competencies"][0]["definition"] = f"Definition {number}."
        services.save_rubric_draft(rubric=rubric, body=body, revision=rubric.draft_revision, by=admin, at=NOW)
        services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    with django_assert_num_queries(7):
        client.get("/rubric/")


def test_openings_that_stand_on_a_version_are_counted(client):
    """The opening is made by hand here: its own services are tested where they are."""
    sign_in(client)
    version = queries.current_rubric_version()
    assessment = make_assessment_version()
    policy = ScoringPolicy.objects.create(
        rubric_version=version, weights={"empathy": 100}, content_hash="a" * 64, created_at=NOW
    )
    for title, fixed_at in (("Leeds", NOW), ("Porto", None)):
        Opening.objects.create(
            title=title,
            role=assessment.assessment.role,
            team=make_team(),
            assessment_version=assessment,
            policy=policy,
            fixed_at=fixed_at,
            created_at=NOW,
        )
    assert queries.standing_on(version) == queries.Standing(fixed=1, unfixed=1)
    save(client, definition="New words.")
    page = client.get("/rubric/draft/").content.decode()
    assert "1 opening with invited candidates keeps version 1" in page
    assert "1 opening in preparation stays on version 1" in page
