"""The hiring manager sees nothing until they have rated or asked, then the order with its doubt, and decides."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from openings.models import Opening
from tests.journey.inviting import TITLE
from tests.journey.visitor import Visitor


def see_that_results_are_hidden(manager: Visitor, opening: Opening, name: str) -> None:
    page = manager.page
    manager.goes(f"/openings/{opening.pk}/", TITLE)
    manager.sees("The results of 2 candidates are hidden until you have rated their answers")
    expect(page.locator("td[data-label=Score]")).to_have_text(["–", "–"])
    manager.link(name).click()
    manager.meets(name)
    manager.sees("stay hidden until you have rated this candidate's answers")
    expect(page.locator("[data-answer-text]")).to_have_count(2)
    expect(page.locator("[data-answer-text] mark")).to_have_count(0)
    expect(page.get_by_role("heading", name="Score sheet")).to_have_count(0)
    expect(manager.button("Record decision")).to_have_count(0)


def reveal_the_ranking(manager: Visitor, opening: Opening, names: list[str]) -> None:
    page = manager.page
    manager.goes(f"/openings/{opening.pk}/", TITLE)
    manager.button("Show results now").click()
    manager.sees("Results are shown.")
    rows = page.locator(".band-table tbody tr")
    expect(rows.locator("th")).to_contain_text(names)
    expect(rows.locator("td.band-cell svg")).to_have_count(len(names))
    bands = rows.locator("td[data-label=Band]").all_text_contents()
    for score, band in zip(rows.locator("td[data-label=Score]").all_text_contents(), bands, strict=True):
        low, high = (float(end) for end in band.split("–"))
        assert low <= float(score) <= high
    manager.looks()


def decide(manager: Visitor, kind: str, words: str) -> None:
    page = manager.page
    page.get_by_label("Decision*").select_option(kind)
    page.get_by_label("Reason*").select_option("strong_evidence")
    page.get_by_label("In words").fill(words)
    manager.button("Record decision").click()
    manager.sees("Decision recorded.")
    manager.sees(words)


def decide_undo_and_decide_again(manager: Visitor, name: str) -> None:
    page = manager.page
    manager.link(name).click()
    manager.meets(name)
    expect(page.get_by_role("heading", name="Score sheet")).to_be_visible()
    expect(page.locator("[data-answer-text] mark").first).to_be_visible()
    decide(manager, "advance", "Names what the customer feels.")
    manager.looks()
    manager.button("Undo").click()
    manager.sees("The decision is undone.")
    decide(manager, "hired", "Owns a mistake and mends it.")
    manager.looks()


def export(manager: Visitor, opening: Opening, folder: Path) -> list[dict[str, str]]:
    """The rows of the CSV file, as a browser downloads it."""
    manager.goes(f"/openings/{opening.pk}/", TITLE)
    with manager.page.expect_download() as waiting:
        manager.button("Export CSV").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))
