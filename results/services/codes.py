import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit.services import candidate_actor, record
from jobs import services as jobs
from openings.models import Application
from results.codes import digits, hash_of, is_code
from results.models import DataCode

JOB = "send_data_code"
VALID_FOR = timedelta(minutes=20)
OPEN_FOR = timedelta(minutes=20)
MOST_ATTEMPTS = 5
MOST_AN_HOUR, MOST_A_DAY = 3, 8
NONCE_BYTES = 16


class CodeRefused(Exception):
    """No code can be sent, or what was typed is none; the message says what to do."""


@transaction.atomic
def send_code(*, application: Application, purpose: str, at: datetime) -> DataCode:
    """Mail a new code; codes of this purpose that were sent before stop working. Few an hour, over all purposes."""
    person = application.person
    if purpose not in DataCode.Purpose.values or person.erased_at or not person.email:
        raise CodeRefused(_("There is no address to send a code to."))
    # Two clicks at once come here one after the other.
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    sent = DataCode.objects.filter(application__person=person)
    an_hour = sent.filter(created_at__gt=at - timedelta(hours=1)).count()
    a_day = sent.filter(created_at__gt=at - timedelta(days=1)).count()
    if an_hour >= MOST_AN_HOUR or a_day >= MOST_A_DAY:
        raise CodeRefused(_("Too many codes were sent. Please wait an hour, then ask for a new one."))
    sent.filter(application=application, purpose=purpose, used_at=None, expires_at__gt=at).update(expires_at=at)
    nonce = secrets.token_hex(NONCE_BYTES)
    code = DataCode.objects.create(
        application=application,
        purpose=purpose,
        nonce=nonce,
        code_hash=hash_of(digits(nonce, settings.SECRET_KEY), nonce, settings.SECRET_KEY),
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    jobs.add(kind=JOB, subject=code.pk, at=at)
    _record(code, "data_code.sent", at)
    return code


def use_code(*, application: Application, purpose: str, typed: str, at: datetime) -> DataCode:
    """The code that was typed, used up. `CodeRefused` for any other, for an old one, and after five attempts."""
    typed = "".join(typed.split())
    code = DataCode.objects.filter(application=application, purpose=purpose, used_at=None, expires_at__gt=at).first()
    # Counted before it is compared, and outside any transaction that a refusal would undo.
    tries = DataCode.objects.filter(pk=code.pk if code else 0, attempts__lt=MOST_ATTEMPTS)
    counted = tries.update(attempts=F("attempts") + 1)
    if code is None or not counted:
        raise CodeRefused(_("This code is no longer valid. Please ask for a new one."))
    if not is_code(code, typed):
        raise CodeRefused(_("This is not the code that we sent. Please check the digits."))
    with transaction.atomic():
        if not DataCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
            raise CodeRefused(_("This code is no longer valid. Please ask for a new one."))
        _record(code, "data_code.used", at)
    return code


def is_open(*, application: Application, code_id: object, at: datetime) -> bool:
    """Whether this code was used to get the data of this application a short while ago."""
    if not isinstance(code_id, int):
        return False
    used = DataCode.objects.filter(pk=code_id, application=application, purpose=DataCode.Purpose.DOWNLOAD)
    return used.filter(used_at__gt=at - OPEN_FOR).exists()


def _record(code: DataCode, action: str, at: datetime) -> None:
    record(
        actor=candidate_actor(code.application.person_id),
        action=action,
        subject_kind="application",
        subject_id=code.application_id,
        at=at,
        opening_id=code.application.opening_id,
        data={"code": code.pk, "purpose": str(code.purpose)},
    )
