"""Typing while everything goes wrong, in Chromium: bin/bench chaos [--runs 50] [--seed 1].

Each run is one candidate with two devices. At random the network drops, the web server is killed, tabs are closed
without a word, the device's clock jumps and the candidate goes on elsewhere. Every word is unlike all others, so that
what the server acknowledged can be counted in what is stored in the end. One line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect, sync_playwright

from benchmarks._serving import Taker, folder, set_up
from cxhire.local import ROOT, Keeper, kept, say
from tests.browser import PATIENCE, launch_chromium

SAVED = "[data-receipt][data-state=saved]"


@dataclass
class Seen:
    """What happened. acked: the longest of what the server acknowledged, a set of words a question.

    calm_ms: of the receipts, those asked for while the web server was there; the others waited for it to come back.
    """

    receipts_ms: list[float] = field(default_factory=list)
    calm_ms: list[float] = field(default_factory=list)
    acked: dict[int, set[str]] = field(default_factory=dict)
    typed: dict[int, list[str]] = field(default_factory=dict)
    deeds: Counter[str] = field(default_factory=Counter)


class Journey:
    """One candidate on two devices. `kill` ends the web server, which somebody else starts again."""

    def __init__(
        self, browser: Browser, address: str, taker: Taker, rng: random.Random, kill: Callable[[], None], name: str
    ) -> None:
        self.address, self.taker, self.rng, self.kill, self.name = address, taker, rng, kill, name
        self.devices = [browser.new_context(base_url=address) for _ in range(2)]
        self.device = 0
        self.place = taker.places[0]
        self.number = 0
        self.seen = Seen()
        # Since when the server has answered again, in ms of the clock; None while nobody knows.
        self.there_since: float | None = 0.0
        self.page = self._open()

    @property
    def context(self) -> BrowserContext:
        return self.devices[self.device]

    def _open(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("response", self._on_response)
        self._go(page, self.taker.link)
        self._go(page, f"/taking/{self.taker.application}/{self.place}/")
        return page

    def _go(self, page: Page, path: str) -> None:
        """To a page, as somebody who tries again while the server is away."""
        end = time.monotonic() + PATIENCE / 1000
        while True:
            try:
                answer = page.goto(path)
                if answer and answer.status < 500:
                    break
            except Exception as error:
                if time.monotonic() > end or "ERR_" not in str(error):
                    raise
            time.sleep(0.1)
        if path != self.taker.link:
            page.locator("textarea").wait_for()
            # What this device had kept is put back and sent before anything else is written.
            page.wait_for_timeout(60)

    def _on_response(self, response: Response) -> None:
        if self.there_since is None:
            self.there_since = 1000 * time.time()
        if not response.url.endswith("/save/") or response.status != 200:
            return
        try:
            body = json.loads(response.request.post_data or "{}")
            timing = response.request.timing
        except Exception:  # the page has gone with its request
            return
        place = int(response.url.rstrip("/").split("/")[-2])
        self.seen.acked[place] = self.seen.acked.get(place, set()) | set(body["text"].split())
        if timing["responseStart"] > 0:
            self.seen.receipts_ms.append(timing["responseStart"])
            if self.there_since is not None and timing["startTime"] > self.there_since:
                self.seen.calm_ms.append(timing["responseStart"])

    # --- What a candidate does, and what happens to them ----------------------------------------------------

    def type(self) -> None:
        dialog = self.page.locator("dialog[open]")
        if dialog.count():
            self._choose(dialog)
        words = []
        for _ in range(self.rng.randint(2, 6)):
            self.number += 1
            words.append(f"{self.name}n{self.number}")
        area = self.page.locator("textarea")
        area.focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(" ".join(words) + " ")
        self.seen.typed.setdefault(self.place, []).extend(words)

    def wait_a_little(self) -> None:
        self.page.wait_for_timeout(self.rng.choice([50, 300, 900, 1100]))

    def settle(self) -> None:
        """Until the page says saved."""
        self.context.set_offline(False)
        dialog = self.page.locator("dialog[open]")
        expect(self.page.locator(SAVED).or_(dialog).first).to_be_visible(timeout=PATIENCE)
        if dialog.count():
            self._choose(dialog)

    def _choose(self, dialog: Locator) -> None:
        """Two texts: as a careful person would, take both and strike out what is there twice."""
        self.seen.deeds["choices"] += 1
        dialog.locator("[data-choose=both]").click()
        words = self.page.locator("textarea").input_value().split()
        self.page.locator("textarea").fill(" ".join(dict.fromkeys(words)) + " ")
        expect(self.page.locator(SAVED)).to_be_visible(timeout=PATIENCE)

    def drop_the_network(self) -> None:
        self.context.set_offline(True)
        self.type()
        self.wait_a_little()
        self.context.set_offline(False)

    def kill_the_server(self) -> None:
        self.there_since = None
        self.kill()
        self.type()
        self.wait_a_little()

    def close_the_tab(self) -> None:
        self.page.close()
        self.page = self._open()

    def move_the_clock(self) -> None:
        off = timedelta(seconds=self.rng.randint(-86_400, 86_400))
        self.page.clock.set_fixed_time(datetime.now(UTC) + off)

    def change_the_device(self) -> None:
        self.settle()
        self.page.close()
        self.device = 1 - self.device
        self.page = self._open()

    def go_to_another_question(self) -> None:
        self.settle()
        self.place = self.rng.choice(self.taker.places[:3])
        self._go(self.page, f"/taking/{self.taker.application}/{self.place}/")

    def run(self, steps: int) -> Seen:
        deeds = [
            self.drop_the_network, self.kill_the_server, self.close_the_tab, self.move_the_clock,
            self.change_the_device, self.go_to_another_question, self.wait_a_little,
        ]  # fmt: skip
        for _ in range(steps):
            self.type()
            deed = self.rng.choice(deeds)
            self.seen.deeds[deed.__name__] += 1
            deed()
        self.type()
        self.settle()
        # Once more on each question and each device, so that nothing waits anywhere.
        for device in (self.device, 1 - self.device):
            self.device = device
            self.page.close()
            self.page = self._open()
            self.page.wait_for_timeout(400)
            self.settle()
        for context in self.devices:
            context.close()
        return self.seen


def account(seen: Seen, stored: dict[int, str]) -> dict[str, int]:
    """Characters that were acknowledged or typed and are not there, and those that are there too often."""
    lost = duplicated = typed_lost = acked = 0
    for place, words in seen.typed.items():
        there = Counter(stored.get(place, "").split())
        known = seen.acked.get(place, set())
        for word in words:
            acked += len(word) if word in known else 0
            lost += len(word) if word in known and not there[word] else 0
            typed_lost += len(word) if not there[word] else 0
            duplicated += len(word) * max(there[word] - 1, 0)
    return {
        "acknowledged_characters": acked,
        "acknowledged_lost": lost,
        "duplicated": duplicated,
        "typed_lost": typed_lost,
    }


def percentile(values: list[float], percent: float) -> float | None:
    ordered = sorted(values)
    return round(ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)], 1) if ordered else None


def measure(
    *,
    browser: Browser,
    address: str,
    takers: list[Taker],
    seed: int,
    kill: Callable[[], None],
    stored: Callable[[int], dict[int, str]],
    steps: int = 12,
) -> dict[str, Any]:
    total: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    receipts: list[float] = []
    calm: list[float] = []
    for number, taker in enumerate(takers):
        rng = random.Random(f"{seed}-{number}")  # noqa: S311
        seen = Journey(browser, address, taker, rng, kill, f"r{number}").run(steps)
        found = account(seen, stored(taker.sitting))
        total.update(found)
        deeds.update(seen.deeds)
        receipts += seen.receipts_ms
        calm += seen.calm_ms
        say(f"  run {number + 1} of {len(takers)}: {found}")
    return {
        "runs": len(takers), "seed": seed, **total, "deeds": dict(sorted(deeds.items())), "receipts": len(receipts),
        "receipt_ms_p50": percentile(receipts, 50), "receipt_ms_p95": percentile(receipts, 95),
        "calm_receipts": len(calm), "calm_receipt_ms_p50": percentile(calm, 50),
        "calm_receipt_ms_p95": percentile(calm, 95),
    }  # fmt: skip


def bench(keeper: Keeper, options: argparse.Namespace) -> int:
    with set_up(keeper) as kill, sync_playwright() as playwright:
        # Its models can be read only now that Django is set up.
        from benchmarks import _takers  # noqa: PLC0415

        browser = launch_chromium(playwright)
        result = measure(
            browser=browser,
            address=keeper.address,
            takers=_takers.make_takers(options.runs),
            seed=options.seed,
            kill=kill,
            stored=_takers.stored_texts,
        )
        browser.close()
    sys.stdout.write(json.dumps(result) + "\n")
    return 1 if result["acknowledged_lost"] or result["duplicated"] else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    keeper = Keeper(folder(ROOT, "chaos"), port=None, fresh=True, bare=True)
    return kept(keeper, lambda: bench(keeper, options))


if __name__ == "__main__":
    sys.exit(main())
