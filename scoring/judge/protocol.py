"""The protocol of OpenAI-compatible endpoints: the body of a request, and what is in the body of a response."""

from __future__ import annotations

import json
from typing import Any

from scoring.judge.prompt import Prompt
from scoring.judge.reading import DECLINED, NOT_JSON, TRUNCATED, Unusable

# How the form of the reply is asked for, the strictest first; an endpoint that refuses one is asked with the next.
FORMATS = ("json_schema", "json_object", "text")
# Tokens are longer than this in every tokenizer and language that matters here, so that a reservation is enough.
CHARACTERS_A_TOKEN = 2


def request_body(
    prompt: Prompt,
    *,
    model: str,
    response_format: str,
    max_tokens: int,
    temperature: float | None,
    max_tokens_name: str = "max_tokens",
) -> str:
    """JSON. `max_tokens_name`: what the endpoint calls its limit; `temperature` None: not sent."""
    body: dict[str, Any] = {"model": model, "messages": list(prompt.messages), max_tokens_name: max_tokens}
    if temperature is not None:
        body["temperature"] = temperature
    if response_format == "json_schema":
        schema = {"name": "ratings", "strict": True, "schema": prompt.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif response_format == "json_object":
        body["response_format"] = {"type": "json_object"}
    return json.dumps(body, ensure_ascii=False)


def format_refused(status: int, body: str) -> bool:
    """Whether an endpoint says that it does not know the form in which the reply was asked for."""
    named = ("response_format", "json_schema", "json_object", "schema", "grammar")
    return status in (400, 422, 501) and any(word in body.casefold() for word in named)


def most_tokens(request: str, max_tokens: int) -> tuple[int, int]:
    """More than a call can cost: tokens in and out."""
    return len(request) // CHARACTERS_A_TOKEN, max_tokens


def usage(body: str) -> tuple[int | None, int | None]:
    """Tokens in and out as the endpoint counted them; None for what it does not say, or says nonsense about."""
    try:
        counted = json.loads(body)["usage"]
        found = [counted.get(name) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, None
    tokens_in, tokens_out = (
        value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
        for value in found
    )
    return tokens_in, tokens_out


def reply_content(body: str) -> str:
    """The text that the model wrote. `Unusable` where there is none, or where it was cut off or declined."""
    try:
        choice = json.loads(body)["choices"][0]
        message = choice["message"]
        reason, content, refusal = choice.get("finish_reason"), message.get("content"), message.get("refusal")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise Unusable(NOT_JSON) from None
    if reason == "length":
        raise Unusable(TRUNCATED)
    if refusal or reason == "content_filter":
        raise Unusable(DECLINED)
    if not isinstance(content, str) or not content.strip():
        raise Unusable(NOT_JSON)
    return content
