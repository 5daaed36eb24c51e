import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from openings.models import Opening, ScoringPolicy
from tests.factories import (
    COMPETENCIES,
    make_application,
    make_assessment_version,
    make_invitation,
    make_opening,
    make_policy,
    make_role,
    make_rubric_version,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db

MANAGER = User.Role.HIRING_MANAGER
HOSTILE = "<script>alert(1)</script> \u202e'\"; DROP TABLE"


@pytest.fixture
def team():
    return make_team("Leeds")


@pytest.fixture
def manager(team):
    return make_user(role=MANAGER, team=team)


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


def filled(team, role, assessment=None, **values):
    weights = {f"weight_{key}": "20" for key in COMPETENCIES}
    return {
        "title": "Support desk",
        "kind": "assessed",
        "team": team.pk,
        "role": role.pk,
        "assessment_version": assessment.pk if assessment else "",
        "invitation_days": "10",
        "feedback": "after_decision",
        "ratings_wanted": "2",
        "human_share": "10",
        "machine_raters": ["anchors"],
        "machine": "when_no_human",
        "missing": "renormalise",
        "reveal": "after_own_rating",
        "cut": "",
        **weights,
        "minimum_empathy": "2.5",
        **values,
    }


PAGES = ("openings:list", "openings:create")
PAGES_OF_ONE = ("openings:edit", "openings:policy", "openings:candidates")
POSTS_OF_ONE = ("openings:open", "openings:close", "openings:reopen")


@pytest.mark.parametrize("name", PAGES)
def test_nobody_comes_in_without_signing_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [User.Role.RATER, User.Role.ACCOMMODATION, User.Role.FAIRNESS])
def test_raters_and_others_are_refused(client, name, role):
    client.force_login(make_user(role=role, team=make_team()))
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", [*PAGES_OF_ONE, *POSTS_OF_ONE])
def test_another_teams_opening_does_not_exist(signed_in, name):
    opening = make_opening(team=make_team("Madrid"))
    method = signed_in.post if name in POSTS_OF_ONE else signed_in.get
    assert method(reverse(name, args=[opening.pk])).status_code == 404
    if name == "openings:edit":
        assert signed_in.post(reverse(name, args=[opening.pk]), {"title": "Mine"}).status_code == 404
    opening.refresh_from_db()
    assert opening.state == Opening.State.OPEN


@pytest.mark.parametrize("name", PAGES_OF_ONE)
def test_a_rater_is_refused_at_each_page_of_an_opening(client, team, name):
    opening = make_opening(team=team)
    client.force_login(make_user(role=User.Role.RATER, team=team))
    assert client.get(reverse(name, args=[opening.pk])).status_code == 403


@pytest.mark.parametrize("name", POSTS_OF_ONE)
def test_states_change_by_post_alone(signed_in, team, name):
    opening = make_opening(team=team)
    assert signed_in.get(reverse(name, args=[opening.pk])).status_code == 405


def test_the_list_shows_the_openings_of_ones_teams_and_no_others(signed_in, team):
    make_opening(team=team, title="Ours")
    make_opening(team=make_team("Madrid"), title="Theirs")
    page = signed_in.get(reverse("openings:list")).content.decode()
    assert "Ours" in page
    assert "Theirs" not in page


def test_an_admin_sees_all_openings(client):
    make_opening(title="Theirs")
    client.force_login(make_user())
    assert "Theirs" in client.get(reverse("openings:list")).content.decode()


def test_the_list_is_narrowed_by_title_state_and_team(client, team):
    client.force_login(make_user())
    make_opening(team=team, title="Support desk")
    make_opening(team=make_team("Madrid"), title="Back office", draft=True)
    url = reverse("openings:list")
    assert [o.title for o in client.get(url, {"q": "SUPPORT"}).context["page_obj"]] == ["Support desk"]
    assert [o.title for o in client.get(url, {"state": "draft"}).context["page_obj"]] == ["Back office"]
    assert [o.title for o in client.get(url, {"team": team.pk}).context["page_obj"]] == ["Support desk"]
    assert "No opening fits" in client.get(url, {"q": HOSTILE}).content.decode()
    for bad in ({"q": "a\x00b"}, {"state": "x"}, {"team": "x"}, {"page": "x"}, {"q": "x" * 500}):
        assert client.get(url, bad).status_code == 200


def test_a_manager_cannot_filter_by_a_team_that_is_not_theirs(signed_in):
    other = make_team("Madrid")
    assert "Madrid" not in signed_in.get(reverse("openings:list"), {"team": other.pk}).content.decode()


def test_an_empty_list_says_what_to_do(signed_in):
    assert "Make the first opening" in signed_in.get(reverse("openings:list")).content.decode()


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_many(signed_in, team, django_assert_max_num_queries):
    url = reverse("openings:list")
    make_application(opening=make_opening(team=team))
    signed_in.get(url)
    with django_assert_max_num_queries(12) as one:
        signed_in.get(url)
    queries = len(one)
    for _ in range(8):
        make_application(opening=make_opening(team=team))
    with django_assert_max_num_queries(queries):
        signed_in.get(url)


def test_the_form_begins_with_the_weights_of_the_role(signed_in):
    role = make_role("expert")
    form = signed_in.get(reverse("openings:create"), {"role": role.pk}).context["form"]
    assert {row.key: row.weight.value() for row in form.competency_rows} == {
        key: role.weights.get(key) for key in COMPETENCIES
    }


def test_an_opening_is_made_with_its_policy_and_leads_to_inviting(signed_in, team, manager):
    role = make_role()
    assessment = make_assessment_version(role=role)
    answer = signed_in.post(reverse("openings:create"), filled(team, role, assessment))
    opening = Opening.objects.get()
    assert answer.url == reverse("openings:candidates", args=[opening.pk])
    assert (opening.title, opening.team, opening.created_by, opening.invitation_days) == (
        "Support desk",
        team,
        manager,
        10,
    )
    assert opening.state == Opening.State.OPEN
    assert opening.policy.weights == dict.fromkeys(COMPETENCIES, 20)
    assert opening.policy.minimums == {"empathy": 2.5}
    assert opening.policy.rubric_version == make_rubric_version()


def test_an_opening_is_kept_as_a_draft_when_asked(signed_in, team):
    role = make_role()
    signed_in.post(reverse("openings:create"), filled(team, role, make_assessment_version(role=role), draft="1"))
    assert Opening.objects.get().state == Opening.State.DRAFT


def test_an_opening_for_interviews_held_elsewhere_needs_no_assessment(signed_in, team):
    answer = signed_in.post(reverse("openings:create"), filled(team, make_role(), kind="imported"))
    opening = Opening.objects.get()
    assert (opening.kind, opening.assessment_version) == ("imported", None)
    assert answer.url == reverse("results:opening", args=[opening.pk])


def test_taking_over_another_role_keeps_what_was_typed_and_makes_nothing(signed_in, team):
    role, other = make_role(), make_role("expert")
    make_assessment_version(role=role)
    assessment = make_assessment_version(role=other, title="Expert assessment")
    sent = filled(
        team,
        other,
        refresh="1",
        title=HOSTILE,
        human_share="25",
        ratings_wanted="3",
        provisional_order="on",
        machine="never",
    )
    page = signed_in.post(reverse("openings:create"), sent)
    form = page.context["form"]
    assert form["title"].value() == HOSTILE
    assert (form["ratings_wanted"].value(), form["human_share"].value()) == ("3", "25")
    assert form["machine"].value() == "never"
    assert form["provisional_order"].value() is True
    assert list(form.fields["assessment_version"].queryset) == [assessment]
    assert form["weight_empathy"].value() == other.weights.get("empathy")
    assert "<script>alert" not in page.content.decode()
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"weight_empathy": "30"}, "The weights add up to 110. Make them add up to 100."),
        ({"weight_empathy": "19.5"}, "The weights add up to 99.5."),
        ({"weight_empathy": ""}, "The weights add up to 80."),
        ({"weight_empathy": "-20"}, "greater than or equal to 0"),
        ({"weight_empathy": "NaN"}, "Enter a number"),
        ({"minimum_empathy": "6"}, "less than or equal to 5"),
        ({"title": ""}, "This field is required"),
        ({"title": "a\u202eb"}, "A title has 1 to 120 characters."),
        ({"invitation_days": "0"}, "greater than or equal to 1"),
        ({"ratings_wanted": "9"}, "less than or equal to 5"),
        ({"human_share": "101"}, "less than or equal to 100"),
        ({"cut": "0.5"}, "greater than or equal to 1"),
        ({"machine": "always"}, "Select a valid choice"),
        ({"machine_raters": ["oracle"]}, "Select a valid choice"),
        ({"assessment_version": "999999"}, "Select a valid choice"),
        ({"assessment_version": ""}, "This field is required"),
    ],
)
def test_bad_values_are_explained_and_nothing_typed_is_lost(signed_in, team, values, words):
    role = make_role()
    sent = filled(team, role, make_assessment_version(role=role), **{"title": "My own title", **values})
    page = signed_in.post(reverse("openings:create"), sent)
    text = page.content.decode()
    assert words in text
    assert "title" in values or "My own title" in text
    assert not Opening.objects.exists()
    assert not ScoringPolicy.objects.exists() or "title" in values


def test_an_opening_cannot_be_put_into_somebody_elses_team(signed_in, team):
    role = make_role()
    sent = filled(make_team("Madrid"), role, make_assessment_version(role=role))
    assert "Select a valid choice" in signed_in.post(reverse("openings:create"), sent).content.decode()
    assert not Opening.objects.exists()


def test_an_assessment_of_another_role_cannot_be_chosen(signed_in, team):
    sent = filled(team, make_role(), make_assessment_version(role=make_role("expert")))
    assert "Select a valid choice" in signed_in.post(reverse("openings:create"), sent).content.decode()


def test_only_an_admin_may_say_that_a_decline_needs_no_rating(client, signed_in, team):
    role = make_role()
    sent = filled(team, role, make_assessment_version(role=role), decline_unrated_reason="Too many")
    signed_in.post(reverse("openings:create"), sent)
    assert Opening.objects.get().policy.decline_unrated_reason == ""
    client.force_login(make_user())
    client.post(reverse("openings:create"), {**sent, "title": "By an admin"})
    opening = Opening.objects.get(title="By an admin")
    assert opening.policy.decline_unrated_reason == "Too many"
    # A manager who edits it later does not take the admin's word away.
    client.force_login(team.members.get())
    client.post(reverse("openings:edit", args=[opening.pk]), {**sent, "title": "Edited", "decline_unrated_reason": ""})
    opening.refresh_from_db()
    assert (opening.title, opening.policy.decline_unrated_reason) == ("Edited", "Too many")


def test_without_a_team_or_a_rubric_the_page_says_what_is_missing(client):
    client.force_login(make_user(role=MANAGER))
    assert "There is no rubric yet" in client.get(reverse("openings:create")).content.decode()
    make_rubric_version()
    assert "You belong to no team yet" in client.get(reverse("openings:create")).content.decode()


def test_everything_can_be_edited_before_the_first_invitation(signed_in, team):
    opening = make_opening(team=team)
    url = reverse("openings:edit", args=[opening.pk])
    page = signed_in.get(url)
    assert page.context["form"]["title"].value() == opening.title
    other = make_role("expert")
    sent = filled(team, other, make_assessment_version(role=other), ratings_wanted="1")
    assert signed_in.post(url, sent).url == reverse("results:opening", args=[opening.pk])
    opening.refresh_from_db()
    assert (opening.role, opening.policy.ratings_wanted, opening.title) == (other, 1, "Support desk")


def test_after_the_first_invitation_only_title_team_and_days_are_offered(signed_in, team):
    opening = make_opening(team=team)
    make_invitation(opening=opening)
    url = reverse("openings:edit", args=[opening.pk])
    page = signed_in.get(url)
    assert set(page.context["form"].fields) == {
        "title",
        "team",
        "invitation_days",
        "feedback",
        "ten_day_notice",
        "second_person",
    }
    assert "are fixed since the first candidate came in" in page.content.decode()
    signed_in.post(url, filled(team, make_role("expert"), title="New title"))
    opening.refresh_from_db()
    assert (opening.title, opening.role, opening.invitation_days) == ("New title", make_role(), 10)


def test_an_edit_that_comes_after_the_first_invitation_is_told_so(signed_in, team):
    opening = make_opening(team=team)
    sent = filled(team, opening.role, opening.assessment_version, ratings_wanted="4")
    url = reverse("openings:edit", args=[opening.pk])
    make_invitation(opening=opening)
    signed_in.post(url, sent)
    opening.refresh_from_db()
    assert opening.policy.ratings_wanted == 2


def test_an_opening_is_closed_and_opened_again_from_its_page(signed_in, team):
    opening = make_opening(team=team)
    for name, state in (("close", "closed"), ("close", "closed"), ("reopen", "open")):
        answer = signed_in.post(reverse(f"openings:{name}", args=[opening.pk]))
        assert answer.url == reverse("results:opening", args=[opening.pk])
        opening.refresh_from_db()
        assert opening.state == state


def test_the_policy_page_shows_versions_weights_and_since_when_it_is_fixed(signed_in, team):
    policy = make_policy(minimums={"empathy": 2.5}, cut=3.5, machine="never", decline_unrated_reason="Too many")
    opening = make_opening(team=team, policy=policy)
    url = reverse("openings:policy", args=[opening.pk])
    assert "Not fixed yet" in signed_in.get(url).content.decode()
    make_invitation(opening=opening)
    page = signed_in.get(url).content.decode()
    assert "Fixed since" in page
    assert policy.content_hash[:7] in page
    assert "Too many" in page
    assert "No question of this assessment gives a chance to show" in page


def test_the_policy_page_of_imported_interviews_counts_no_questions(signed_in, team):
    opening = make_opening(team=team, kind="imported", by=make_user())
    page = signed_in.get(reverse("openings:policy", args=[opening.pk]))
    assert [row.questions for row in page.context["rows"]] == [None] * 5
    assert page.context["unasked"] == []


def test_a_hostile_title_is_shown_and_not_run(signed_in, team):
    opening = make_opening(team=team, title="<img src=x onerror=alert(1)>")
    for name in ("openings:list", *PAGES_OF_ONE):
        url = reverse(name, args=[] if name == "openings:list" else [opening.pk])
        assert b"<img src=x" not in signed_in.get(url).content


def test_forms_without_a_token_are_refused(manager, team):
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    opening = make_opening(team=team)
    for name in (*POSTS_OF_ONE, "openings:edit", "openings:candidates"):
        assert client.post(reverse(name, args=[opening.pk])).status_code == 403
