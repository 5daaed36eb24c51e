"""The rubric editor and the weights as a person meets them, in a real browser."""

import pytest

from roles import queries, services
from tests.browser import sign_in, too_wide, wait_until
from tests.factories import load_roles, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDIT = "/rubric/draft/empathy/"


@pytest.fixture
def admin(page):
    load_roles()
    user = make_user(name="Ada")
    sign_in(page, user)
    return user


def stored():
    return services.competency_of(services.working_body(queries.rubric()), "empathy")


def state(page):
    return page.locator("[data-editor-state]")


def test_what_one_writes_is_saved_by_itself(page, admin):
    page.goto(EDIT)
    page.get_by_label("Definition").fill("Feels with people.")
    state(page).filter(has_text="Saved in the draft at").wait_for()
    assert stored()["definition"] == "Feels with people."
    page.evaluate(
        """() => {
          const state = document.querySelector("[data-editor-state]");
          window.said = [];
          new MutationObserver(() => window.said.push(state.textContent)).observe(state, { childList: true });
        }"""
    )
    page.get_by_label("What it is not").fill("Pity.")
    wait_until(page, lambda: stored()["is_not"] == "Pity.")
    state(page).filter(has_text="Saved in the draft at").wait_for()
    said = page.evaluate("window.said")
    assert said[:2] == ["Not saved yet", "Saving\u2026"]
    assert said[-1].startswith("Saved in the draft at")
    # From level to level and saved, without the mouse; screen readers are told how.
    assert page.locator("[data-levels]").get_attribute("aria-describedby") == "level-keys"
    assert page.locator("#level-keys").is_visible()
    page.get_by_label("Level 2").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Heard. ")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.id") == "id_level_2"
    page.keyboard.press("Control+s")
    wait_until(page, lambda: stored()["levels"][2]["anchor"].startswith("Heard. "))


def test_indicators_are_added_and_taken_out_in_place(page, admin):
    before = stored()["indicators"]
    page.goto(EDIT)
    page.get_by_role("button", name="Add an indicator").click()
    page.keyboard.type("Asks how the other person is.")
    page.get_by_role("button", name="Take out").first.click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/rubric/draft/")
    after = stored()["indicators"]
    assert after[:-1] == before[1:]
    assert after[-1] == {"key": "asks-how-the-other-person-is", "text": "Asks how the other person is.", "sign": 1}


def test_a_text_that_meets_another_stays_on_the_page(page, admin):
    page.goto(EDIT)
    other = make_user(name="Bea")
    rubric = queries.rubric()
    body = services.working_body(rubric)
    body["competencies"][0] = {**body["competencies"][0], "definition": "Words of Bea."}
    services.save_rubric_draft(rubric=rubric, body=body, revision=0, by=other, at=rubric.current.published_at)
    page.get_by_label("Definition").fill("Mine stays.")
    state(page).filter(has_text="Bea has changed this competency").wait_for()
    assert page.get_by_label("Definition").input_value() == "Mine stays."
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("heading", name="Bea saved this competency").wait_for()
    assert page.get_by_label("Definition").input_value() == "Mine stays."


def test_publishing_asks_again(page, admin, axe):
    page.goto(EDIT)
    page.get_by_label("Definition").fill("Feels with people.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/rubric/draft/")
    assert axe(page) == []
    page.get_by_text("Publish the draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.wait_for_url("**/rubric/")
    page.get_by_text("Version 2 is what new openings stand on").wait_for()
    assert queries.current_rubric_version().number == 2


def test_the_sum_of_the_weights_is_said_while_one_types(page, admin, axe):
    page.goto("/roles/associate/edit/")
    total = page.locator("[data-sum]")
    assert total.text_content() == "100 %"
    field = page.get_by_label("Empathy, weight in percent")
    field.fill(str(int(field.input_value()) + 5))
    assert total.text_content() == "105 %, 5 over 100"
    field.fill("")
    assert "short of 100" in total.text_content()
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/roles/", "/roles/associate/", "/rubric/", EDIT, "/rubric/difference/"])
def test_pages_fit_and_are_accessible(page, admin, axe, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert too_wide(page) == []
    assert axe(page) == []
