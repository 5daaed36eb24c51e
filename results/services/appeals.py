"""A second look: asked for by the candidate, taken by another rater, answered by a person in words."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, Actor, candidate_actor, record, user_actor
from jobs import services as jobs
from notifications.people import of_team
from notifications.services import notify
from openings.models import Application
from ratings.looks import possible_raters, rated_looks
from ratings.services.looks import ask_for_looks, end_looks
from ratings.services.telling import tell_to_rate
from results.appeals import contestable, looks_of, moves
from results.models import Appeal, ScoreSheet
from results.services.feedback import release_new_sheet
from results.services.sheets import prepare_score_sheet

JOB, REMINDER = "send_appeal_mail", "remind_of_appeal"
ANSWER_WITHIN = timedelta(days=30)
REMINDED_BEFORE = timedelta(days=5)
LONGEST_WORDS = 2000
LONGEST_REPLY = 4000


class AppealRefused(Exception):
    """It cannot be asked for or answered; the message says why."""


def ask_appeal(
    *, application: Application, sheet: ScoreSheet, answers: Collection[int], words: str, at: datetime
) -> Appeal:
    """Have these answers (ids) of the sheet's sitting rated by somebody else. One a score sheet, one at a time."""
    words = words.replace("\r\n", "\n").strip()
    if len(words) > LONGEST_WORDS:
        raise AppealRefused(_("Keep it under %(n)d characters.") % {"n": LONGEST_WORDS})
    chosen = [answer for answer in contestable(sheet.sitting) if answer.pk in answers]
    if not chosen:
        raise AppealRefused(_("Choose at least one answer."))
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                application=application, score_sheet=sheet, words=words, asked_at=at, due_at=at + ANSWER_WITHIN
            )
            appeal.looks.set(ask_for_looks(answers=chosen, at=at))
            data = {"score_sheet": sheet.pk, "sheet_hash": sheet.input_hash, "answers": [item.pk for item in chosen]}
            _record(appeal, "appeal.asked", candidate_actor(application.person_id), at, **data)
            _tell_asked(appeal, at)
    except IntegrityError:
        raise AppealRefused(_("You have asked for a second look at this result already.")) from None
    return appeal


def answer_appeal(*, appeal: Appeal, reply: str, by: User, at: datetime) -> Appeal:
    """Tell the candidate in words what came of it. Whether the result changed is read from the scores, not chosen.

    `AppealRefused` until somebody else has rated every contested answer. Answering twice changes nothing.
    """
    reply = reply.replace("\r\n", "\n").strip()
    if not reply or len(reply) > LONGEST_REPLY:
        raise AppealRefused(_("Say in words what came of it, in at most %(n)d characters.") % {"n": LONGEST_REPLY})
    with transaction.atomic():
        current = (
            Appeal.objects.select_for_update(of=("self",)).select_related("score_sheet__sitting").get(pk=appeal.pk)
        )
        if current.state == Appeal.State.WITHDRAWN:
            raise AppealRefused(_("The candidate has taken it back; no answer is needed."))
        if current.state != Appeal.State.OPEN:
            return current
        looks = looks_of(current)
        if len(rated_looks(looks)) < len(looks):
            raise AppealRefused(_("Somebody else has to rate these answers first."))
        sheet = _newest_sheet(current, at)
        changed = bool(moves(current.score_sheet, sheet))
        current.state = Appeal.State.CHANGED if changed else Appeal.State.STANDS
        current.reply, current.new_sheet, current.answered_at, current.answered_by = reply, sheet, at, by
        current.save()
        end_looks(looks=looks, at=at)
        release_new_sheet(application=current.application, sheet=sheet, by=by, at=at)
        jobs.add(kind=JOB, subject=current.pk, at=at)
        data = {"outcome": str(current.state), "score_sheet": current.score_sheet_id, "new_sheet": sheet.pk}
        _record(current, "appeal.answered", user_actor(by.pk), at, **data)
    return current


def withdraw_appeal(*, appeal: Appeal, at: datetime) -> bool:
    """Take an open one back: nobody else is asked, and what was rated meanwhile stands. Whether it was open."""
    with transaction.atomic():
        current = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
        if current.state != Appeal.State.OPEN:
            return False
        current.state, current.answered_at = Appeal.State.WITHDRAWN, at
        current.save(update_fields=["state", "answered_at"])
        end_looks(looks=looks_of(current), at=at)
        _record(current, "appeal.withdrawn", candidate_actor(current.application.person_id), at)
    return True


def mark_told(*, appeal: Appeal, at: datetime) -> None:
    if Appeal.objects.filter(pk=appeal.pk, told_at=None).update(told_at=at):
        _record(appeal, "appeal.told", SYSTEM, at)


def remind(*, appeal: Appeal, at: datetime) -> None:
    """Tell the team that the answer is nearly due. Nothing where it was answered or taken back meanwhile."""
    if Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN).exists():
        _tell_team("appeal_nearly_due", appeal, at)


def _tell_asked(appeal: Appeal, at: datetime) -> None:
    _tell_team("appeal_asked", appeal, at)
    opening = appeal.application.opening
    tell_to_rate(opening=opening, to=possible_raters(looks_of(appeal)), event=f"appeal:{appeal.pk}", at=at)
    jobs.add(kind=REMINDER, subject=appeal.pk, at=at, due_at=appeal.due_at - REMINDED_BEFORE)


def _tell_team(kind: str, appeal: Appeal, at: datetime) -> None:
    opening = appeal.application.opening
    to, team = of_team(kind, opening.team_id), opening.team_id
    events = [f"appeal:{appeal.pk}"]
    notify(kind, to=to, about=opening.pk, team=team, events=events, due_at=appeal.due_at, at=at)


def _newest_sheet(appeal: Appeal, at: datetime) -> ScoreSheet:
    """With the newest ratings in it: its job may still wait."""
    sitting = appeal.score_sheet.sitting
    prepare_score_sheet(sitting_id=sitting.pk)(at)
    return ScoreSheet.objects.filter(sitting=sitting).latest("id")


def _record(appeal: Appeal, action: str, actor: Actor, at: datetime, **data: object) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="application",
        subject_id=appeal.application_id,
        at=at,
        opening_id=appeal.application.opening_id,
        data={"appeal": appeal.pk, **data},
    )
