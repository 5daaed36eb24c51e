"""What candidates of the demo chose, were told and asked: so that their own pages have life in them."""

from datetime import datetime, timedelta

from accounts.models import Team, User
from openings.models import Application, CompanyProfile, Opening
from openings.services.companies import save_company
from ratings.models import Rating
from ratings.services.people import rate_answer
from results.models import Appeal, Decision, FeedbackRelease
from results.services import appeals, mails
from results.services.feedback import mark_told, release_feedback
from sittings.models import Sitting
from sittings.services.before import choose
from sittings.services.self_identification import identify

DAY = timedelta(days=1)
COMPANY = {
    "name": "Alder & Finch",
    "makes": "Bicycles for everyday use, and the parts and repairs that keep them on the road.",
    "for_whom": "People who ride to work, to school or to the shops, and who write when a part is late or squeaks.",
    "grows": "We opened two workshops last year and want to answer within the hour: the team grows from six to ten.",
    "works": "Early and late shifts by turns, chat and mail first, phone where it helps. On Fridays we read the week's "
    "hardest conversation together.",
    "keeps_months": 12,
    "contact": "Tomás Rivera, hiring@demo.example",
}
GENDERS = ("woman", "man", "woman", "", "man", "woman", "man", "non_binary")
AGES = ("under_30", "under_40", "", "under_50", "under_40", "older")
MAIL = {"subject": "Your application", "body": "Hello {name},\n\nwe have decided, and your page says more."}


def ensure_after(*, title: str, team: str, manager: User, other_rater: User, at: datetime) -> None:
    """For the decided opening; what an earlier run made stays as it is."""
    if CompanyProfile.objects.exists():
        return
    save_company(team=Team.objects.get(name=team), **COMPANY, by=manager, at=at - 45 * DAY)  # type: ignore[arg-type]
    _choose_and_identify()
    opening = Opening.objects.get(title=title)
    _tell(opening, manager, at - 19 * DAY)
    for release in release_feedback(opening=opening, by=manager, at=at - 18 * DAY):
        mark_told(release=release, at=at - 18 * DAY)
    last = FeedbackRelease.objects.filter(application__opening=opening).order_by("application_id").last()
    if last:
        _second_look(last, manager, other_rater, at)


def _choose_and_identify() -> None:
    applications = Application.objects.filter(sittings__submitted_at__isnull=False).distinct().order_by("pk")
    for number, application in enumerate(applications):
        begun = application.sittings.order_by("started_at")[0].started_at
        said = begun - timedelta(minutes=2)
        choose(application=application, only_people=False, may_teach=number % 3 != 2, at=said)
        identify(application=application, gender=GENDERS[number % 8], age=AGES[number % 6])


def _tell(opening: Opening, manager: User, at: datetime) -> None:
    for decision in Decision.objects.filter(application__opening=opening, undone_at=None).order_by("pk"):
        mails.mark_sent(mail=mails.write_mail(decision=decision, **MAIL, by=manager, at=at), at=at)


def _second_look(release: FeedbackRelease, manager: User, other_rater: User, at: datetime) -> Appeal:
    """Asked for, rated by somebody who had not rated it, as the first rater did, and answered."""
    sheet = release.score_sheet
    answer = Sitting.objects.get(pk=sheet.sitting_id).answers.order_by("position")[0]
    words = "I wrote that I would ring her back the same day. Was that seen?"
    appeal = appeals.ask_appeal(
        application=release.application, sheet=sheet, answers=[answer.pk], words=words, at=at - 15 * DAY
    )
    first = Rating.objects.current().whole().by_people().filter(answer=answer).order_by("rater_id", "pk")
    levels = {rating.competency_id: rating.level for rating in first}
    for competency, level in levels.items():
        rate_answer(
            answer=answer, competency=competency, rater=other_rater, level=int(level) if level else None,
            at=at - 12 * DAY,
        )  # fmt: skip
    reply = (
        "A colleague who had not read it before has rated your first answer anew. The promise to ring back was seen."
    )
    done = appeals.answer_appeal(appeal=appeal, reply=reply, by=manager, at=at - 11 * DAY)
    appeals.mark_told(appeal=done, at=at - 11 * DAY)
    return done
