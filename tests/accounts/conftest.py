"""People with accounts."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from comanda.accounts.guards import REFRESH
from comanda.bootstrap import Comanda
from tests.direct import Direct
from tests.documented import documented
from tests.mailbox import Mailbox, token_in

PASSWORD = "four quiet brown kettles"
_NUMBERS = itertools.count(1)


@dataclass
class Person:
    """Someone with a browser of their own: it keeps cookies, and is nobody before they sign in."""

    app: Comanda
    mailbox: Mailbox
    browser: httpx.AsyncClient
    email: str
    full_name: str = "Ama Serwaa"
    password: str = PASSWORD
    first: str = ""  # the link they were sent, where a test keeps it

    async def register(self, **changes: Any) -> httpx.Response:
        body = {"email": self.email, "password": self.password, "full_name": self.full_name, **changes}
        return await self.browser.post("/api/customer/register", json=body)

    async def mail(self, subject: str) -> str:
        """The secret in the newest message with this subject, once everything is sent."""
        await self.app.work(until_idle=True)
        (*_, newest) = [one for one in self.mailbox.to(self.email) if str(one["Subject"]) == subject]
        return token_in(newest)

    async def subjects(self) -> list[str]:
        """Of all that was sent, oldest first."""
        await self.app.work(until_idle=True)
        return [str(one["Subject"]) for one in self.mailbox.to(self.email)]

    async def verify(self) -> httpx.Response:
        token = await self.mail("Confirm your e-mail address")
        return await self.browser.post("/api/customer/verify-email", json={"token": token})

    async def sign_in(self, password: str | None = None) -> httpx.Response:
        """Signed in from now on, where nothing else is asked for."""
        form = {"username": self.email, "password": password or self.password}
        answer = await self.browser.post("/api/customer/token", data=form)
        self.take(answer)
        return answer

    def take(self, answer: httpx.Response) -> None:
        if answer.status_code == 200 and "access_token" in answer.json():
            self.browser.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    @property
    def cookie(self) -> str:
        return self.browser.cookies[REFRESH]

    async def refresh(self, cookie: str | None = None) -> httpx.Response:
        """With the browser's own cookie, or another one in its place."""
        if cookie is not None:
            self.browser.cookies.clear()
            self.browser.cookies.set(REFRESH, cookie, domain="testserver.local")
        return await self.browser.post("/api/customer/token/refresh", headers={"X-Comanda": "1"})


People = Callable[..., Person]


@pytest.fixture
async def people(app: Comanda, asgi: ASGIApp, mailbox: Mailbox) -> AsyncIterator[People]:
    browsers = []

    def person(**changes: Any) -> Person:
        number = next(_NUMBERS)
        browser = httpx.AsyncClient(
            transport=Direct(asgi, client=(f"127.9.{number // 250}.{number % 250}", 40000)),
            base_url="https://testserver",
            event_hooks=documented(),
        )
        browsers.append(browser)
        return Person(app, mailbox, browser, **{"email": f"ama{number}@guest.example", **changes})

    yield person
    for browser in browsers:
        await browser.aclose()


async def joined(people: People) -> Person:
    """Registered, the address proved, signed in."""
    person = people()
    assert (await person.register()).status_code == 201
    assert (await person.verify()).status_code == 200
    assert (await person.sign_in()).status_code == 200
    return person


@pytest.fixture
async def ama(people: People) -> Person:
    return await joined(people)
