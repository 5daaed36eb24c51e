"""Current staff invited for their development: nothing is decided, words are theirs, looks stand side by side."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from growth.models import Development
from growth.readiness import change
from openings.mails import send_invitation_mail
from openings.models import Application, Invitation, Opening
from openings.services.openings import OpeningFixed, OpeningInvalid, change_opening
from results.services.decisions import DecisionRefused, decide
from sittings import seed
from sittings.models import NoticeShown
from sittings.services.before import share_answers
from sittings.sharing import may_read_answers
from tests import factories
from tests.results.cast import TEXT, Cast, make_sheet
from tests.sittings.taker import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def spring(cast: Cast) -> Opening:
    factories.make_role("specialist")
    return cast.opening(title="Spring look", purpose="development")


@pytest.fixture
def alma(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alma)
    return client


def looked_at(cast: Cast, opening: Opening, level: int = 3, name: str = "Cleo") -> Application:
    application = cast.candidate(opening, name=name)
    for rater in (cast.rita, cast.rolf):
        cast.rate(application, rater, level)
    make_sheet(application)
    return application


def change_to(opening: Opening, cast: Cast, **values: Any) -> Opening:
    kept = {name: getattr(opening, name) for name in ("title", "role", "team", "assessment_version", "policy")}
    return change_opening(opening=opening, **kept, **values, by=cast.alma, at=timezone.now())


def test_the_purpose_is_fixed_at_the_first_invitation(cast: Cast, spring: Opening):
    assert not change_to(spring, cast, purpose="selection").is_development
    change_to(spring, cast, purpose="development", keeps_days=90)
    factories.make_invitation(opening=spring)
    for values in ({"purpose": "selection"}, {"keeps_days": 900}):
        with pytest.raises(OpeningFixed):
            change_to(spring, cast, **values)


def test_interviews_held_elsewhere_are_no_development(cast: Cast):
    with pytest.raises(OpeningInvalid):
        cast.opening(kind="imported", purpose="development")


def test_feedback_waits_for_no_decision(spring: Opening):
    assert spring.feedback == Opening.Feedback.AFTER_SCORING


def test_the_form_begins_with_the_purpose_asked_for(alma: Client):
    factories.make_assessment_version()
    factories.make_rubric_version()
    page = alma.get(reverse("openings:create") + "?purpose=development")
    assert page.context["form"].initial["purpose"] == "development"


def test_no_decision_can_be_made(cast: Cast, alma: Client, spring: Opening):
    cleo = looked_at(cast, spring)
    with pytest.raises(DecisionRefused, match="for development"):
        decide(application=cleo, kind="advance", reason="strong_evidence", words="", by=cast.alma, at=timezone.now())
    url = reverse("results:decide", args=[spring.pk, cleo.pk])
    assert alma.post(url, {"kind": "advance", "reason": "strong_evidence"}).status_code == 404


@pytest.mark.parametrize("page", ["pipeline", "compare", "what_if", "decide_many", "bundles"])
def test_pages_that_order_or_decide_do_not_exist(alma: Client, spring: Opening, page: str):
    assert alma.get(reverse(f"results:{page}", args=[spring.pk])).status_code == 404


def test_nothing_is_reported_or_exported(cast: Cast, alma: Client, spring: Opening):
    cleo = looked_at(cast, spring)
    urls = [
        reverse("results:export", args=[spring.pk, "csv"]),
        reverse("results:panel_report", args=[spring.pk]),
        reverse("results:candidate_report", args=[spring.pk, cleo.pk]),
    ]
    assert [alma.post(url).status_code for url in urls] == [404] * 3
    assert "Spring look" not in alma.get(reverse("results:pipelines")).text


def test_managers_see_levels_and_no_words_until_they_are_shared(cast: Cast, alma: Client, spring: Opening):
    cleo = looked_at(cast, spring)
    alma.post(reverse("results:reveal_opening", args=[spring.pk]))
    own = reverse("results:candidate", args=[spring.pk, cleo.pk])
    assert "Nobody is ordered" in alma.get(reverse("results:opening", args=[spring.pk])).text
    page = alma.get(own).text
    assert "Nobody is ranked" in page
    assert "Levels and bands" in page
    assert TEXT not in page
    share_answers(application=cleo, shares=True, at=timezone.now())
    assert TEXT in alma.get(own).text
    share_answers(application=cleo, shares=False, at=timezone.now())
    assert TEXT not in alma.get(own).text
    told = AuditEntry.objects.filter(subject_id=str(cleo.pk), action__contains="shared").order_by("id")
    assert [entry.action for entry in told] == ["answers.shared", "answers.unshared"]


def test_in_a_selection_managers_read_what_they_decide_on(cast: Cast):
    assert may_read_answers(cast.candidate(cast.opening()))


def test_others_see_nothing_of_it(client: Client, cast: Cast, spring: Opening):
    cleo = looked_at(cast, spring)
    client.force_login(cast.olga)
    for url in (reverse("results:opening", args=[spring.pk]), reverse("results:candidate", args=[spring.pk, cleo.pk])):
        assert client.get(url).status_code == 404


def test_the_person_shares_on_their_own_page(cast: Cast, spring: Opening):
    cleo = looked_at(cast, spring)
    own = enter(Invitation.objects.get(application=cleo))
    page = reverse("results:choices", args=[cleo.pk])
    assert "Managers of my team may read my answers" in own.get(page).text
    own.post(page, {"shares_answers": "on"})
    assert may_read_answers(cleo)
    own.post(page, {})
    assert not may_read_answers(cleo)
    assert "A person decides" not in own.get(reverse("results:status", args=[cleo.pk])).text


@pytest.mark.parametrize(
    ("language", "words", "subject"),
    [
        ("en", "no decision about a job or about pay", "For your development"),
        ("es", "no se toma ninguna decisión sobre un puesto", "Para su desarrollo"),
    ],
)
def test_the_invitation_and_the_notice_say_what_it_is_for(spring: Opening, language: str, words: str, subject: str):
    seed.load_content(at=timezone.now())
    invitation = factories.make_invitation(opening=spring, language=language)
    send_invitation_mail(invitation)
    assert mail.outbox[0].subject.startswith(subject)
    page = enter(invitation).get(reverse("sittings:notice", args=[invitation.application_id])).text
    assert words in page
    assert "365" in page
    assert NoticeShown.objects.get().notice.key == "development"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ((2.0, 2.5), (3.0, 3.5), "changed"),
        ((3.0, 3.4), (2.0, 2.6), "changed"),
        ((2.8, 3.2), (2.9, 3.3), "same"),
        ((2.0, 3.5), (2.5, 4.0), "unsure"),
    ],
)
def test_whether_a_level_changed_is_said_by_whole_bands(old: tuple[float, float], new: tuple[float, float], said: str):
    assert change(old, new) == said


def test_somebody_is_invited_again_from_the_plan(cast: Cast, alma: Client, spring: Opening):
    cleo = looked_at(cast, spring, 2)
    role = factories.make_role("specialist")
    alma.post(reverse("results:growth_person", args=[cleo.pk]), {"role": role.pk, "wants": "", "agreed": "on"})
    plan = Development.objects.get()
    here, again = (reverse(f"results:{name}", args=[plan.pk]) for name in ("growth_plan", "growth_invite"))
    assert "Invite to a new sitting" in alma.get(here).text
    autumn = cast.opening(title="Autumn look", purpose="development")
    alma.post(again, {"opening": spring.pk})
    alma.post(again, {"opening": cast.opening(title="A job").pk})
    assert Application.objects.count() == 1
    assert alma.post(again, {"opening": autumn.pk}).url == here
    assert Application.objects.get(opening=autumn).person == cleo.person


def test_two_sittings_are_compared_competency_by_competency(cast: Cast, alma: Client, spring: Opening):
    cleo = looked_at(cast, spring, 2)
    autumn = cast.opening(title="Autumn look", purpose="development")
    later = looked_at(cast, autumn, 5, name="Again")
    Application.objects.filter(pk=later.pk).update(person=cleo.person)
    for opening in (spring, autumn):
        alma.post(reverse("results:reveal_opening", args=[opening.pk]))
    page = alma.get(reverse("results:growth_person", args=[cleo.pk])).text
    assert "Since the look before" in page
    assert "<td>changed</td>" in page
    assert alma.get(reverse("results:growth")).text.count("Cleo") == 1


def test_the_opening_takes_the_same_queries_for_more_people(
    cast: Cast, alma: Client, spring: Opening, django_assert_max_num_queries: Any
):
    looked_at(cast, spring)
    here = reverse("results:opening", args=[spring.pk])
    alma.post(reverse("results:reveal_opening", args=[spring.pk]))
    alma.get(here)
    with django_assert_max_num_queries(40) as few:
        alma.get(here)
    taken = len(few)
    for number in range(3):
        looked_at(cast, spring, name=f"More {number}")
    alma.get(here)
    with django_assert_max_num_queries(taken):
        alma.get(here)
