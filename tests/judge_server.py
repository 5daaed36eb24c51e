"""A real HTTP server on this machine that speaks the protocol of OpenAI-compatible endpoints, and misbehaves if asked.

Each request takes the next of `script`, a function of the request's JSON that returns what to send; when none is
left, `default`, which is a judge that does as it is told: it quotes the answer's first words.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What the server answers. `pause`: seconds before it; `drip`: seconds between single bytes of the body."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    drip: float = 0


Behaviour = Callable[[Request], Sent]


def prompt_of(request: Request) -> str:
    return str(request["messages"][-1]["content"])


def token_of(request: Request) -> str:
    found = re.search(r"<<<candidate (\w+) begins>>>", prompt_of(request))
    assert found, "The prompt has no fence."
    return found.group(1)


def answer_of(request: Request) -> str:
    token = token_of(request)
    found = re.search(
        rf"<<<candidate {token} begins>>>\n(.*)\n<<<candidate {token} ends>>>", prompt_of(request), re.DOTALL
    )
    assert found, "The fence has no end."
    return found.group(1)


def indicators_of(request: Request) -> dict[str, list[tuple[str, str]]]:
    """Competency key -> its indicators as (key, sign), as the prompt lists them."""
    sections = re.split(r"^## ", prompt_of(request), flags=re.MULTILINE)[1:]
    return {
        section.partition(":")[0]: re.findall(r"^- ([\w-]+) \(([+-])\):", section, re.MULTILINE) for section in sections
    }


def reading_of(request: Request, **changes: Any) -> dict[str, Any]:
    """A reply's object that is right in every respect but `changes`; "ratings" changes every competency's rating."""
    quote = " ".join(answer_of(request).split()[:12])
    rating = changes.pop("ratings", {})
    return {
        "reply_to": token_of(request),
        "speaks_to_rater": False,
        "ratings": {
            key: {
                "state": "rated",
                "level": 4,
                "quotes": [{"indicator": next(name for name, sign in marks if sign == "+"), "quote": quote}],
                "nearest_missing": "",
                **rating,
            }
            for key, marks in indicators_of(request).items()
        },
        **changes,
    }


def completion(content: str, *, finish: str = "stop", usage: Any = None, **message: Any) -> Sent:
    counted = {"prompt_tokens": 1000, "completion_tokens": 200} if usage is None else usage
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    return Sent(json.dumps({"choices": [choice], "usage": counted}), headers={"Content-Type": "application/json"})


def says(**changes: Any) -> Behaviour:
    return lambda request: completion(json.dumps(reading_of(request, **changes)))


def level(number: float) -> Behaviour:
    return says(ratings={"level": number})


def quotes(*words: str, indicator: str = "") -> Behaviour:
    """A high rating that rests on these words."""

    def behave(request: Request) -> Sent:
        reading = reading_of(request)
        for key, marks in indicators_of(request).items():
            name = indicator or next(name for name, sign in marks if sign == "+")
            reading["ratings"][key]["level"] = 5
            reading["ratings"][key]["quotes"] = [{"indicator": name, "quote": quote} for quote in words]
        return completion(json.dumps(reading))

    return behave


def sends(body: str | bytes = "", **values: Any) -> Behaviour:
    return lambda request: Sent(body, **values)


def content(text: str, **values: Any) -> Behaviour:
    return lambda request: completion(text, **values)


class JudgeServer:
    def __init__(self) -> None:
        self.script: list[Behaviour] = []
        self.default: Behaviour = says()
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def will(self, *script: Behaviour) -> None:
        self.script = list(script)

    def always(self, behaviour: Behaviour) -> None:
        self.default = behaviour

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _next(self, request: Request, headers: dict[str, str]) -> Sent:
        with self._lock:
            self.requests.append(request)
            self.headers.append(headers)
            behaviour = self.script.pop(0) if self.script else self.default
        return behaviour(request)

    def _enter(self, step: int) -> None:
        with self._lock:
            self._at_once += step
            self.most_at_once = max(self.most_at_once, self._at_once)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                request = json.loads(self.rfile.read(length))
                server._enter(1)
                try:
                    self._send(server._next({**request, "path": self.path}, dict(self.headers)))
                except OSError:
                    self.close_connection = True  # the client hung up
                finally:
                    server._enter(-1)

            def _send(self, sent: Sent) -> None:
                time.sleep(sent.pause)
                body = sent.body.encode() if isinstance(sent.body, str) else sent.body
                self.send_response(sent.status)
                for name, value in {"Content-Length": str(len(body)), **sent.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in _pieces(body, sent.drip):
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(sent.drip)

            def log_message(self, *args: object) -> None:
                pass

        return Handler


def _pieces(body: bytes, drip: float) -> Sequence[bytes]:
    return [body[place : place + 1] for place in range(len(body))] if drip else [body]
