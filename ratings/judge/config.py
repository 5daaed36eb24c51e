"""The judge as the settings describe it."""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings

from ratings.masking.mask import VERSION as MASKING
from scoring import gates
from scoring.judge import combine, prompt

MILLION = Decimal(1_000_000)
# With what one job works before its last call (see `rater.WORK`), less than the lease of its job.
LONGEST_TIMEOUT = 80


@dataclass(frozen=True)
class Config:
    """`daily_*`, `opening_*`: caps, 0 for none. Prices are for a million tokens."""

    base_url: str
    model: str
    api_key: str
    passes: int
    temperature: float | None
    max_tokens: int
    max_tokens_name: str
    timeout: int
    backoff: int
    concurrency: int
    daily_tokens: int
    opening_tokens: int
    daily_cost: Decimal
    opening_cost: Decimal
    price_in: Decimal
    price_out: Decimal
    currency: str

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def has_prices(self) -> bool:
        return bool(self.price_in or self.price_out)

    @property
    def build(self) -> str:
        """Changes with every setting and every word of the prompt that ratings depend on."""
        stands_on = [
            *(MASKING, prompt.prompt_hash(), combine.RULES, gates.THRESHOLDS, self.base_url, self.model),
            *(self.passes, self.temperature, self.max_tokens),
        ]
        digest = hashlib.sha256(json.dumps(stands_on).encode()).hexdigest()[:8]
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", self.model)[:40]
        return f"judge-{prompt.VERSION}.{digest}+{name}"

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        return (tokens_in * self.price_in + tokens_out * self.price_out) / MILLION


def judge_config() -> Config | None:
    """None where no endpoint is set: then there is no judge."""
    if not (settings.JUDGE_BASE_URL and settings.JUDGE_MODEL):
        return None
    temperature = settings.JUDGE_TEMPERATURE
    return Config(
        base_url=settings.JUDGE_BASE_URL,
        model=settings.JUDGE_MODEL,
        api_key=settings.JUDGE_API_KEY,
        passes=settings.JUDGE_PASSES,
        temperature=None if temperature == "none" else float(temperature),
        max_tokens=settings.JUDGE_MAX_TOKENS,
        max_tokens_name=settings.JUDGE_MAX_TOKENS_NAME,
        timeout=settings.JUDGE_TIMEOUT_SECONDS,
        backoff=settings.JUDGE_BACKOFF_SECONDS,
        concurrency=settings.JUDGE_CONCURRENCY,
        daily_tokens=settings.JUDGE_DAILY_TOKENS,
        opening_tokens=settings.JUDGE_OPENING_TOKENS,
        daily_cost=settings.JUDGE_DAILY_COST,
        opening_cost=settings.JUDGE_OPENING_COST,
        price_in=settings.JUDGE_PRICE_IN,
        price_out=settings.JUDGE_PRICE_OUT,
        currency=settings.JUDGE_CURRENCY,
    )


def faults_of_judge_settings() -> list[str]:
    """What is wrong with the judge's settings, a sentence each; nothing where there is no judge."""
    if not settings.JUDGE_BASE_URL:
        return []
    parts = urlsplit(settings.JUDGE_BASE_URL)
    temperature, most = settings.JUDGE_TEMPERATURE, LONGEST_TIMEOUT
    prices = settings.JUDGE_PRICE_IN or settings.JUDGE_PRICE_OUT
    faults = {
        "JUDGE_BASE_URL is no address: write it as https://api.example.org/v1.": parts.scheme in {"http", "https"}
        and parts.hostname,
        "JUDGE_BASE_URL holds a password: put it into JUDGE_API_KEY.": not parts.password,
        "JUDGE_MODEL is missing: the name that the endpoint knows the model by.": settings.JUDGE_MODEL,
        "JUDGE_PASSES must be an odd number from 1 to 9.": settings.JUDGE_PASSES in range(1, 10, 2),
        'JUDGE_TEMPERATURE must be a number from 0 to 2, or "none".': temperature == "none" or _is_warm(temperature),
        "JUDGE_MAX_TOKENS must be at least 200.": settings.JUDGE_MAX_TOKENS >= 200,
        f"JUDGE_TIMEOUT_SECONDS must be from 1 to {most}: a job's lease must outlast it.": 1
        <= settings.JUDGE_TIMEOUT_SECONDS
        <= most,
        "JUDGE_CONCURRENCY must be at least 1.": settings.JUDGE_CONCURRENCY,
        "A budget in money needs JUDGE_PRICE_IN and JUDGE_PRICE_OUT.": prices
        or not (settings.JUDGE_DAILY_COST or settings.JUDGE_OPENING_COST),
    }
    return [fault for fault, holds in faults.items() if not holds]


def _is_warm(value: str) -> bool:
    try:
        return 0 <= float(value) <= 2
    except ValueError:
        return False
