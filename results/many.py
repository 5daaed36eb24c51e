"""What people do with results for many candidates, done for one of them. See settings.BULK_ACTIONS."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from bulk.kinds import BulkRefused
from bulk.models import BulkAction
from bulk.services import begin
from openings.models import Application, Opening
from ratings.queries import is_hidden
from results.models import FeedbackRelease
from results.services.decisions import SomeRefused, Verdict, decide_many, refuse_some
from results.services.feedback import FeedbackRefused, release_feedback


def begin_deciding(*, opening: Opening, verdicts: Sequence[Verdict], by: User, at: datetime) -> BulkAction:
    """Take up decisions about many, to be recorded one by one. `SomeRefused`, and none is taken up, where one of them
    could not be taken now."""
    verdicts = [replace(verdict, words=verdict.words.strip()) for verdict in verdicts]
    refuse_some(opening=opening, verdicts=verdicts)
    values = {
        verdict.application.pk: {"kind": verdict.kind, "reason": verdict.reason, "words": verdict.words}
        for verdict in verdicts
    }
    return begin(kind="decide", opening=opening, applications=list(values), values=values, by=by, at=at)


def decide_one(application: Application, values: dict[str, Any], by: User, at: datetime) -> bool:
    """The hour for undoing it begins now."""
    if is_hidden(application, user=by):
        raise BulkRefused(_("There are answers of this candidate that you have to rate first."))
    verdict = Verdict(application, values["kind"], values["reason"], values["words"])
    try:
        return bool(decide_many(opening=application.opening, verdicts=[verdict], by=by, at=at))
    except SomeRefused as refusal:
        raise BulkRefused(refusal.refusals[application.pk]) from refusal


def release_one(application: Application, values: dict[str, Any], by: User, at: datetime) -> bool:
    if FeedbackRelease.objects.filter(application=application).exists():
        return False
    try:
        done = release_feedback(opening=application.opening, only=[application.pk], by=by, at=at)
    except FeedbackRefused as refusal:
        raise BulkRefused(str(refusal)) from refusal
    if not done:
        raise BulkRefused(_("It cannot be released now: there is no settled result, or no link that opens."))
    return True
