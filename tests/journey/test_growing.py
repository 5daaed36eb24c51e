"""From somebody who was hired to a plan for the way to another role."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from growth.models import Development
from openings.models import Invitation
from results.services.decisions import decide
from tests import factories
from tests.browser import sign_in, too_wide
from tests.journey.visitor import Visitor
from tests.results.cast import Cast, make_sheet
from tests.sittings.taker import door

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_manager_compares_roles_and_plans_the_way(visit: Callable[..., Visitor], live_server: object):
    factories.make_role("specialist")
    cast = Cast()
    cleo = cast.candidate(cast.opening(title="Support desk"), name="Cleo")
    for rater in (cast.rita, cast.rolf):
        cast.rate(cleo, rater, 3)
    make_sheet(cleo)
    decide(application=cleo, kind="hired", reason="strong_evidence", words="", by=cast.alma, at=timezone.now())
    alma = visit(viewport={"width": 320, "height": 700}, color_scheme="dark")
    sign_in(alma.page, cast.alma)
    alma.goes("/openings/", "Openings")
    alma.link("Grow your own").click()
    alma.meets("Grow your own")
    alma.link("Cleo").click()
    alma.meets("Cleo")
    alma.sees("not sure: between close and ready")
    assert too_wide(alma.page) == []
    alma.page.get_by_label("What they want").fill("To fix causes.")
    alma.page.get_by_label("They were asked").check()
    alma.button("Begin the plan").click()
    alma.meets("Development plan: Cleo")
    assert too_wide(alma.page) == []
    alma.page.get_by_label("Look again on").fill("2027-03-01")
    alma.button("Save the plan").click()
    alma.sees("Saved.")
    assert Development.objects.get().reassess_on
    look = cast.opening(title="Spring look", purpose="development")
    dana = cast.candidate(look, name="Dana")
    for rater in (cast.rita, cast.rolf):
        cast.rate(dana, rater, 2)
    make_sheet(dana)
    alma.goes(f"/openings/{look.pk}/", "Spring look")
    alma.link("Dana").click()
    alma.meets("Dana")
    alma.sees("Levels and bands")
    assert too_wide(alma.page) == []
    alma.goes(f"/openings/{look.pk}/", "Spring look")
    assert too_wide(alma.page) == []
    alma.goes(f"/growth/plans/{Development.objects.get().pk}/", "Development plan: Cleo")
    alma.button("Invite again").click()
    alma.sees("Invited again, by mail.")
    member = visit(viewport={"width": 320, "height": 700})
    member.page.goto(door(Invitation.objects.get(application=dana)))
    member.goes(f"/taking/{dana.pk}/what-you-want/", "What you want")
    assert too_wide(member.page) == []
    member.page.get_by_label("What would you like to learn?").fill("To ask better questions.")
    member.page.get_by_label("Managers of my team may read this").check()
    member.button("Save").click()
    member.sees("Saved. Managers of your team can read it.")
    alma.goes(f"/openings/{look.pk}/candidates/{dana.pk}/", "Dana")
    alma.sees("To ask better questions.")
