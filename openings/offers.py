"""The machine raters that a scoring policy may name. What there is, an app above knows: see settings."""

from collections.abc import Callable
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


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def version_of(key: str) -> str:
    """The hash of the version that the key names; empty where it names a kind alone."""
    return key.partition(":")[2]


def short(key: str) -> str:
    """For pages: the kind, with the first eight digits of the version."""
    version = version_of(key)
    return f"{kind_of(key)} {version[:8]}" if version else key
