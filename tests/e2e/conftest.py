"""A real browser against a real server on the test database."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.consistency.sources import ROOT
from tests.e2e import a11y
from tests.live import Worker

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, and keep each file on one worker: one browser each."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(autouse=True, scope="session")
def orm_beside_the_browser() -> Iterator[None]:
    """Let tests use the database: the browser's driver keeps an event loop in this thread."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def base_url() -> str:
    """Stand in for the plugin's own, which `desk` gives each session from its server."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium, or the one that CHROMIUM names."""
    found = subprocess.run([ROOT / "script/find-browser"], capture_output=True, text=True)
    assert found.returncode == 0, "no browser: name it with CHROMIUM=/path/to/chromium"
    chromium = found.stdout.strip()
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French reader at an ordinary desk."""
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": a11y.WIDE,
        "color_scheme": "light",
    }


@pytest.fixture
def desk(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, settings: Any
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the site, watched, for nobody or for a user.

    `desk("/")` is a visitor; `desk("/espace/", user=user)` is somebody who has just logged in;
    each call is a browser session of its own. `by_name` calls the server "localhost", as passkeys
    need: they belong to names. Other options go to the browser context.
    """
    settings.ALLOWED_HOSTS = ["*"]
    contexts: list[BrowserContext] = []

    def sit(path: str, user: Any = None, *, by_name: bool = False, **options: Any) -> Page:
        address = live_server.url
        if by_name:
            address = address.replace("127.0.0.1", "localhost")
        context = browser.new_context(**{**browser_context_args, "base_url": address, **options})
        contexts.append(context)
        if user is not None:
            context.add_cookies([{**session_cookie(user), "url": address}])
        page = a11y.watch(context.new_page())
        page.goto(path)
        return page

    yield sit
    for context in contexts:
        context.close()


@pytest.fixture
def worker(live_server: Any, tmp_path: Path) -> Iterator[None]:
    """Have a Celery worker of its own process do what the test's server puts in the queue."""
    with Worker(tmp_path, django_settings.REDIS_URL):
        yield


def session_cookie(user: Any) -> dict[str, str]:
    """Return the cookie of a new session of `user`."""
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}
