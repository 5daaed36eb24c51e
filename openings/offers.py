"""The machine raters that a scoring policy may name. What there is, an app above knows: see settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Offer:
    """`key`: what stands in the policy, a kind such as "anchors" or one version of a kind, "learned:<its hash>"."""

    key: str
    label: str | Promise


def machine_raters_on_offer() -> list[Offer]:
    on_offer: Callable[[], list[Offer]] = import_string(settings.MACHINE_RATERS_ON_OFFER)
    return on_offer()


def machine_raters_named(keys: Sequence[str]) -> list[str]:
    """For pages that hiring people read: what each is made from, and how far people have checked it."""
    named: Callable[[Sequence[str]], list[str]] = import_string(settings.MACHINE_RATERS_NAMED)
    return named(keys)


def machine_raters_told(keys: Sequence[str]) -> list[str]:
    """The same for candidates, in whole sentences, in the language of the page."""
    told: Callable[[Sequence[str]], list[str]] = import_string(settings.MACHINE_RATERS_TOLD)
    return told(keys)


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def version_of(key: str) -> str:
    """The hash of the version that the key names; empty where it names a kind alone."""
    return key.partition(":")[2]


def short(key: str) -> str:
    """For pages: the kind, with the first eight digits of the version."""
    version = version_of(key)
    return f"{kind_of(key)} {version[:8]}" if version else key
