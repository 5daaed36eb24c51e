"""What a plan amounts to: its facts from the tables, put through the rules of `planning`. Reads, never writes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from assessments.models import AssessmentItem, AssessmentVersion
from openings.models import Advertisement, HiringPlan
from openings.planning.advert import AdvertRole, draft_advertisement
from openings.planning.assessments import AssessmentProposal, Offered, propose_assessment
from openings.planning.coverage import CoverageRow, nothing_missing, team_coverage
from openings.planning.documents import Posting
from openings.planning.facts import Colleague, Facts, Goal
from openings.planning.growth import GrowthReading, growth_plan, read_growth
from openings.planning.roles import Recommendation, RoleFacts, recommend_role
from openings.planning.weights import MustHave, WeightRow, propose_must_haves, propose_weights
from openings.queries import assessments_on_offer
from roles.models import Role, RubricVersion
from roles.queries import offered_roles

PLANS = HiringPlan.objects.select_related("team", "role", "opening", "created_by")


@dataclass(frozen=True)
class Proposal:
    """Everything that a plan's page shows. `role` is the chosen one, else the recommended one, else None.

    `weights` and `minimums`: what holds, a person's own or the proposed ones.
    """

    facts: Facts
    growth: GrowthReading
    recommendation: Recommendation
    roles: Mapping[str, Role]
    role: Role | None
    weight_rows: list[WeightRow]
    must_haves: list[MustHave]
    weights: Mapping[str, float]
    minimums: Mapping[str, float]
    assessment: AssessmentProposal | None
    coverage: list[CoverageRow]
    nothing_missing: bool


def plans_list(user: User) -> QuerySet[HiringPlan]:
    return access.visible(PLANS, user).order_by("-changed_at", "-id")


def facts_of(plan: HiringPlan, rubric_version: RubricVersion) -> Facts:
    labels = {item.key: item.label for item in rubric_version.to_engine().competencies}
    return Facts(
        labels=labels,
        growth=growth_plan(plan.growth, plan.growth_choice),
        customers=plan.customers,
        past=tuple(Goal.from_dict(body) for body in plan.past_goals),
        future=tuple(Goal.from_dict(body) for body in plan.future_goals),
        team=tuple(Colleague.from_dict(body) for body in plan.colleagues),
    )


def proposal_of(plan: HiringPlan, rubric_version: RubricVersion) -> Proposal:
    """Put the plan through the rules, in a fixed number of queries."""
    facts = facts_of(plan, rubric_version)
    roles = {role.key: role for role in offered_roles()}
    recommendation = recommend_role(facts, [_role_facts(role) for role in roles.values()])
    role = plan.role or (roles[recommendation.best.role.key] if recommendation.best else None)
    weight_rows = propose_weights(facts, _role_facts(role)) if role else []
    must_haves = propose_must_haves(facts, _role_facts(role)) if role else []
    weights = _kept(plan.weights, facts) or {row.competency: float(row.proposed) for row in weight_rows}
    proposed = {item.competency: item.level for item in must_haves if item.level is not None}
    minimums = proposed if plan.minimums is None else (_kept(plan.minimums, facts) or {})
    coverage = team_coverage(facts)
    return Proposal(
        facts=facts,
        growth=read_growth(plan.growth),
        recommendation=recommendation,
        roles=roles,
        role=role,
        weight_rows=weight_rows,
        must_haves=must_haves,
        weights=weights,
        minimums=minimums,
        assessment=propose_assessment(_offered(role), weights, facts.labels) if role else None,
        coverage=coverage,
        nothing_missing=nothing_missing(coverage),
    )


def opening_initial(plan: HiringPlan, proposal: Proposal) -> dict[str, object]:
    """What the form of a new opening starts from, by the names of its fields."""
    initial: dict[str, object] = {"title": plan.title, "team": plan.team_id}
    if proposal.assessment:
        initial["assessment_version"] = proposal.assessment.offered.pk
    initial |= {f"weight_{key}": _plain(weight) for key, weight in proposal.weights.items()}
    return initial | {f"minimum_{key}": proposal.minimums.get(key) for key in proposal.facts.labels}


def advertisement_draft(proposal: Proposal, role: Role) -> str:
    names = ("key", "label", "summary", "leans_on", "responsibilities", "metrics", "keywords")
    asked = AdvertRole(**{name: getattr(role, name) for name in names})
    return draft_advertisement(proposal.facts, asked, proposal.weights)


def posting_of(advertisement: Advertisement) -> Posting:
    names = (
        "title", "body", "organisation", "place", "country", "remote", "employment", "pay_from", "pay_to", "currency",
        "period", "closes_on", "apply_at",
    )  # fmt: skip
    return Posting(
        **{name: getattr(advertisement, name) for name in names},
        employment_label=advertisement.get_employment_display(),
        period_label=advertisement.get_period_display(),
        posted_on=advertisement.created_at.date(),
        identifier=f"{advertisement.plan_id}-{advertisement.number}",
    )


def _role_facts(role: Role) -> RoleFacts:
    return RoleFacts(role.key, role.label, role.weights, role.minimums)


def _kept(values: Mapping[str, float] | None, facts: Facts) -> dict[str, float]:
    """A person's own values; nothing where the rubric has been given other competencies since."""
    if not values or not set(values) <= set(facts.labels):
        return {}
    return dict(values)


def _offered(role: Role) -> list[Offered]:
    versions: list[AssessmentVersion] = list(assessments_on_offer(role))
    asked: dict[int, list[tuple[str, ...]]] = {version.pk: [] for version in versions}
    items = AssessmentItem.objects.filter(version__in=asked).order_by("position")
    for version_id, keys in items.values_list("version", "question_version__competencies"):
        asked[version_id].append(tuple(keys))
    return [
        Offered(version.pk, f"{version.title}, v{version.number}", tuple(asked[version.pk])) for version in versions
    ]


def _plain(weight: float) -> int | float:
    return int(weight) if weight == int(weight) else weight
