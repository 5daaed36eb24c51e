from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from jobs import services as jobs
from jobs.registry import Handler, Write
from results.codes import code_of
from results.mails import send_appeal_mail, send_data_code, send_feedback_mail, send_mail_of_decision
from results.models import Appeal, DataCode, DecisionMail, FeedbackRelease
from results.services import appeals, retention
from results.services.bundles import forget_bundle, give_up_bundle, prepare_bundle
from results.services.codes import VALID_FOR
from results.services.feedback import mark_told
from results.services.foresight import prepare_foresight
from results.services.mails import mark_failed, mark_sent
from results.services.sheets import prepare_score_sheet

MAILS = DecisionMail.objects.select_related("decision__application__person", "decision__application", "created_by")


def _score_sheet(subject: str) -> Callable[[datetime], None]:
    return prepare_score_sheet(sitting_id=int(subject))


def _foresee(subject: str) -> Callable[[datetime], None]:
    return prepare_foresight(machine_rater_id=int(subject))


def _nothing(at: datetime) -> None:
    return None


def _send_decision_mail(subject: str) -> Write:
    """Send what still holds; an undone decision's mail never leaves. At least once, like every mail."""
    mail = MAILS.get(pk=subject)
    if mail.sent_at or mail.cancelled_at:
        return _nothing
    reason = "undone" if mail.decision.undone_at else ""
    person = mail.decision.application.person
    if not reason and (person.erased_at is not None or not person.email):
        reason = "no_address"
    if not reason:
        send_mail_of_decision(mail)

    def write(at: datetime) -> None:
        if reason:
            mark_failed(mail=mail, reason=reason, at=at)
        else:
            mark_sent(mail=mail, at=at)

    return write


def _give_up_mail(subject: str, reason: str, at: datetime) -> None:
    mark_failed(mail=MAILS.get(pk=subject), reason="mail_failed", at=at)


def _send_feedback_mail(subject: str) -> Write:
    release = FeedbackRelease.objects.select_related("application__person", "application__opening").get(pk=subject)
    person = release.application.person
    if release.told_at or person.erased_at or not person.email:
        return _nothing
    send_feedback_mail(release.application)

    def write(at: datetime) -> None:
        mark_told(release=release, at=at)

    return write


def _send_appeal_mail(subject: str) -> Write:
    appeal = Appeal.objects.select_related("application__person", "application__opening").get(pk=subject)
    person = appeal.application.person
    if appeal.told_at or person.erased_at or not person.email:
        return _nothing
    send_appeal_mail(appeal.application)

    def write(at: datetime) -> None:
        appeals.mark_told(appeal=appeal, at=at)

    return write


def _remind_of_appeal(subject: str) -> Write:
    appeal = Appeal.objects.select_related("application__opening").get(pk=subject)
    return lambda at: appeals.remind(appeal=appeal, at=at)


def _send_data_code(subject: str) -> Write:
    row = DataCode.objects.select_related("application__person", "application__opening").filter(pk=subject).first()
    if row is None or row.used_at or row.expires_at <= timezone.now() or not row.application.person.email:
        return _nothing
    code = code_of(row)
    if code:
        send_data_code(row.application, code=code, purpose=row.purpose, minutes=int(VALID_FOR.total_seconds() // 60))
    return _nothing


score_sheet = Handler(run=_score_sheet)
send_decision_mail = Handler(run=_send_decision_mail, give_up=_give_up_mail)
foresee_change = Handler(run=_foresee)
feedback_mail = Handler(run=_send_feedback_mail)
appeal_mail = Handler(run=_send_appeal_mail)
remind_of_appeal = Handler(run=_remind_of_appeal)
data_code = Handler(run=_send_data_code)


def _make_bundle(subject: str) -> Write:
    return prepare_bundle(bundle_id=int(subject))


def _give_up_bundle(subject: str, reason: str, at: datetime) -> None:
    give_up_bundle(bundle_id=int(subject), at=at)


def _forget_bundle(subject: str) -> Write:
    return lambda at: forget_bundle(bundle_id=int(subject), at=at)


make_bundle = Handler(run=_make_bundle, give_up=_give_up_bundle)
forget_old_bundle = Handler(run=_forget_bundle)


def _keep_to_retention(subject: str) -> Write:
    """Announce, then erase what was announced a week ago; each erasure is a transaction of its own. Subject: the day,
    and behind a dot the how many-th job of it."""
    now = timezone.now()
    retention.announce(at=now)
    left = retention.carry_out(at=now)

    def write(at: datetime) -> None:
        if left:
            day, _dot, number = subject.partition(".")
            jobs.add(kind="keep_to_retention", subject=f"{day}.{int(number or 1) + 1}", at=at)

    return write


keep_to_retention = Handler(run=_keep_to_retention, lease=timedelta(minutes=30))
