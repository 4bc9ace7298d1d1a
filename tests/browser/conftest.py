"""Headless Chromium before the whole server: pages as people see them."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.restaurant import Restaurant, new_address, open_restaurant
from tests.house import House
from tests.mailbox import Mailbox

# Nothing is asked of any other host.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "there is no Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(mailbox: Mailbox) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="comanda-browser-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        house = House(home, SMTP_HOST="127.0.0.1", SMTP_PORT=str(mailbox.port), SMTP_SECURITY="none")
        try:
            house.start()
            yield house
        finally:
            house.stop()


@pytest.fixture
def restaurant(served: House) -> Iterator[Restaurant]:
    with open_restaurant(served.url) as restaurant:
        yield restaurant


Device = Callable[..., Page]


@pytest.fixture
def device(chromium: Browser, served: House) -> Iterator[Device]:
    """A page of a browser of its own: `device(locale="ar", width=360)`. Whatever a page complains of fails the test,
    but for the answers of the server that a test expects to be refused."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_page(
        *, locale: str = "en-GB", width: int = 360, height: int = 740, scheme: Any = "light", **more: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=served.url,
            locale=locale,
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            extra_http_headers={"X-Forwarded-For": new_address()},
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
