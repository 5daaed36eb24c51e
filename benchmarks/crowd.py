"""Many candidates at once: bin/bench crowd [--candidates 200] [--seconds 300].

Each is a thread with a connection of its own that opens its link, then writes and saves every few seconds as the page
does, and asks for the clock as the page does. One line of JSON: errors, acknowledged texts that are not stored in the
end, and how long an autosave took.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from benchmarks._serving import Taker, folder, set_up
from cxhire.local import ROOT, Keeper, kept, say

WORDS = ("listened", "first", "and", "said", "back", "what", "had", "gone", "wrong", "so", "that", "she", "knew", "it")
ASK_EVERY = 15.0
ENTER_EVERY = 0.1


class Candidate(threading.Thread):
    """`enter` is when it opens its link, `go` and `over` when everybody begins and ends."""

    def __init__(
        self, host: str, taker: Taker, *, enter: float, go: threading.Event, over: threading.Event, pause: float
    ):
        super().__init__(daemon=True)
        self.host, self.taker = host, taker
        self.rng = random.Random(taker.sitting)  # noqa: S311
        self.enter, self.go, self.over, self.pause = enter, go, over, pause
        self.inside = threading.Event()
        self.connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.texts: dict[int, str] = {}
        self.revisions: dict[int, int] = {}
        self.acked: dict[int, str] = {}
        self.took: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        try:
            time.sleep(max(self.enter - time.monotonic(), 0))
            self._enter()
            self.inside.set()
            self.go.wait()
            asked = time.monotonic()
            while not self.over.wait(self.rng.uniform(0.5, 1.5) * self.pause):
                self._save(self.rng.choice(self.taker.places))
                if time.monotonic() - asked > ASK_EVERY:
                    asked = time.monotonic()
                    self._ask("GET", f"/taking/{self.taker.application}/clock/")
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")
            self.inside.set()

    def _enter(self) -> None:
        self._ask("GET", self.taker.link, expected=(302,))
        self._ask("GET", f"/taking/{self.taker.application}/{self.taker.places[0]}/")

    def _save(self, place: int) -> None:
        words = " ".join(self.rng.choice(WORDS) for _ in range(self.rng.randint(2, 9)))
        self.texts[place] = f"{self.texts.get(place, '')} {words}"
        body = {"text": self.texts[place], "revision": self.revisions.get(place, 0), "part": 1}
        began = time.perf_counter()
        answer = self._ask("POST", f"/taking/{self.taker.application}/{place}/save/", json.dumps(body))
        if answer is not None:
            self.took.append(1000 * (time.perf_counter() - began))
            self.revisions[place] = json.loads(answer)["revision"]
            self.acked[place] = self.texts[place]

    def _ask(self, method: str, path: str, body: str | None = None, expected: tuple[int, ...] = (200,)) -> bytes | None:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            token = next((value for key, value in self.cookies.items() if "csrf" in key), "")
            headers |= {"Content-Type": "application/json", "X-CSRFToken": token, "Accept": "application/json"}
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.host, timeout=30)
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                content = answer.read()
                break
            except (http.client.HTTPException, OSError):
                # A connection that the server has ended while it was idle: browsers open another one, too.
                self.connection = None
                if attempt == 2:
                    raise
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            key, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[key] = value
        if answer.status not in expected:
            self.errors.append(f"{method} {path.split('/')[1]} {answer.status}")
            return None
        return content


def measure(
    *, address: str, takers: list[Taker], seconds: float, stored: Callable[[int], dict[int, str]], pause: float = 4.0
) -> dict[str, Any]:
    """`pause`: seconds from one save of a candidate to the next, on average."""
    host = str(urlsplit(address).netloc)
    now, go, over = time.monotonic(), threading.Event(), threading.Event()
    crowd = [
        Candidate(host, taker, enter=now + ENTER_EVERY * number, go=go, over=over, pause=pause)
        for number, taker in enumerate(takers)
    ]
    for candidate in crowd:
        candidate.start()
    for candidate in crowd:
        candidate.inside.wait(120)
    go.set()
    time.sleep(seconds)
    over.set()
    for candidate in crowd:
        candidate.join(90)
    took = sorted(ms for candidate in crowd for ms in candidate.took)
    errors = [error for candidate in crowd for error in candidate.errors]
    lost = 0
    for candidate in crowd:
        there = stored(candidate.taker.sitting)
        lost += sum(there.get(place, "") != text for place, text in candidate.acked.items())
    for error in sorted(set(errors))[:5]:
        say(f"  {error}")
    return {
        "candidates": len(takers), "seconds": seconds, "saves": len(took), "errors": len(errors), "lost": lost,
        **{f"autosave_ms_p{p}": _at(took, p) for p in (50, 95, 99)},
    }  # fmt: skip


def _at(ordered: list[float], percent: int) -> float | None:
    return round(ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)], 1) if ordered else None


def bench(keeper: Keeper, options: argparse.Namespace) -> int:
    with set_up(keeper):
        # Its models can be read only now that Django is set up.
        from benchmarks import _takers  # noqa: PLC0415

        say(f"Inviting {options.candidates} candidates ...")
        takers = _takers.make_takers(options.candidates)
        result = measure(address=keeper.address, takers=takers, seconds=options.seconds, stored=_takers.stored_texts)
    sys.stdout.write(json.dumps(result) + "\n")
    return 1 if result["errors"] or result["lost"] else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench crowd", description=__doc__)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    keeper = Keeper(folder(ROOT, "crowd"), port=None, fresh=True, bare=True)
    return kept(keeper, lambda: bench(keeper, options))


if __name__ == "__main__":
    sys.exit(main())
