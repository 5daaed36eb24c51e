import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AssessmentVersion
from audit.services import SYSTEM, Actor, candidate_actor, record, user_actor
from jobs import services as jobs
from notifications.people import also, of_team
from notifications.services import notify
from openings.models import Application, Invitation, Opening
from openings.services.openings import OpeningInvalid, fix_opening
from openings.services.people import PersonErased, find_or_create_by_email

NONCE_BYTES = 16
LONGEST_TOKEN = 128
# Longer than any pause of beat that nobody notices.
RUN_OUT_SINCE = timedelta(days=3)
_SALT = "openings.invitation"


class AlreadyInvited(Exception):
    """The person is a candidate of this opening already; `application` is theirs."""

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__(_("This person has been invited to this opening already."))


class LinkUnavailable(Exception):
    """The link cannot be made again: the installation's secret key is another one. Send a new invitation."""

    def __init__(self) -> None:
        super().__init__(_("This link was made with another secret key. Send a new invitation."))


class LinkRefused(Exception):
    """An invitation link that opens nothing. `invitation` is the one it belonged to, where there is one."""

    message = ""

    def __init__(self, invitation: Invitation | None = None) -> None:
        self.invitation = invitation
        super().__init__(str(self.message))


class LinkUnknown(LinkRefused):
    message = "No such invitation"


class LinkExpired(LinkRefused):
    message = "The invitation has expired"


class LinkRevoked(LinkRefused):
    message = "The invitation has been revoked"


@transaction.atomic
def invite(
    *,
    opening: Opening,
    name: str,
    email: str,
    source: str = Application.Source.FORM,
    by: User | None,
    at: datetime,
    language: str = "en",
) -> tuple[Invitation, bool]:
    """Invite somebody, and whether they are new to us as a person. The mail leaves by a job after commit.

    The first invitation fixes the opening. `AlreadyInvited`, `OpeningNotOpen`, `OpeningInvalid` (interviews held
    elsewhere take no invitations), `PersonInvalid`, `PersonErased`.
    """
    if opening.kind != Opening.Kind.ASSESSED:
        raise OpeningInvalid(_("Interviews held elsewhere take no invitations."))
    fix_opening(opening=opening, at=at)
    person, new_person = find_or_create_by_email(name=name, email=email, at=at)
    application, created = Application.objects.get_or_create(
        person=person, opening=opening, defaults={"source": source, "created_at": at}
    )
    if not created:
        raise AlreadyInvited(application)
    invitation = _make(application, language=language, by=by, at=at)
    _record(invitation, "candidate.invited", by=by, at=at, data={"source": str(source)})
    return invitation, new_person


@transaction.atomic
def resend(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """A new link with a new expiry for the same application, mailed; older links of it stop working.

    `OpeningNotOpen` when the opening is.
    """
    application = invitation.application
    fix_opening(opening=application.opening, at=at)
    # The opening is locked by now: two clicks at once come here one after the other, and the later link holds.
    ending = Invitation.objects.filter(application=application, revoked_at=None)
    # A new link is never valid for a shorter time than the one that it ends.
    at_least = ending.values_list("expires_at", flat=True).first()
    ending.update(revoked_at=at)
    # An older link that is sent again still leads to the sitting that the latest one led to.
    last = application.invitations.select_related("assessment_version").order_by("-attempt", "-id")[0]
    renewed = _make(
        application, language=invitation.language, attempt=last.attempt, version=last.assessment_version, by=by, at=at,
        at_least=at_least,
    )  # fmt: skip
    _record(renewed, "invitation.resent", by=by, at=at, data={"replaces": invitation.pk})
    return renewed


def invite_again(
    *, application: Application, attempt: int, version: AssessmentVersion | None, by: User, at: datetime
) -> Invitation:
    """A link to a further sitting of somebody in a development opening, inside the caller's transaction.

    `sittings.services.again` knows whether there may be one. `OpeningNotOpen`, `PersonErased`.
    """
    fix_opening(opening=application.opening, at=at)
    if application.person.erased_at is not None:
        raise PersonErased
    last = application.invitations.order_by("-id").first()
    Invitation.objects.filter(application=application, revoked_at=None).update(revoked_at=at)
    language = application.language or (last.language if last else "en")
    made = _make(application, language=language, attempt=attempt, version=version, by=by, at=at)
    _record(made, "candidate.invited_again", by=by, at=at, data={"attempt": attempt})
    return made


@transaction.atomic
def revoke(*, invitation: Invitation, by: User, at: datetime) -> bool:
    """End a link at once. False when it had ended already."""
    revoked = Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=at)
    if revoked:
        _record(invitation, "invitation.revoked", by=by, at=at)
    return bool(revoked)


def invitation_token(invitation: Invitation) -> str:
    """The secret of the link: HMAC-SHA256 over the nonce, made again and never stored. `LinkUnavailable`."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _token(invitation.nonce, key)
        if constant_time_compare(_token_hash(token), invitation.token_hash):
            return token
    raise LinkUnavailable


def find_invitation(token: str, at: datetime) -> Invitation:
    """The invitation of this link, with application, person and opening. `LinkUnknown`, `LinkRevoked`, `LinkExpired`.

    Whether the opening is still open is the caller's to see: who has begun may finish in a closed one.
    """
    if not token or len(token) > LONGEST_TOKEN:
        raise LinkUnknown
    # Looked up by hash: how long it takes says nothing about how much of a guess was right.
    invitation = (
        Invitation.objects.select_related(
            "application__person", "application__opening__role", "application__opening__assessment_version"
        )
        .filter(token_hash=_token_hash(token))
        .first()
    )
    if invitation is None:
        raise LinkUnknown
    if invitation.revoked_at is not None or invitation.application.person.erased_at is not None:
        raise LinkRevoked(invitation)
    if invitation.expires_at <= at:
        raise LinkExpired(invitation)
    return invitation


@transaction.atomic
def mark_used(*, invitation: Invitation, at: datetime) -> bool:
    """Note that the link has been opened for the first time. False when it had been before."""
    first = Invitation.objects.filter(pk=invitation.pk, first_used_at=None).update(first_used_at=at)
    if first:
        actor = candidate_actor(invitation.application.person_id)
        _record(invitation, "invitation.opened", actor=actor, at=at)
    return bool(first)


@transaction.atomic
def mark_sent(*, invitation: Invitation, at: datetime) -> None:
    if Invitation.objects.filter(pk=invitation.pk, sent_at=None).update(sent_at=at, send_failed=""):
        _record(invitation, "invitation.sent", at=at)


@transaction.atomic
def mark_send_failed(*, invitation: Invitation, reason: str, at: datetime) -> None:
    """`reason` is a code: "mail_failed", "link_unavailable", "opening_closed"."""
    if Invitation.objects.filter(pk=invitation.pk, sent_at=None).update(send_failed=reason):
        _record(invitation, "invitation.send_failed", at=at, data={"reason": reason})
        if reason == "opening_closed":
            # Nothing went wrong: a person closed it.
            return
        opening = invitation.application.opening
        to = also("invitation_not_sent", opening.team_id, invitation.created_by_id)
        events = [f"invitation:{invitation.pk}"]
        notify("invitation_not_sent", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)


def note_run_out(*, at: datetime) -> None:
    """Tell the teams of links that ran out in the last days without having been opened; each is told once."""
    unopened = Invitation.objects.filter(
        expires_at__gt=at - RUN_OUT_SINCE, expires_at__lte=at, revoked_at=None, first_used_at=None,
        application__opening__state=Opening.State.OPEN,
    )  # fmt: skip
    found: dict[tuple[int, int], list[str]] = {}
    rows = unopened.order_by("application__opening", "pk")
    for opening, team, pk in rows.values_list("application__opening", "application__opening__team", "pk"):
        found.setdefault((opening, team), []).append(f"invitation:{pk}")
    for (opening, team), events in found.items():
        to = of_team("invitation_ran_out", team)
        notify("invitation_ran_out", to=to, about=opening, team=team, events=events, at=at)


def _make(
    application: Application,
    *,
    language: str,
    by: User | None,
    at: datetime,
    attempt: int = 1,
    version: AssessmentVersion | None = None,
    at_least: datetime | None = None,
) -> Invitation:
    expires_at = at + timedelta(days=application.opening.invitation_days)
    nonce = secrets.token_hex(NONCE_BYTES)
    invitation = Invitation.objects.create(
        application=application,
        nonce=nonce,
        token_hash=_token_hash(_token(nonce, settings.SECRET_KEY)),
        language=language,
        attempt=attempt,
        assessment_version=version,
        created_at=at,
        created_by=by,
        expires_at=max(expires_at, at_least or expires_at),
    )
    jobs.add(kind="send_invitation", subject=invitation.pk, at=at)
    return invitation


def _token(nonce: str, key: str) -> str:
    digest = salted_hmac(_SALT, nonce, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _record(
    invitation: Invitation,
    action: str,
    *,
    at: datetime,
    by: User | None = None,
    actor: Actor | None = None,
    data: dict[str, object] | None = None,
) -> None:
    record(
        actor=actor or (user_actor(by.pk) if by else SYSTEM),
        action=action,
        subject_kind="invitation",
        subject_id=invitation.pk,
        at=at,
        opening_id=invitation.application.opening_id,
        data={"application": invitation.application_id, **(data or {})},
    )
