"""Erasing a person: what identifies them and what they wrote goes; what was judged and decided stays without them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.services import SYSTEM, Actor, record
from growth.services.developments import forget_developments
from growth.services.wishes import forget_wishes
from interviews.services.erasing import forget_interviews
from openings.models import Application, Invitation, Opening, Person
from openings.services.people import erased_ref
from ratings.models import AlikeAnswers, JudgeTranscript, RaterNote, Rating, SecondLook, Skip
from ratings.services.tallies import count_tallies
from ratings.services.training import forget_answers
from results.models import Appeal, DataCode, Decision, DecisionMail, RetentionHold
from results.services.bundles import forget_bundles
from results.services.left import count_left
from sittings.models import Accommodation, Answer, AnswerPart, AnswerRevision, Choices, LateText, Sitting
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
    answers, forgotten = _erase_applications(list(current.applications.all()), at)
    forget_needs(person=current, at=at)
    forget_developments(person=current)
    forget_wishes(person=current)
    current.name = gettext("Erased person")
    current.email = ""
    current.external_ref = erased_ref(current.external_ref) if current.external_ref else ""
    current.erased_at = at
    current.save()
    count_left(current.applications.values_list("pk", flat=True))
    record(
        actor=actor, action="person.erased", subject_kind="person", subject_id=current.pk, at=at,
        data={"reason": reason, "answers": answers, "models_forgotten": forgotten},
    )  # fmt: skip
    return True


@transaction.atomic
def erase_application(*, application: Application, at: datetime) -> Person:
    """Erase one application of somebody who stays in others, and cut what is left of it off from them.

    The same goes as with the person. What stays belongs to an erased person without a name who is made for it. Returns
    that one.
    """
    current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    person = Person.objects.select_for_update().get(pk=current.person_id)
    answers, forgotten = _erase_applications([current], at)
    nobody = Person.objects.create(name=gettext("Erased person"), created_at=at, erased_at=at)
    _leave_needs(current, person, nobody, at)
    team_id = application.opening.team_id
    Application.objects.filter(pk=current.pk).update(person=nobody)
    looks = person.applications.filter(opening__team=team_id, opening__purpose=Opening.Purpose.DEVELOPMENT)
    if application.opening.is_development and not looks.exists():
        # The notice names the plan among what is kept for that time.
        forget_developments(person=person, team_id=team_id)
        forget_wishes(person=person, team_id=team_id)
    record(
        actor=SYSTEM, action="application.erased", subject_kind="application", subject_id=current.pk, at=at,
        opening_id=current.opening_id, data={"answers": answers, "models_forgotten": forgotten},
    )  # fmt: skip
    return nobody


def _leave_needs(application: Application, person: Person, nobody: Person, at: datetime) -> None:
    """What was granted holds for the person: it goes on with another application of the same team, else it ends."""
    here = Accommodation.objects.filter(application=application)
    team = Q(opening__team=application.opening.team_id)
    other = person.applications.filter(team).exclude(pk=application.pk).order_by("-pk").first()
    if other:
        here.update(application=other)
    else:
        here.update(person=nobody)
        forget_needs(person=nobody, at=at)


def _erase_applications(applications: Sequence[Application], at: datetime) -> tuple[int, list[int]]:
    """What is theirs in these applications. How many answers that were, and which models were forgotten."""
    ids = [application.pk for application in applications]
    answers = list(Answer.objects.filter(sitting__application__in=ids).values_list("pk", flat=True))
    forgotten = forget_answers(answer_ids=answers, at=at)
    # Nothing was judged of what was never submitted.
    Sitting.objects.filter(application__in=ids, submitted_at=None).delete()
    _erase_texts(answers)
    _erase_words(ids, at)
    for opening in {application.opening_id for application in applications}:
        forget_bundles(opening_id=opening, at=at)
    Invitation.objects.filter(application__in=ids, revoked_at=None).update(revoked_at=at)
    DataCode.objects.filter(application__in=ids).delete()
    Choices.objects.filter(application__in=ids).delete()
    forget_interviews(application_ids=ids)
    forget_identities(application_ids=ids)
    RetentionHold.objects.filter(application__in=ids).update(words="")
    RetentionHold.objects.filter(application__in=ids, lifted_at=None).update(lifted_at=at)
    return len(answers), [model.pk for model in forgotten]


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


def _erase_words(applications: list[int], at: datetime) -> None:
    """What people wrote about them, and to them."""
    Decision.objects.filter(application__in=applications).update(words="", second_words="")
    mails = DecisionMail.objects.filter(decision__application__in=applications)
    mails.filter(sent_at=None, cancelled_at=None).update(cancelled_at=at)
    mails.update(subject="", body="")
    appeals = Appeal.objects.filter(application__in=applications)
    SecondLook.objects.filter(appeals__in=appeals, done_at=None).update(done_at=at)
    appeals.filter(state=Appeal.State.OPEN).update(state=Appeal.State.WITHDRAWN, answered_at=at)
    appeals.update(words="", reply="")
