"""What a candidate's first pages weigh, and when they can be used at 3G speed, in Chromium: bin/bench weight.

Served as in production: static files collected, compressed and named by their content. Each page is opened in a new
browser with nothing in its cache, over 1.6 Mbit/s down, 0.75 up and 300 ms there and back. One line of JSON; exit
status 1 when the first page is over 100 KB or 3 s.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks._serving import folder, set_up
from cxhire import processes
from cxhire.local import ROOT, Keeper, LocalError, kept, say
from tests.browser import PATIENCE, launch_chromium

KILOBYTES, SECONDS = 100, 3.0
THREE_G = {"offline": False, "latency": 300, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}


@contextmanager
def production(keeper: Keeper) -> Iterator[str]:
    """The web server as an installation has it, but for TLS, on the keeper's database; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = {
        **{key: value for key, value in keeper.env.items() if key != "DEMO"},
        **{"SECRET_KEY": secrets.token_urlsafe(50), "HTTPS": "0", "SITE_URL": address, "ALLOWED_HOSTS": "127.0.0.1"},
        **{"DEFAULT_FROM_EMAIL": "hiring@bench.example", "STATIC_ROOT": str(keeper.data / "static"), "PORT": str(port)},
    }
    collect = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
    server = [sys.executable, "-m", "gunicorn", "cxhire.wsgi", "--config", "python:cxhire.gunicorn"]
    with (keeper.data / "production.log").open("wb") as log:
        if processes.spawn(collect, env=env, cwd=ROOT, log=log).wait() != 0:
            raise LocalError(f"The static files could not be collected; {log.name} says why.")
        child = processes.spawn(server, env=env, cwd=ROOT, log=log)
        try:
            os.environ["SECRET_KEY"] = env["SECRET_KEY"]  # the links of its candidates are signed with it
            _wait_for(f"{address}/readyz")
            yield address
        finally:
            processes.stop(child, signal.SIGTERM, 10)


def _wait_for(url: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except (OSError, urllib.error.URLError):
            if time.monotonic() > end:
                raise LocalError("The web server did not answer within a minute.") from None
            time.sleep(0.2)
        else:
            return


def weigh(browser: Browser, url: str) -> dict[str, Any]:
    """KB that came over the line, requests, and seconds until the page and its scripts are there."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", THREE_G)
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    began = time.monotonic()
    page.goto(url, wait_until="domcontentloaded")
    seconds = time.monotonic() - began
    page.wait_for_load_state("networkidle")
    page.context.close()
    return {"kb": round(sum(sizes) / 1000, 1), "requests": len(sizes), "seconds": round(seconds, 2)}


def bench(keeper: Keeper) -> int:
    with production(keeper) as address, set_up(keeper), sync_playwright() as playwright:
        # Its models can be read only now that Django is set up.
        from benchmarks import _takers  # noqa: PLC0415

        _, link = _takers.make_invited(_takers.make_opening(), 0)
        browser = launch_chromium(playwright)
        say("Once to warm the server, then each page in a new browser ...")
        weigh(browser, address + link)
        first = weigh(browser, address + link)
        question = weigh(browser, address + _takers.make_takers(1)[0].link)
        browser.close()
    sys.stdout.write(json.dumps({"first": first, "question": question}) + "\n")
    return 0 if first["kb"] <= KILOBYTES and first["seconds"] <= SECONDS else 1


def main() -> int:
    argparse.ArgumentParser(prog="bin/bench weight", description=__doc__).parse_args()
    keeper = Keeper(folder(ROOT, "weight"), port=None, fresh=True, bare=True)
    return kept(keeper, lambda: bench(keeper))


if __name__ == "__main__":
    sys.exit(main())
