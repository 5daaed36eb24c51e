"""A hiring manager makes an opening and invites; the mails go out."""

import re

from playwright.sync_api import expect

from assessments.models import AssessmentVersion
from openings import mailbox
from openings.models import Opening
from tests.journey.visitor import Visitor
from tests.worker import Worker

TITLE = "Support desk, Leeds"


def make_the_opening(manager: Visitor, version: AssessmentVersion) -> Opening:
    """Three people are to rate, so that two of them leave one rating to the manager."""
    page = manager.page
    manager.link("Openings", exact=True).click()
    manager.meets("Openings")
    manager.link("New opening").click()
    manager.meets("New opening")
    page.get_by_label("Title").fill(TITLE)
    expect(page.get_by_label("Role")).to_have_value(str(version.assessment.role_id))
    page.get_by_label("Assessment*").select_option(str(version.pk))
    page.get_by_label("People who rate each answer").fill("3")
    manager.button("Make the opening").click()
    manager.meets("Candidates and invitations")
    return Opening.objects.get(title=TITLE)


def invite_one(manager: Visitor, name: str, email: str) -> None:
    page = manager.page
    page.get_by_label("Name*", exact=True).fill(name)
    page.get_by_label("Email*", exact=True).fill(email)
    manager.button("Invite").click()
    expect(page.get_by_role("row", name=name)).to_be_visible()
    manager.looks()


def invite_a_list(manager: Visitor, lines: list[str]) -> None:
    """One of three lines can be taken; the report names the others."""
    page = manager.page
    page.get_by_text("Paste a list").click()
    page.get_by_label("One person a line").fill("\n".join(lines))
    manager.looks()
    manager.button("Invite all of the list").click()
    manager.sees("1 invited, 2 lines not taken")
    manager.looks()
    manager.link("Report").click()
    manager.sees("There is no email address in this line.")
    manager.sees("This person has been invited to this opening already.")
    manager.looks()


def mail_to(email: str, worker: Worker) -> mailbox.Mail:
    """The mail to this address in the folder that the worker writes mails into."""
    found: list[mailbox.Mail] = []

    def arrived() -> bool:
        folder = mailbox.folder()
        assert folder is not None
        mails = (mailbox.read_mail(folder, name) for name in mailbox.mail_names(folder)[:200])
        found.extend(mail for mail in mails if mail and mail.to == email)
        return bool(found)

    worker.wait_until(arrived, f"the mail to {email}", 60)
    return found[0]


def link_in(mail: mailbox.Mail) -> str:
    """The candidate's own way in, as it stands in the mail."""
    found = re.search(r"/t/[\w-]{22,}/", mail.text)
    assert found, mail.text
    return found[0]
