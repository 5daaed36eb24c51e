"""What people are told of: one explicit table. A kind says what has happened; what waits stands on the first page.

No kind names a candidate, a level or a need: a notification may be read over somebody's shoulder, and mail by others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from notifications.models import Channel

Words = Callable[[int, datetime | None], str]
Text = str | Promise
ADMIN, MANAGER, RATER = User.Role.ADMIN, User.Role.HIRING_MANAGER, User.Role.RATER
HIRING = frozenset({ADMIN, MANAGER})
OPENING, MACHINE_RATER = "opening", "machine_rater"


@dataclass(frozen=True)
class Kind:
    """`subject`: what `about` is an id of (see settings.AUDIT_NAMES), or empty. `where`: from `about` to the page."""

    label: Text
    roles: frozenset[User.Role]
    words: Words
    where: Callable[[str], str]
    subject: str = OPENING
    channel: Channel = Channel.DIGEST
    icon: str = "info"
    tone: str = ""


def _page(name: str, query: str = "") -> Callable[[str], str]:
    return lambda about: reverse(name, args=[about] if about else []) + query


def _one_page(name: str) -> Callable[[str], str]:
    return lambda about: reverse(name)


def _until(due: datetime | None) -> str:
    return date(timezone.localtime(due), "j F Y") if due else ""


def _submitted(n: int, due: datetime | None) -> str:
    return ngettext("%d candidate submitted their answers", "%d candidates submitted their answers", n) % n


def _scored(n: int, due: datetime | None) -> str:
    return ngettext("%d score sheet is complete", "%d score sheets are complete", n) % n


def _to_rate(n: int, due: datetime | None) -> str:
    # Why an answer waits, and how many do, could tell a rater what others said of it.
    return _("There are answers for you to rate")


def _to_confirm(n: int, due: datetime | None) -> str:
    return ngettext("%d decision asked for a second person", "%d decisions asked for a second person", n) % n


def _confirmed(n: int, due: datetime | None) -> str:
    return ngettext("%d decision of yours was confirmed", "%d decisions of yours were confirmed", n) % n


def _sent_back(n: int, due: datetime | None) -> str:
    return ngettext("%d decision of yours was sent back", "%d decisions of yours were sent back", n) % n


def _asked_again(n: int, due: datetime | None) -> str:
    asked = ngettext("%d candidate asked for a second look", "%d candidates asked for a second look", n) % n
    if due is None:
        return asked
    by = ngettext("to be answered by %s", "the first to be answered by %s", n) % _until(due)
    return f"{asked}, {by}"


def _nearly_due(n: int, due: datetime | None) -> str:
    words = ngettext("%d second look is not answered yet", "%d second looks are not answered yet", n) % n
    return f"{words}: {_('answer by %s') % _until(due)}" if due else words


def _needs(n: int, due: datetime | None) -> str:
    return ngettext("%d accommodation was asked for", "%d accommodations were asked for", n) % n


def _comments(n: int, due: datetime | None) -> str:
    return ngettext("%d comment on the draft of the rubric", "%d comments on the draft of the rubric", n) % n


def _drift(n: int, due: datetime | None) -> str:
    return _("A machine rater agrees less with people than its report promised")


def _trained(n: int, due: datetime | None) -> str:
    return ngettext("%d training of a machine rater ended", "%d trainings of machine raters ended", n) % n


def _failed(n: int, due: datetime | None) -> str:
    return ngettext("%d piece of background work was given up", "%d pieces of background work were given up", n) % n


def _not_sent(n: int, due: datetime | None) -> str:
    return ngettext("%d invitation could not be sent", "%d invitations could not be sent", n) % n


def _new_date_not_told(n: int, due: datetime | None) -> str:
    return ngettext(
        "%d mail about a link's new date could not be sent", "%d mails about links' new dates could not be sent", n
    ) % n  # fmt: skip


def _run_out(n: int, due: datetime | None) -> str:
    return ngettext("%d invitation ran out unopened", "%d invitations ran out unopened", n) % n


def _mail_not_sent(n: int, due: datetime | None) -> str:
    return ngettext("%d mail about a decision could not be sent", "%d mails about decisions could not be sent", n) % n


def _many(n: int, due: datetime | None) -> str:
    return ngettext("%d action for many candidates is done", "%d actions for many candidates are done", n) % n


def _bundle(n: int, due: datetime | None) -> str:
    return ngettext("%d audit bundle of yours is ready", "%d audit bundles of yours are ready", n) % n


# In the order in which the settings show them.
KINDS: dict[str, Kind] = {
    "sitting_submitted": Kind(
        gettext_lazy("Answers were submitted"), HIRING, _submitted, _page("results:opening"), icon="check"
    ),
    "sheet_complete": Kind(
        gettext_lazy("People have rated all of a score sheet"), HIRING, _scored,
        _page("results:opening", "?stage=undecided"), icon="people",
    ),
    "answers_to_rate": Kind(
        gettext_lazy("There are answers to rate"), frozenset({RATER}), _to_rate,
        lambda about: f"{reverse('ratings:queue')}?opening={about}", icon="pencil",
    ),
    "appeal_asked": Kind(
        gettext_lazy("A candidate asked for a second look"), HIRING, _asked_again, _page("results:appeals"),
        channel=Channel.AT_ONCE, icon="clock", tone="warn",
    ),
    "appeal_nearly_due": Kind(
        gettext_lazy("A second look is to be answered within days"), HIRING, _nearly_due, _page("results:appeals"),
        channel=Channel.AT_ONCE, icon="clock", tone="danger",
    ),
    "decision_to_confirm": Kind(
        gettext_lazy("A decision asked for a second person"), HIRING, _to_confirm,
        _page("results:opening", "?stage=to_confirm"), icon="people",
    ),
    "decision_confirmed": Kind(
        gettext_lazy("A decision of mine was confirmed"), HIRING, _confirmed,
        _page("results:opening", "?stage=decided"), channel=Channel.APP, icon="check",
    ),
    "decision_sent_back": Kind(
        gettext_lazy("A decision of mine was sent back"), HIRING, _sent_back,
        _page("results:opening", "?stage=undecided"), icon="left", tone="warn",
    ),
    "invitation_not_sent": Kind(
        gettext_lazy("An invitation could not be sent"), HIRING, _not_sent,
        _page("openings:candidates", "?state=failed"), icon="mail", tone="warn",
    ),
    "invitation_ran_out": Kind(
        gettext_lazy("An invitation ran out unopened"), HIRING, _run_out,
        _page("openings:candidates", "?state=expired"), icon="mail",
    ),
    "extension_not_told": Kind(
        gettext_lazy("A mail about a link's new date could not be sent"), HIRING, _new_date_not_told,
        _page("openings:candidates"), icon="mail", tone="warn",
    ),
    "mail_not_sent": Kind(
        gettext_lazy("A mail about a decision could not be sent"), HIRING, _mail_not_sent,
        _page("results:opening", "?stage=decided"), icon="mail", tone="warn",
    ),
    "bundle_ready": Kind(
        gettext_lazy("An audit bundle of mine is ready"), HIRING, _bundle, _page("results:bundles"),
        channel=Channel.APP, icon="down",
    ),
    "bulk_done": Kind(
        gettext_lazy("An action of mine for many candidates is done"), HIRING, _many, _page("bulk:list"),
        channel=Channel.APP, icon="check",
    ),
    "needs_asked": Kind(
        gettext_lazy("An accommodation was asked for"), frozenset({User.Role.ACCOMMODATION}), _needs,
        _one_page("accommodations:requests"), subject="", channel=Channel.AT_ONCE, icon="person",
    ),
    "rubric_comment": Kind(
        gettext_lazy("Somebody commented on the draft of the rubric"), HIRING, _comments,
        _one_page("roles:read_draft"), subject="", icon="chat",
    ),
    "machine_drift": Kind(
        gettext_lazy("A machine rater drifts"), frozenset({ADMIN}), _drift, _page("ratings:machine_rater"),
        subject=MACHINE_RATER, channel=Channel.AT_ONCE, icon="alert", tone="danger",
    ),
    "training_ended": Kind(
        gettext_lazy("A training of a machine rater ended"), frozenset({ADMIN}), _trained,
        _one_page("ratings:machine_raters"), subject="", channel=Channel.APP, icon="half",
    ),
    "work_failed": Kind(
        gettext_lazy("Background work was given up"), frozenset({ADMIN}), _failed,
        _one_page("notifications:work"), subject="", icon="alert", tone="danger",
    ),
}  # fmt: skip


def kinds_of(user: User) -> list[str]:
    """The kinds that somebody of this role is told of."""
    return [key for key, kind in KINDS.items() if user.role in kind.roles]


def about_openings() -> list[str]:
    return [key for key, kind in KINDS.items() if kind.subject == OPENING]


# What background work is called where people read of it; settings.JOB_HANDLERS has the same keys.
WORK: dict[str, Text] = {
    "send_password_link": gettext_lazy("Mail with a link to choose a password"),
    "send_invitation": gettext_lazy("Mail with an invitation"),
    "import_batch": gettext_lazy("Inviting a list"),
    "close_sitting": gettext_lazy("Ending a sitting at its deadline"),
    "tell_about_needs": gettext_lazy("Mail about an accommodation"),
    "sitting_submitted": gettext_lazy("Handing submitted answers to raters"),
    "answers_changed": gettext_lazy("Rating answers that were changed"),
    "rate_sitting": gettext_lazy("Rating by a machine"),
    "find_alike": gettext_lazy("Looking for answers that are nearly the same"),
    "train_machine_rater": gettext_lazy("Training a machine rater"),
    "foresee_change": gettext_lazy("Foreseeing what a machine rater would change"),
    "measure_machine_rater": gettext_lazy("Measuring a machine rater"),
    "watch_machine_raters": gettext_lazy("Watching the machine raters"),
    "score_sheet": gettext_lazy("Adding up a score sheet"),
    "send_decision_mail": gettext_lazy("Mail about a decision"),
    "make_bundle": gettext_lazy("Making an audit bundle"),
    "forget_bundle": gettext_lazy("Deleting an old audit bundle"),
    "send_appeal_mail": gettext_lazy("Mail about a second look"),
    "send_data_code": gettext_lazy("Mail with a code"),
    "send_feedback_mail": gettext_lazy("Mail about feedback"),
    "keep_to_retention": gettext_lazy("Erasing what has been kept long enough"),
    "count_question_figures": gettext_lazy("Counting the figures of questions"),
    "remind_of_appeal": gettext_lazy("Reminding of a second look"),
    "note_run_out": gettext_lazy("Noting invitations that ran out"),
    "do_bulk_action": gettext_lazy("Doing something for many candidates"),
    "collect_notifications": gettext_lazy("Collecting notifications for a mail"),
    "send_notifications": gettext_lazy("Mail with notifications"),
    "forget_notifications": gettext_lazy("Forgetting old notifications"),
}


def work_label(kind: str) -> str:
    """Work that has no words here yet goes by its own name."""
    return str(WORK.get(kind, kind))
