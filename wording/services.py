"""The only writer of wordings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from scoring.rubric import content_hash
from wording.models import Wording
from wording.queries import latest
from wording.subjects import Place, Subject


class WordingInvalid(ValueError):
    """These words cannot be kept; the message says why."""


class WordingConflict(Exception):
    """Somebody else saved since the page was shown."""


def save_wording(
    *,
    subject: Subject,
    language: str,
    places: Sequence[Place],
    words: Mapping[str, str],
    by: User | None,
    at: datetime,
    base: int | None = None,
    opening_id: int | None = None,
) -> Wording | None:
    """Keep what the subject says in `language` as a new version; None where nothing has changed.

    words: by the keys of `places`; without words a place is read in the original. base: number of the version that the
    writer started from. Raises WordingInvalid, WordingConflict.
    """
    if language == subject.language or language not in dict(settings.LANGUAGES):
        raise WordingInvalid(_("Choose another language than that of the original."))
    texts = [_text(place, words.get(place.key, "")) for place in places if words.get(place.key, "").strip()]
    before = latest(subject, language)
    number = before.number if before else 0
    if base is not None and base != number:
        raise WordingConflict
    hash_ = content_hash({"subject": subject.key, "language": language, "texts": texts})
    if hash_ == before.content_hash if before else not texts:
        return None
    try:
        with transaction.atomic():
            made = Wording.objects.create(
                subject=subject.key, language=language, number=number + 1, texts=texts, content_hash=hash_,
                saved_at=at, saved_by=by,
            )  # fmt: skip
            record(
                actor=user_actor(by.pk) if by else SYSTEM, action="wording.saved", subject_kind=subject.kind,
                subject_id=subject.pk, at=at, opening_id=opening_id, before=before.content_hash if before else "",
                after=hash_, data={"language": language, "number": made.number},
            )  # fmt: skip
    except IntegrityError as taken:
        # Two saved at the same time: the number was free once.
        raise WordingConflict from taken
    return made


def _text(place: Place, typed: str) -> dict[str, str]:
    text = typed.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > place.longest:
        raise WordingInvalid(
            _("%(place)s: at most %(most)d characters.") % {"place": place.label, "most": place.longest}
        )
    return {"place": place.key, "original": place.original, "text": text}
