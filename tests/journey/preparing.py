"""What an admin does before anybody is invited, and how they read afterwards what was done."""

import re

from playwright.sync_api import expect

from assessments.models import AssessmentVersion
from audit.models import AuditEntry
from openings import mailbox
from roles.queries import current_rubric_version
from tests.journey.visitor import Visitor

ADDED = "Asks whether the feeling was named rightly."
QUESTIONS = ("Somebody was angry with you", "A mistake of your own")
ASSESSMENT = "Two short questions"


def change_the_rubric(admin: Visitor) -> None:
    """One indicator in the draft, the difference, and a second version."""
    page = admin.page
    admin.link("Roles and rubric", exact=True).click()
    admin.meets("Roles and rubric")
    admin.link("Rubric", exact=True).click()
    page.wait_for_url("**/rubric/")
    admin.meets("Roles and rubric")
    admin.link("Edit as a draft").click()
    admin.meets("Edit the rubric")
    admin.link("Empathy").click()
    admin.meets("Empathy")
    first = page.get_by_label("Indicator 1", exact=True)
    first.fill(f"{first.input_value()} {ADDED}")
    expect(page.locator("[data-editor-state]")).to_contain_text("Saved in the draft at")
    page.get_by_role("button", name="Save", exact=True).last.click()
    admin.meets("Edit the rubric")
    expect(page.locator("ins")).to_have_text(re.compile(ADDED))
    admin.confirms("Publish the draft", "Publish")
    admin.sees("Version 2 is what new openings stand on")
    admin.looks()
    assert ADDED in str(current_rubric_version().body)


def put_an_assessment_together(admin: Visitor) -> AssessmentVersion:
    """Two questions of the bank, tried as a candidate and published."""
    page = admin.page
    admin.link("Assessments", exact=True).click()
    admin.meets("Assessments")
    page.goto("/assessments/new/")
    page.get_by_label("Title").fill(ASSESSMENT)
    page.get_by_label("Role").select_option("associate")
    admin.looks()
    admin.button("Go on to the questions").click()
    for title in QUESTIONS:
        page.get_by_label("Add from the bank").select_option(label=title)
        admin.button("Add").click()
        expect(admin.button(f"Take {title} out")).to_be_visible()
    admin.meets("Edit an assessment")
    page.get_by_label("Time limit in minutes").fill("25")
    admin.button("Save as a draft").click()
    admin.meets(ASSESSMENT)
    admin.confirms("Publish the draft", "Publish")
    admin.sees("Published. New openings")
    admin.link("See it as a candidate").click()
    admin.link("To the first question").click()
    admin.meets(QUESTIONS[0])
    return AssessmentVersion.objects.get(title=ASSESSMENT)


def read_the_mail(admin: Visitor, mail: mailbox.Mail) -> None:
    admin.goes("/mail/", "Mails")
    admin.goes(f"/mail/{mail.name}/", mail.subject)
    expect(admin.page.locator(".mail-text a").first).to_have_attribute("href", re.compile("/t/"))


def read_the_audit(admin: Visitor, opening_pk: int) -> None:
    """All of it is there, and can be narrowed to an opening and to a deed."""
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert done >= {
        "user.signed_in", "rubric.published", "assessment.published", "opening.created", "candidate.invited",
        "invitation.sent", "invitation.opened", "sitting.started", "sitting.submitted", "rating.machine_rated",
        "score_sheet.made", "rating.given", "rating.revealed", "decision.advance", "decision.undone",
        "decision.hired", "ranking.exported",
    }  # fmt: skip
    admin.link("Audit", exact=True).click()
    admin.meets("Audit")
    admin.page.goto(f"/audit/?opening_id={opening_pk}&action=decision.")
    rows = admin.page.locator("tbody tr")
    expect(rows).to_have_count(3)
    for row, action in zip(rows.all(), ("decision.hired", "decision.undone", "decision.advance"), strict=True):
        expect(row).to_contain_text(action)
        expect(row).to_contain_text("Alma")
    admin.looks()
