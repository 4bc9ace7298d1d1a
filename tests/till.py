"""A business that is paid by the providers' sandbox, and those who pay there."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from comanda.audit.record import SYSTEM
from comanda.kit.tenancy import Scope
from comanda.payments.actions.find_stray import keep_apart
from comanda.payments.actions.initiate import webhook_url
from comanda.payments.actions.set_account import set_account, set_methods
from comanda.payments.keys import AccountKeys, HubtelAccount, MomoAccount, PaystackAccount
from comanda.payments.providers.protocol import Amount
from comanda.payments.tasks import sweep
from tests.clock import TestClock
from tests.factories import Shop
from tests.sandbox.conftest import House as Sandbox

PERSON = "+233241234567"  # waits for somebody at the sandbox's phone
METHODS = {"paystack": ("card", "telecel", "at"), "mtn_momo": ("mtn",), "hubtel": ("telecel",)}


def provider_urls(origin: str) -> dict[str, Any]:
    """Settings that lead to a sandbox."""
    origin = origin.rstrip("/")
    return {
        "paystack_url": f"{origin}/paystack",
        "mtn_momo_url": f"{origin}/momo",
        "hubtel_url": f"{origin}/hubtel",
        "hubtel_status_url": f"{origin}/hubtel-status",
        "twilio_url": f"{origin}/twilio",
        "africas_talking_url": f"{origin}/africastalking",
        "push_url": f"{origin}/push",
    }


def keys_of(sandbox: Sandbox, provider: str) -> AccountKeys:
    """An account of its own at the sandbox."""
    match provider:
        case "paystack":
            return PaystackAccount(secret_key=f"sk_test_{uuid4().hex}{uuid4().hex[:8]}")
        case "mtn_momo":
            user = sandbox.control("POST", "/momo/users", target_environment="mtnghana", callback_host="localhost")
            return MomoAccount(
                api_user=user["api_user"],
                api_key=user["api_key"],
                subscription_key=user["subscription_keys"]["collection"],
                disbursement_key=user["subscription_keys"]["disbursement"],
            )
        case _:
            made = sandbox.control("POST", "/hubtel/accounts")
            return HubtelAccount(api_id=made["api_id"], api_key=made["api_key"], pos_sales_id=made["pos_sales_id"])


async def open_account(
    shop: Shop, sandbox: Sandbox, provider: str, methods: tuple[str, ...] | None = None, *, hooks: str = ""
) -> str:
    """Its webhooks' path. `hooks`: where the application listens, for Paystack, which is told once and not with each
    charge."""
    app, keys = shop.app, keys_of(sandbox, provider)
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await set_account(session, app.vault, app.merchants.addresses, shop.tenant_id, keys, SYSTEM, app.clock())
        await set_methods(
            session, shop.tenant_id, provider, METHODS[provider] if methods is None else methods, SYSTEM
        )
    app.merchants.drop(shop.tenant_id)
    merchant = (await app.merchants.of(shop.tenant_id))[provider]
    path = urlsplit(webhook_url(app, merchant)).path
    if isinstance(keys, PaystackAccount) and hooks:
        sandbox.control("POST", "/paystack/keys", secret_key=keys.secret_key, webhook_url=f"{hooks}{path}")
    return path


@dataclass
class Till:
    """`hooks`: the paths of the webhooks by provider."""

    shop: Shop
    sandbox: Sandbox
    hooks: dict[str, str] = field(default_factory=dict)

    # --- guests -------------------------------------------------------------------------------------------------

    async def order(self, method: str = "mtn", *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        answer = await self.shop.place(self.shop.order(*lines, payment_method=method, **fields))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def begin(
        self, order: dict[str, Any], method: str = "mtn", *, key: str | None = None, token: str = "", **body: Any
    ) -> httpx.Response:
        if method in ("mtn", "telecel", "at"):
            body.setdefault("phone", PERSON)
        return await self.shop.guest(
            "POST",
            "/api/customer/payments/initiate",
            token=token or order["guest_token"],
            headers={"Idempotency-Key": key or str(uuid4())},
            json={"order_id": order["id"], "method": method, **body},
        )

    async def begun(self, order: dict[str, Any], method: str = "mtn", **body: Any) -> dict[str, Any]:
        """The attempt."""
        answer = await self.begin(order, method, **body)
        assert answer.status_code == 201, answer.text
        payment: dict[str, Any] = answer.json()["payment"]
        return payment

    async def verify(self, order: dict[str, Any], *, token: str = "") -> dict[str, Any]:
        answer = await self.shop.guest(
            "GET",
            "/api/customer/payments/verify",
            token=token or order["guest_token"],
            params={"order_id": order["id"]},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def post(self, what: str, order: dict[str, Any], **body: Any) -> httpx.Response:
        path = f"/api/customer/payments/{what}"
        return await self.shop.guest("POST", path, token=order["guest_token"], json=body)

    async def paid(self, order: dict[str, Any], method: str = "mtn", **body: Any) -> dict[str, Any]:
        """Approved, and found to be."""
        payment = await self.begun(order, method, **body)
        await self.say("approve", payment)
        await self.look(payment)
        money = await self.verify(order)
        found: dict[str, Any] = next(one for one in money["payments"] if one["id"] == payment["id"])
        assert found["status"] == "succeeded"
        return found

    # --- at the sandbox -----------------------------------------------------------------------------------------

    async def seen(self, payment: dict[str, Any]) -> dict[str, Any]:
        """As the staff see it."""
        listed = await self.staff("GET", "/api/v1/payments?limit=200")
        found: dict[str, Any] = next(one for one in listed["items"] if one["id"] == payment["id"])
        return found

    async def charge(self, payment: dict[str, Any]) -> dict[str, Any]:
        """As its provider has it."""
        reference = (await self.seen(payment))["reference"]
        found = [
            one
            for written in {reference, reference.replace("-", "")}
            for one in self.sandbox.control("GET", f"/charges?reference={written}")
        ]
        assert len(found) == 1
        charge: dict[str, Any] = found[0]
        return charge

    async def say(self, verb: str, payment: dict[str, Any], **body: Any) -> None:
        """At the sandbox's phone, or on its page."""
        step = payment["step"] or {}
        if step.get("kind") == "redirect":
            assert self.sandbox.post(step["url"], data={"do": verb}).status_code in (200, 303)
        else:
            charge = await self.charge(payment)
            self.sandbox.control("POST", f"/charges/{charge['id']}/{verb}", **body)

    async def pass_time(self, seconds: float) -> None:
        """At the providers; what became due there has arrived here. In a thread: it calls this process back."""
        await asyncio.to_thread(self.sandbox.advance, seconds)

    # --- the business -------------------------------------------------------------------------------------------

    async def staff(self, method: str, path: str, status: int = 200, **request: Any) -> Any:
        answer = await self.shop.staff(method, path, **request)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def look(self, payment: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.staff("POST", f"/api/v1/payments/{payment['id']}/look")
        return found

    async def money(self, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.staff("GET", f"/api/v1/orders/{order['id']}/payments")
        return found

    async def status(self, order: dict[str, Any]) -> str:
        return str((await self.staff("GET", f"/api/v1/orders/{order['id']}"))["status"])

    async def work(self) -> None:
        """What waits in the queue, and what a minute's sweep does."""
        await self.shop.app.work(until_idle=True)

    async def sweep(self, after: float = 0) -> None:
        """After so many seconds by the application's clock."""
        clock = self.shop.app.clock
        assert isinstance(clock, TestClock)
        clock.forward(timedelta(seconds=after))
        await sweep(self.shop.app)
        await self.work()


async def open_till(shop: Shop) -> Till:
    """Paystack for cards, Telecel and AT; MTN MoMo for MTN; webhooks go nowhere."""
    origin = str(shop.app.settings.mtn_momo_url).removesuffix("/momo")
    unheld = httpx.Limits(max_keepalive_connections=0)  # nobody closes it
    till = Till(shop, Sandbox(base_url=origin, timeout=20, trust_env=False, limits=unheld))
    for provider in ("paystack", "mtn_momo"):
        till.hooks[provider] = await open_account(shop, till.sandbox, provider)
    return till


async def keep_stray(till: Till, cents: int = 1000, currency: str = "GHS", provider: str = "mtn_momo") -> str:
    """Money that came by no attempt; the payment's id."""
    app, provider_id = till.shop.app, uuid4().hex
    await keep_apart(
        app, till.shop.tenant_id, provider, None, "POS 7", provider_id, Amount(cents, currency), app.clock()
    )
    listed = await till.staff("GET", "/api/v1/payments?limit=200")
    (found,) = [one for one in listed["items"] if one["provider_id"] == provider_id]
    return str(found["id"])
