"""What is said of a machine rater: true of that version, the same wherever it is named."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from openings.offers import machine_raters_told
from ratings.gaps import gaps_of_raters
from ratings.measuring import figures_of
from ratings.models import (
    DriftWarning,
    MachineRater,
    MachineRaterChange,
    MachineReport,
    MachineRun,
    RaterModel,
    Rating,
)
from ratings.offers import machine_raters_on_offer
from ratings.queries import rated_texts
from ratings.services.states import StateUnchanged, set_machine_rater_state
from ratings.standing import labels_of_policy, read_in_part, standings, standings_named, words_of_machines
from results.presentation import dossiers
from results.ranking import provisional_order_allowed
from scoring.raters import TABLE
from sittings.services.self_identification import identify
from tests import factories
from tests.ratings.many import COMPETENCIES, Many, level_of, make_machine_rater

pytestmark = pytest.mark.django_db

PRIOR = "Prior: trained on answers written and rated by a language model; not validated with people"
NOW = timezone.now()


def report_of(rater: MachineRater, answers: int = 81, source: str = "held_out") -> MachineReport:
    figures = figures_of([])
    figures["machine"]["kappa"] = [0.764, 0.71, 0.81]
    return MachineReport.objects.create(
        machine_rater=rater, source=source, figures=figures, answers=answers, made_at=timezone.now()
    )


def put(rater: MachineRater, state: str) -> None:
    report = rater.reports.first()
    set_machine_rater_state(
        machine_rater=rater, state=state, reason="So.", report=report.pk if report else None,
        by=User.objects.first() or factories.make_user(), at=NOW,
    )  # fmt: skip
    rater.refresh_from_db()


def words(rater: MachineRater) -> str:
    return standings([rater])[rater.pk].words


@pytest.mark.parametrize("kind", sorted(TABLE))
def test_nothing_that_ships_is_called_more_than_the_engine_calls_it(kind: str) -> None:
    assert labels_of_policy([kind]) == [TABLE[kind].label]
    assert {offer.key: offer.label for offer in machine_raters_on_offer()}[kind] == TABLE[kind].label


def test_a_trained_one_is_not_validated_before_a_person_promotes_it_and_then_by_what_was_measured() -> None:
    rater = make_machine_rater("learned", "l1")
    assert words(rater) == "trained here, on what your own people said; not validated with people"
    report_of(rater)
    assert words(rater).endswith("; not validated with people")
    put(rater, "promoted")
    assert "not validated" not in words(rater)
    assert "measured against people on 81 held-out answers" in words(rater)
    assert words(rater).endswith("weighted kappa 0.76 (0.71 to 0.81)")
    put(rater, "retired")
    assert "0.76 (0.71 to 0.81)" in words(rater), "what it rated while it was trusted stays true"
    put(rater, "trial")
    assert words(rater).endswith("; not validated with people")


def test_a_promoted_prior_keeps_where_it_comes_from_and_gains_what_was_measured() -> None:
    rater = make_machine_rater("prior", "p1")
    report_of(rater, 106, "rated")
    put(rater, "promoted")
    (label,) = labels_of_policy(["prior"])
    assert label.startswith("Prior: trained on answers written and rated by a language model; measured against people")
    assert "on 106 answers on" in label
    make_machine_rater("prior", "p2")
    assert labels_of_policy(["prior"]) == [PRIOR], "a newer build is another machine rater"


def test_drift_is_part_of_what_is_said() -> None:
    rater = make_machine_rater("learned", "l1")
    report_of(rater)
    put(rater, "promoted")
    DriftWarning.objects.create(machine_rater=rater, promised=0.76, low=0.2, high=0.5, answers=50, raised_at=NOW)
    assert words(rater).endswith("; it agrees less by now")


def test_what_sheets_name_is_found_again_and_what_is_gone_is_left_out() -> None:
    rater = make_machine_rater("prior", "p1")
    assert set(standings_named([str(rater), "oracle o1", "anchors p1"])) == {"prior p1"}
    assert words_of_machines([str(rater)]) == PRIOR


def test_any_number_of_versions_takes_three_queries(django_assert_num_queries: Any) -> None:
    raters = [make_machine_rater(build=f"b{n}") for n in range(4)]
    for rater in raters:
        report_of(rater)
    with django_assert_num_queries(3):
        standings(raters)


def test_candidates_are_told_in_their_language(settings: Any) -> None:
    assert machine_raters_told(["prior"]) == [
        "It was trained on answers written and rated by a language model. It is not validated with people."
    ]
    settings.JUDGE_BASE_URL, settings.JUDGE_MODEL = "https://llm.example.org/v1", "m"
    both = machine_raters_told(["prior", "judge"])
    assert both[0].startswith("“Prior”: ")
    assert "sent to llm.example.org" in both[1]
    with override("es"):
        assert "modelo de lenguaje" in machine_raters_told(["prior"])[0]


def test_the_policys_page_says_it(client: Client) -> None:
    opening = factories.make_opening()
    client.force_login(factories.make_user(User.Role.HIRING_MANAGER, opening.team))
    page = client.get(reverse("openings:policy", args=[opening.pk])).text
    assert all(TABLE[key].label in page for key in opening.policy.machine_raters)


def test_a_retirement_by_the_system_is_told_as_such(client: Client) -> None:
    rater = make_machine_rater("learned", "l1", state="retired")
    MachineRaterChange.objects.create(
        machine_rater=rater, before="trial", after="retired", reason="An answer was erased.", at=NOW
    )
    client.force_login(factories.make_user())
    assert "The system, " in client.get(reverse("ratings:machine_rater", args=[rater.pk])).text


def test_what_a_machine_did_not_read_of_a_long_answer_is_said() -> None:
    assert read_in_part("word " * 600) == ""
    assert read_in_part("word " * 601).startswith("It read the first 600 words")
    answer = factories.make_answer("I stayed calm. " * 210)
    factories.machine_rating(answer)
    factories.rate_all(answer, factories.make_user(User.Role.RATER, answer.sitting.application.opening.team))
    (dossier,) = [one for one in dossiers(rated_texts(answer.sitting), {"empathy": "Empathy"}) if one.rows]
    person, machine = sorted(dossier.rows, key=lambda row: bool(row.build))
    assert [label for label, _ in machine.remarks] == ["Read"]
    assert (person.is_hollow, machine.is_hollow) == (False, True)


def test_one_whose_model_is_deleted_is_put_to_nothing_any_more(client: Client) -> None:
    model = RaterModel.objects.create(
        digest="d" * 64, content=None, rubric_version=factories.make_rubric_version(), labels={"empathy": 30},
        answers=30, trained_at=NOW, forgotten_at=NOW,
    )  # fmt: skip
    rater = MachineRater.objects.create(kind="learned", build="l1", model=model, state="retired", created_at=NOW)
    report_of(rater)
    with pytest.raises(StateUnchanged, match="stays retired"):
        put(rater, "trial")
    client.force_login(factories.make_user())
    page = client.get(reverse("ratings:machine_rater", args=[rater.pk]))
    assert page.context["deeds"] == []
    assert page.context["learned_from"] == [("Empathy", 30)]
    assert "What it had learned is deleted" in page.text


def test_a_build_on_trial_gives_nobody_a_place_because_an_older_one_was_promoted() -> None:
    answer = factories.make_answer()
    opening = answer.sitting.application.opening
    kind = opening.policy.machine_raters[0]
    make_machine_rater(kind, "old", state="promoted")
    assert provisional_order_allowed(opening)
    newer = make_machine_rater(kind, "new")
    assert provisional_order_allowed(opening)
    MachineRun.objects.create(sitting=answer.sitting, machine_rater=newer, state="done", created_at=NOW)
    assert not provisional_order_allowed(opening)


# --- groups -------------------------------------------------------------------------------------------------


def measured_on(groups: dict[str, int], *, harder_on_women: bool) -> None:
    """A person and a machine that say the same, except of women's answers where it is harder on them."""
    many = Many(sum(groups.values()))
    rater = make_machine_rater()
    many.rated_by(factories.make_user(User.Role.RATER, many.opening.team), noise=0)
    many.answers, others = many.answers[: groups["woman"]], many.answers[groups["woman"] :]
    many.rated_by_machine(rater, noise=0, off_from=0 if harder_on_women else None)
    women, many.answers = many.answers, [*many.answers, *others]
    said = [gender for gender, n in groups.items() for _ in range(n)]
    same = Many.numbered(many)[len(women) :]
    Rating.objects.bulk_create(
        many._row(answer, key, machine_rater=rater, level=level_of(n, key), low=1, high=5, created_at=many.at)
        for n, answer in same
        for key in COMPETENCIES
    )
    report_of(rater)
    for answer, gender in zip(many.answers, said, strict=True):
        identify(application=answer.sitting.application, gender=gender)


def test_a_machine_that_rates_a_group_otherwise_is_seen_and_small_groups_are_not_told(client: Client) -> None:
    measured_on({"woman": 24, "man": 15, "non_binary": 3}, harder_on_women=True)
    (gaps,) = gaps_of_raters()
    ((label, told),) = gaps.tables
    assert (str(label), [(str(gap.group), gap.at_least) for gap in told]) == ("Gender", [("Woman", 20)])
    assert abs(told[0].figure[0]) > 0.1
    client.force_login(factories.make_user(User.Role.FAIRNESS))
    page = client.get(reverse("results:fairness")).text
    assert "20 or more" in page
    assert "Non-binary" not in page.partition("Machine raters beside people")[2]


def test_a_machine_that_says_what_people_say_has_no_gap() -> None:
    measured_on({"woman": 12, "man": 12}, harder_on_women=False)
    (gaps,) = gaps_of_raters()
    found = [gap for _, table in gaps.tables for gap in table]
    assert [gap.figure for gap in found] == [(0.0, 0.0, 0.0)] * 2
    assert not any(gap.is_beyond for gap in found)
