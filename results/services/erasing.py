"""Erasing a person: what identifies them and what they wrote goes; what was judged and decided stays without them."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.services import Actor, record
from growth.services.developments import forget_developments
from interviews.services.erasing import forget_interviews
from openings.models import Invitation, Person
from openings.services.people import erased_ref
from ratings.models import AlikeAnswers, JudgeTranscript, RaterNote, Rating, SecondLook, Skip
from ratings.services.tallies import count_tallies
from ratings.services.training import forget_answers
from results.models import Appeal, DataCode, Decision, DecisionMail
from results.services.bundles import forget_bundles
from sittings.models import Answer, AnswerPart, AnswerRevision, Choices, LateText, Sitting
from sittings.services.needs import forget_needs
from sittings.services.self_identification import forget_identities


class ErasingReason(models.TextChoices):
    ASKED = "asked", _("They asked for it")
    RETENTION = "retention", _("The time for which their data is kept is over")
    MISTAKE = "mistake", _("They were invited or imported by mistake")


@transaction.atomic
def erase_person(*, person: Person, actor: Actor, at: datetime, reason: str = ErasingReason.ASKED) -> bool:
    """Erase somebody with everything that is theirs in every opening. False: erased before.

    Goes: name, address, answers with their revisions, notes and words about the person, open sittings, links, and the
    audit bundles of the openings, which hold the answers; they can be made anew; transcripts of interviews. Stays:
    levels, score sheets, decisions with their reason codes, hashes and the audit, so that figures stay what they were.
    """
    current = Person.objects.select_for_update().get(pk=person.pk)
    if current.erased_at is not None:
        return False
    answers = list(Answer.objects.filter(sitting__application__person=current).values_list("pk", flat=True))
    forgotten = forget_answers(answer_ids=answers, at=at)
    _erase_open_sittings(current)
    _erase_texts(answers)
    _erase_words(current, at)
    for opening in current.applications.values_list("opening", flat=True):
        forget_bundles(opening_id=opening, at=at)
    Invitation.objects.filter(application__person=current, revoked_at=None).update(revoked_at=at)
    DataCode.objects.filter(application__person=current).delete()
    Choices.objects.filter(application__person=current).delete()
    forget_needs(person=current, at=at)
    forget_interviews(person=current)
    forget_developments(person=current)
    forget_identities(application_ids=list(current.applications.values_list("pk", flat=True)))
    current.name = gettext("Erased person")
    current.email = ""
    current.external_ref = erased_ref(current.external_ref) if current.external_ref else ""
    current.erased_at = at
    current.save()
    record(
        actor=actor, action="person.erased", subject_kind="person", subject_id=current.pk, at=at,
        data={"reason": reason, "answers": len(answers), "models_forgotten": [model.pk for model in forgotten]},
    )  # fmt: skip
    return True


def _erase_open_sittings(person: Person) -> None:
    """Nothing was judged of what was never submitted."""
    Sitting.objects.filter(application__person=person, submitted_at=None).delete()


def _erase_texts(answers: list[int]) -> None:
    AnswerRevision.objects.filter(part__answer__in=answers).delete()
    LateText.objects.filter(part__answer__in=answers).delete()
    AnswerPart.objects.filter(answer__in=answers).update(text="")
    count_tallies(answers)
    JudgeTranscript.objects.filter(answer__in=answers).delete()
    RaterNote.objects.filter(answer__in=answers).update(words="", marks={})
    Rating.objects.filter(answer__in=answers).exclude(note="").update(note="")
    Skip.objects.filter(answer__in=answers).update(words="")
    AlikeAnswers.objects.filter(Q(answer__in=answers) | Q(other__in=answers)).update(words="")


def _erase_words(person: Person, at: datetime) -> None:
    """What people wrote about them, and to them."""
    Decision.objects.filter(application__person=person).update(words="", second_words="")
    mails = DecisionMail.objects.filter(decision__application__person=person)
    mails.filter(sent_at=None, cancelled_at=None).update(cancelled_at=at)
    mails.update(subject="", body="")
    appeals = Appeal.objects.filter(application__person=person)
    SecondLook.objects.filter(appeals__in=appeals, done_at=None).update(done_at=at)
    appeals.filter(state=Appeal.State.OPEN).update(state=Appeal.State.WITHDRAWN, answered_at=at)
    appeals.update(words="", reply="")
