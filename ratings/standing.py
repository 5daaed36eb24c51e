"""What may truly be said of a machine rater: what it is made from, and how far people have checked it.

The one place that knows these words. Nothing is called validated because it was trained or measured: a person has to
have promoted the version, by a report of how far it agrees with people, and then the figure stands beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.cx import NOTHING
from openings.offers import kind_of, version_of
from ratings.models import DriftWarning, MachineRater, MachineRaterChange, MachineReport
from scoring import judge
from scoring.text import MAX_WORDS, capped

# The kind whose versions are trained here. A policy names one of them by its hash: what an opening started with stays.
LEARNED = "learned"

# Kind -> its name, and what it is made from.
MADE: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "prior": (gettext_lazy("Prior"), gettext_lazy("trained on answers written and rated by a language model")),
    "anchors": (gettext_lazy("Anchors"), gettext_lazy("sentences against indicators, anchors and sample answers")),
    judge.KEY: (gettext_lazy("Judge"), gettext_lazy("a language model reads the answer by the rubric")),
    LEARNED: (gettext_lazy("Learned"), gettext_lazy("trained here, on what your own people said")),
}
NOT_VALIDATED = gettext_lazy("not validated with people")


@dataclass(frozen=True)
class Standing:
    """Of one version. `report`: what it was measured by; kept apart from whether a person trusts it.

    trusted: that a person promoted it, and if it is retired by now, that it was until then. drifts: that it agrees with
    people less than the report promised that it was promoted by.
    """

    name: str
    made: str
    state: str | Promise
    report: MachineReport | None
    trusted: bool = False
    drifts: bool = False

    @property
    def is_validated(self) -> bool:
        return self.trusted and self.report is not None and self.report.says_enough

    @property
    def trust(self) -> str:
        """How far people have checked it."""
        if not self.is_validated or self.report is None:
            return str(NOT_VALIDATED)
        said = measured_words(self.report)
        return f"{said}; {_('it agrees less by now')}" if self.drifts else said

    @property
    def title(self) -> str:
        """For headings: the figure that it was promoted by stands below."""
        return f"{self.name}: {self.made}" if self.is_validated else self.label

    @property
    def words(self) -> str:
        return "; ".join(filter(None, (self.made, self.trust)))

    @property
    def label(self) -> str:
        """For where the name does not stand beside it: "Prior: trained on ...; not validated with people"."""
        return f"{self.name}: {self.words}"

    @property
    def line(self) -> str:
        """For where the name stands beside it: "On trial: trained on ...; not validated with people"."""
        return f"{self.state}: {self.words}"


def measured_words(report: MachineReport) -> str:
    """The figure with its interval, on how many answers and when."""
    at, n = formats.date_format(report.made_at, "DATE_FORMAT"), report.answers
    if report.source == MachineReport.Source.HELD_OUT:
        on = ngettext("%(n)d held-out answer", "%(n)d held-out answers", n) % {"n": n}
    else:
        on = ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n}
    return _("measured against people on %(on)s on %(at)s: weighted kappa %(kappa)s") % {
        "on": on, "at": at, "kappa": figure_words(report.figures["machine"]["kappa"]),
    }  # fmt: skip


def figure_words(ends: Sequence[float | None] | None) -> str:
    """A figure with the interval around it: "0.71 (0.64 to 0.77)"."""
    return ends_words(ends, lambda number: str(formats.number_format(number, decimal_pos=2, use_l10n=True)))


def ends_words(ends: Sequence[float | None] | None, words: Callable[[float], str], unit: str = "") -> str:
    value, low, high = ends or (None, None, None)
    if value is None:
        return NOTHING
    if low is None or high is None:
        return f"{words(value)}{unit}"
    return _("%(value)s%(unit)s (%(low)s to %(high)s)") % {
        "value": words(value), "unit": unit, "low": words(low), "high": words(high),
    }  # fmt: skip


def standings(raters: Iterable[MachineRater]) -> dict[int, Standing]:
    """By id; three queries for any number of them."""
    known = {rater.pk: rater for rater in raters}
    if not known:
        return {}
    reports = standing_reports(known)
    changes = MachineRaterChange.objects.filter(machine_rater__in=known).order_by("id")
    last = {change.machine_rater_id: change.before for change in changes}
    drifting = set(
        DriftWarning.objects.filter(machine_rater__in=known, ended_at=None).values_list("machine_rater", flat=True)
    )
    found = {}
    for pk, rater in known.items():
        name, made = made_of(rater.kind)
        promoted = MachineRater.State.PROMOTED
        trusted = promoted in (rater.state, last.get(pk) if rater.state == MachineRater.State.RETIRED else None)
        found[pk] = Standing(name, made, rater.get_state_display(), reports.get(pk), trusted, pk in drifting)
    return found


def standing_reports(raters: Iterable[int]) -> dict[int, MachineReport]:
    """The report that each rater (id) is told by: the latest that says enough, or the latest where none does."""
    found: dict[int, MachineReport] = {}
    for report in MachineReport.objects.filter(machine_rater__in=list(raters)).order_by("id"):
        before = found.get(report.machine_rater_id)
        if before is None or report.says_enough or not before.says_enough:
            found[report.machine_rater_id] = report
    return found


def standings_of_policy(keys: Sequence[str]) -> list[Standing]:
    """Of the versions that answers are rated by now, in the order in which a policy names them."""
    raters = {key: rater for key in keys if (rater := _rating_now(key))}
    found = standings(raters.values())
    return [found[raters[key].pk] if key in raters else untried(key) for key in keys]


def labels_of_policy(keys: Sequence[str]) -> list[str]:
    """What may be said of the machine raters that a policy names, each with its name and, if it has one, its hash."""
    named = zip(keys, standings_of_policy(keys), strict=True)
    return [
        f"{standing.name} {version_of(key)[:8]}: {standing.words}" if version_of(key) else standing.label
        for key, standing in named
    ]


def standings_named(names: Iterable[str]) -> dict[str, Standing]:
    """By kind and build, as score sheets keep them; a version that is not on record any more is left out."""
    wanted = set(names)
    builds = [name.partition(" ")[2] for name in wanted]
    raters = [rater for rater in MachineRater.objects.filter(build__in=builds).order_by("pk") if str(rater) in wanted]
    found = standings(raters)
    return {str(rater): found[rater.pk] for rater in raters}


def words_of_machines(names: Iterable[str]) -> str:
    """What may be said of those that a score sheet, or several, name: for notices and for paper."""
    return "; ".join(dict.fromkeys(standing.label for standing in standings_named(names).values()))


def read_in_part(text: str) -> str:
    """What a machine rater did not read of a long answer, in words; nothing where it read all of it."""
    if capped(text) >= len(text.rstrip()):
        return ""
    return _("It read the first %(n)d words; what comes after them is left to people.") % {"n": MAX_WORDS}


def untried(key: str) -> Standing:
    """Of a kind, or a version, that has rated nothing yet."""
    name, made = made_of(kind_of(key))
    return Standing(name, made, MachineRater.State.TRIAL.label, None)


def made_of(kind: str) -> tuple[str, str]:
    """Its name, and what it is made from; nothing of a kind that this installation does not have any more."""
    name, made = MADE.get(kind, (kind, ""))
    return str(name), str(made)


def _rating_now(key: str) -> MachineRater | None:
    """The latest build of what a policy names: the one that new answers are rated by."""
    version = version_of(key)
    raters = MachineRater.objects.filter(kind=kind_of(key))
    if version:
        raters = raters.filter(model__digest=version)
    return raters.select_related("model").defer("model__content").order_by("-id").first()
