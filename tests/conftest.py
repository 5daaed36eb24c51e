"""What every test stands on: a real PostgreSQL, a real broker, a real worker and a real browser."""

import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from cxhire.env import broker_url
from tests import worker
from tests.browser import PATIENCE, InFlight, complain, launch_chromium, new_context, serious_faults
from tests.emptying import empty_the_tables

IN_FLIGHT = InFlight()
MISSING = "Tests need a real PostgreSQL and broker: run bin/test (or set DATABASE_URL and REDIS_URL)."

# How long an example takes says more about what else the machine does than about the code.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("patient")

# Playwright's own event loop runs in the test's thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_configure(config: pytest.Config) -> None:
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        raise pytest.UsageError(MISSING)
    _own_broker_database()
    expect.set_options(timeout=PATIENCE)
    TransactionTestCase._fixture_teardown = empty_the_tables
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # What these guard is slow on purpose; tests make hundreds of users.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _own_broker_database() -> None:
    """Each test process has a broker database of its own: 1 and up for parallel ones, else by process id."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    number = int(name.removeprefix("gw")) + 1 if name else 8 + os.getpid() % 8
    base = os.environ["REDIS_URL"]
    url = f"{base.split('?', 1)[0]}?db={number}" if base.startswith("unix:") else f"{base.rsplit('/', 1)[0]}/{number}"
    os.environ["REDIS_URL"] = settings.REDIS_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    settings.CELERY_BROKER_URL = broker_url(url)
    with redis.Redis.from_url(url) as client:
        client.flushdb()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process is left with one of them when the others have nothing more to do."""
    items.sort(key=lambda item: item.get_closest_marker("process") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database of its own for each run as well: two runs against one server do not meet."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or str(os.getpid())
    own = connections["default"].settings_dict
    own["TEST"]["NAME"] = f"{own['TEST']['NAME'] or 'test_' + own['NAME']}_{run}"
    if os.environ.get("MIGRATED"):
        own["TEST"]["TEMPLATE"] = own["NAME"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits counted by one test must not stop another's sign-in."""
    cache.clear()


# --- A real worker ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _worker_process(django_db_setup: None) -> Iterator[worker.Worker]:
    process = worker.Worker(database=connections["default"].settings_dict["NAME"])
    yield process
    process.end()


@pytest.fixture
def celery_worker(transactional_db: None, _worker_process: worker.Worker) -> Iterator[worker.Worker]:
    """A Celery worker in a process of its own on this test's database and broker.

    `celery_worker.wait_until(lambda: ...)` waits for what it does. Ends only when its queue is empty, because the
    tables are emptied next.
    """
    _worker_process.begin()
    yield _worker_process
    _worker_process.become_idle()


# --- A real browser -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    browser = launch_chromium(_playwright)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def _requests_end_before_the_tables_are_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    # Set up after the database and before any browser, so it ends between the two.
    yield
    if "live_server" in request.fixturenames:
        IN_FLIGHT.wait_for_none()


@pytest.fixture
def context(chromium: Browser, live_server: object) -> Iterator[BrowserContext]:
    context = new_context(chromium, live_server)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when a script throws or the content security policy refuses something."""
    page = context.new_page()
    complaints = complain(page)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`assert axe(page) == []`: the serious and critical accessibility faults of the page as it is shown."""
    return serious_faults
