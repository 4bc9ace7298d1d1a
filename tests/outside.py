"""Those outside who carry messages, as the sandbox stands in for them, and a business that has accounts with them."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

from sqlalchemy import select

from comanda.audit.record import SYSTEM
from comanda.kit.tenancy import Scope
from comanda.messaging.actions.set_line import set_line
from comanda.messaging.dispatch import callback_url
from comanda.messaging.keys import AfricasTalkingAccount, SmsAccountKeys, TwilioAccount
from comanda.notifications.models import Notification
from tests.clock import TestClock
from tests.factories import Shop
from tests.sandbox.conftest import House as Sandbox

_CONTROL = {"twilio": "twilio", "africas_talking": "africastalking"}


def sms_keys_of(sandbox: Sandbox, provider: str, **changes: Any) -> SmsAccountKeys:
    """An account of its own at the sandbox."""
    return _keys(provider, sandbox.control("POST", f"/{_CONTROL[provider]}/accounts"), changes)


def _keys(provider: str, made: dict[str, Any], changes: dict[str, Any]) -> SmsAccountKeys:
    if provider == "twilio":
        fields = {"account_sid": made["account_sid"], "auth_token": made["auth_token"], "sender": "+15005550006"}
        return TwilioAccount(**(fields | changes))
    return AfricasTalkingAccount(**({"username": "sandbox", "api_key": made["api_key"]} | changes))


@dataclass
class Outside:
    """`accounts`: the sandbox's names of the business's accounts, by provider."""

    shop: Shop
    sandbox: Sandbox
    origin: str = ""
    accounts: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)

    # --- the business -------------------------------------------------------------------------------------------

    async def open_line(self, provider: str, **changes: Any) -> str:
        """An account of its own at the sandbox; the path of its callbacks. Asked after those there are."""
        app, keys = self.shop.app, self._account(provider, changes)
        async with app.database.transaction(Scope.staff(self.shop.tenant_id)) as session:
            await set_line(session, app.vault, self.shop.tenant_id, keys, SYSTEM, app.clock())
        app.lines.drop(self.shop.tenant_id)
        line = (await app.lines.of(self.shop.tenant_id))[provider]
        if self.origin:
            self._lead_here(provider, callback_url(app, line))
        return urlsplit(callback_url(app, line)).path

    def _account(self, provider: str, changes: dict[str, Any]) -> SmsAccountKeys:
        made = self.sandbox.control("POST", f"/{_CONTROL[provider]}/accounts")
        self.keys[provider], self.accounts[provider] = made, made["account"]
        return _keys(provider, made, changes)

    def _lead_here(self, provider: str, url: str) -> None:
        """Of the public address, which is what is signed; the sandbox's `webhook_origin` leads it to the true one."""
        if provider == "twilio":
            self.sandbox.control(
                "PATCH", f"/twilio/accounts/{self.keys[provider]['account_sid']}", inbound_url=url
            )
        else:
            key = self.keys[provider]["api_key"]
            urls = {"delivery_url": url, "inbound_url": url, "opt_out_url": url}
            self.sandbox.control("POST", "/africastalking/accounts", api_key=key, **urls)

    async def settings(self, **messages: Any) -> None:
        answer = await self.shop.staff("PATCH", "/api/v1/settings", json={"messages": messages})
        assert answer.status_code == 200, answer.text

    async def order(self, phone: str | None = None, **fields: Any) -> dict[str, Any]:
        """Paid in cash: it goes to the kitchen at once."""
        basket = self.shop.order(payment_method="cash", customer_phone=phone or self.number(), **fields)
        answer = await self.shop.place(basket)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def move(self, order: dict[str, Any], *targets: str, **body: Any) -> None:
        for target in targets:
            answer = await self.shop.staff(
                "POST", f"/api/v1/orders/{order['id']}/status", json={"status": target, **body}
            )
            assert answer.status_code == 200, answer.text

    async def work(self) -> None:
        await self.shop.app.work(until_idle=True)

    async def later(self, **delta: float) -> None:
        """By the application's clock; then what is due by then is sent."""
        clock = self.shop.app.clock
        assert isinstance(clock, TestClock)
        clock.forward(timedelta(**delta))
        await self.work()

    async def rows(self) -> list[Notification]:
        """The outbox itself, oldest first: also when sign-ins are over."""
        async with self.shop.app.database.transaction(Scope.staff(self.shop.tenant_id, read_only=True)) as session:
            found = await session.scalars(
                select(Notification)
                .where(Notification.tenant_id == self.shop.tenant_id)
                .order_by(Notification.created_at, Notification.id)
            )
            return list(found)

    async def listed(self, **wanted: Any) -> list[dict[str, Any]]:
        """The outbox as staff see it, oldest first."""
        answer = await self.shop.staff("GET", "/api/v1/messages", params={"limit": 100, **wanted})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items[::-1]

    async def detail(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = await self.shop.staff("GET", f"/api/v1/messages/{message['id']}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def hook(self, provider: str) -> str:
        """The path of its callbacks."""
        line = (await self.shop.app.lines.of(self.shop.tenant_id))[provider]
        return urlsplit(callback_url(self.shop.app, line)).path

    async def local_time(self, moment: str) -> str:
        """As texts write it, of today."""
        shop = await self.shop.app.storefronts.get(self.shop.tenant_id)
        return f"{datetime.fromisoformat(moment).astimezone(shop.timezone):%H:%M}"

    async def link_of(self, order: dict[str, Any]) -> str:
        link = self.shop.app.tokens.link_to(self.shop.tenant_id, UUID(order["id"]))
        return f"{self.shop.app.settings.base_url()}/o/{self.shop.slug}/{link}"

    # --- outside ------------------------------------------------------------------------------------------------

    def number(self) -> str:
        """Of MTN Ghana, nobody else's."""
        return f"+23324{uuid4().int % 9_000_000 + 1_000_000:07d}"

    def texts(self, to: str) -> list[dict[str, Any]]:
        """SMS that the sandbox has, oldest first."""
        found: list[dict[str, Any]] = self.sandbox.control("GET", f"/messages?to={quote(to)}")
        return found[::-1]

    async def pass_time(self, seconds: float) -> None:
        """At the providers; what became due there has arrived here. In a thread: it calls this process back."""
        await asyncio.to_thread(self.sandbox.advance, seconds)

    async def answers(self, provider: str, sender: str, text: str) -> dict[str, Any]:
        """As the person on the phone."""
        found: dict[str, Any] = await asyncio.to_thread(
            self.sandbox.control,
            "POST",
            "/messages/reply",
            carrier=provider,
            account=self.accounts[provider],
            text=text,
            **{"from": sender},
        )
        await asyncio.to_thread(self.sandbox.control, "POST", "/drain")
        return found
