"""What candidates are told of machine raters: what one is, where it reads, how far people have checked it."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openings.offers import kind_of
from ratings.judge.config import judge_config
from ratings.models import MachineRater
from ratings.standing import LEARNED, Standing, standings, standings_of_policy
from scoring import judge


def told_to_candidates(keys: Sequence[str]) -> list[str]:
    """What candidates are told of the machine raters of a policy, a sentence or two each."""
    found = zip(keys, standings_of_policy(keys), strict=True)
    return _each([(standing.name, _told(kind_of(key), standing)) for key, standing in found])


def told_of(raters: Iterable[MachineRater]) -> list[str]:
    """The same of versions that have rated."""
    known = {rater.pk: rater for rater in raters}
    found = standings(known.values())
    return _each([(found[pk].name, _told(known[pk].kind, found[pk])) for pk in sorted(known)])


def _each(told: Sequence[tuple[str, str]]) -> list[str]:
    """Each once, with its name where there are several."""
    different = list(dict.fromkeys(told))
    if len(different) < 2:
        return [words for _name, words in different]
    return [_("“%(name)s”: %(words)s") % {"name": name, "words": words} for name, words in different]


def _told(kind: str, standing: Standing) -> str:
    config = judge_config() if kind == judge.KEY else None
    made = {
        "prior": _("It was trained on answers written and rated by a language model."),
        "anchors": _("It compares your sentences with the rubric and with sample answers."),
        judge.KEY: _("It is a language model that reads your answers by the rubric."),
        LEARNED: _("It was trained on answers that people of this company rated."),
    }.get(kind, "")
    where = _("They are sent to %(host)s for that, without your name.") % {"host": config.host} if config else ""
    if standing.is_validated and standing.report is not None:
        n = standing.report.answers
        checked = ngettext(
            "How far it agrees with people was measured here on %(n)d answer.",
            "How far it agrees with people was measured here on %(n)d answers.",
            n,
        ) % {"n": n}  # fmt: skip
    else:
        checked = _("It is not validated with people.")
    return " ".join(filter(None, (made, where, checked)))
