"""Every route, who may call it, and a call of it that is good in every way but who makes it.

A new route gets its line in CALLS, and a new name of a path's parameter its maker in MAKERS; the tests in
`guarantees/` then hold it to what the line says.
"""

import io
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum, auto
from random import choice, randrange
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from comanda.accounts.guards import REFRESH
from comanda.accounts.models import Account
from comanda.customers.models import Customer
from comanda.customers.repository import find_by_account
from comanda.description import routes_of
from comanda.invoices.models import Invoice
from comanda.kit.auth import digest, new_secret
from comanda.kit.tenancy import Scope
from comanda.loyalty.models import Referral
from comanda.loyalty.referrals import link_of
from comanda.menu.sheet import COLUMNS
from comanda.messaging.agreements import agree_token as agree_token_of
from comanda.messaging.links import leave_link
from comanda.orders.guests import BESIDE, read_guest_token
from comanda.orders.models import Order
from comanda.payments.actions.look import apply_refund
from comanda.payments.providers.protocol import RefundDeclined
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.wordings import DEFAULTS, agreed_to, sha256_of
from comanda.rights.accounts import ask_all, run_request
from comanda.rights.actions.export import make_export
from comanda.rights.models import AccountRequest, RightsRequest
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.models import Invitation, User
from comanda.tenants.permissions import Permission, Role
from tests.authenticator import Authenticator
from tests.factories import PASSWORD, Shop, give_passkey, make_message, set_up_app, switch_on_mfa
from tests.outside import Outside, sms_keys_of
from tests.people import (
    Holder,
    begin_passkey_of,
    give_passkey_to,
    make_holder,
    make_link,
    set_up_app_of,
    sign_in_again,
    switch_on_mfa_of,
)
from tests.people_known import write_code
from tests.till import Till, keep_stray, keys_of, open_account, open_till
from tests.wallets import Apple, google_keys

SELLER = {"legal_name": "Test Kitchen Ltd.", "tax_id": "C0000803561", "address": "14 Oxford Street\nAccra"}
DAYS = {"from": "2026-03-01", "to": "2026-03-31"}
RULE = {"match": "all", "conditions": [{"field": "visits", "at_least": 1}]}
SAID = {"en": {"body": "Hi {name}, we have a new menu."}}
BUYER = {"name": "Serwaa Ltd.", "tax_id": "C0000803561", "address": "12 Ring Road East\nAccra"}


class Who(Enum):
    ANYONE = auto()  # no token is looked at
    VISITOR = auto()  # with a guest's token, an account's or without one; any other is refused
    GUEST = auto()  # with a guest's token, or an account's
    ACCOUNT = auto()  # with an account's
    STAFF = auto()  # whatever their role


@dataclass(frozen=True)
class Premises:
    """A business with an order, and what calls refer to. The guest has ordered at Table 1 and sits there, signed in to
    the account."""

    shop: Shop
    account: Holder
    guest_token: str
    order_id: str
    customer_id: str
    schedule_id: str
    tax_class_id: str
    till: Till

    @property
    def owners(self) -> tuple[UUID, UUID]:
        """Whose rows there are."""
        return self.shop.tenant_id, self.account.id

    async def made(self, path: str, **body: Any) -> dict[str, Any]:
        """What the owner gets for a POST to `path`."""
        answer = await self.shop.staff("POST", path, json=body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def line(self) -> dict[str, Any]:
        return self.shop.line("Waakye", 1, "Chicken")


async def make_premises(shop: Shop) -> Premises:
    set_up = await shop.staff("PATCH", "/api/v1/settings", json={"invoices": SELLER, "loyalty": {}})
    assert set_up.status_code == 200, set_up.text
    body = {"lines": [shop.line()], "customer_name": "Kofi", "customer_phone": "+233209876543"}
    account = await make_holder(shop.app)
    placed = await shop.place_at_table("Table 1", body, token=account.token)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    seen = (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()
    windows = [{"days": ["mon"], "opens": "07:00", "closes": "11:00"}]
    schedule = await shop.staff("POST", "/api/v1/menu/schedules", json={"name": "Breakfast", "windows": windows})
    classes = (await shop.staff("GET", "/api/v1/tax-classes")).json()
    return Premises(
        shop=shop,
        account=account,
        guest_token=order["guest_token"],
        order_id=order["id"],
        customer_id=seen["customer_id"],
        schedule_id=schedule.json()["id"],
        tax_class_id=next(one["id"] for one in classes if one["is_default"]),
        till=await open_till(shop),
    )


Body = Callable[[Premises], Any]


@dataclass(frozen=True)
class Call:
    """`status` is what those get who may. `json`, `form` or `content` make the body of a premises' own call;
    `prepare` is done before it, with the path's parameters and the `role` of who is to call, and returns what else
    belongs into the body, or into the query of a call without one."""

    who: Who | Permission
    status: int = 200
    json: Body | None = None
    form: Body | None = None
    content: Callable[[Premises], bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    keyed: bool = False  # needs an Idempotency-Key
    without: int = 401  # what a guest's route answers to those without any token
    beside: bool = False  # a guest's route that an account's token opens only beside the guest's
    spoils: bool = False  # changes how the callers themselves get in
    cookies: Callable[[Premises], Awaitable[dict[str, str]]] | None = None
    prepare: Callable[[Premises, Mapping[str, str]], Awaitable[dict[str, Any]]] | None = None


@dataclass(frozen=True)
class Asked:
    """A call put together: everything of a request but the token."""

    method: str
    path: str
    request: dict[str, Any]
    headers: dict[str, str]

    async def send(self, client: httpx.AsyncClient, token: str | None = None, **headers: str) -> httpx.Response:
        sent = self.headers | headers
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        return await client.request(self.method, self.path, headers=sent, **self.request)


async def ask(method: str, path: str, premises: Premises, role: Role = Role.OWNER) -> Asked:
    """A good call of a route by someone of `role`, about things made for it alone."""
    call = CALLS[method, path]
    parameters = {name: await MAKERS[name](premises, role) for name in names_in(path)}
    prepared = await call.prepare(premises, parameters | {"role": role}) if call.prepare is not None else {}
    headers = {"X-Restaurant": premises.shop.slug, **call.headers}
    if call.keyed:
        headers["Idempotency-Key"] = str(uuid4())
    if call.cookies is not None:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in (await call.cookies(premises)).items())
    query = dict(call.query) if call.json is not None else {**call.query, **prepared}
    request: dict[str, Any] = {"params": query} if query else {}
    if call.json is not None:
        request["json"] = call.json(premises) | prepared
    if call.form is not None:
        request["data"] = call.form(premises)
    if call.content is not None:
        request["content"] = call.content(premises)
    return Asked(method, re.sub(r":\w+(?=})", "", path).format(**parameters), request, headers)


def names_in(path: str) -> list[str]:
    """The names of a path's parameters."""
    return [part.partition("}")[0].partition(":")[0] for part in path.split("{")[1:]]


def routes_in(api: FastAPI) -> dict[tuple[str, str], Any]:
    """Every route of the application by method and path. HEAD beside GET is the same call."""
    found = {}
    for route in routes_of(api):
        methods = set(route.methods or ())
        for method in methods - {"HEAD"} if "GET" in methods else methods:
            found[method, str(route.path)] = route
    return found


# --- what paths speak of ----------------------------------------------------------------------------------------


async def _user(premises: Premises, role: Role) -> str:
    shop = premises.shop
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        user = User(
            tenant_id=shop.tenant_id,
            email=f"{uuid4().hex}@example.com",
            full_name="Efua",
            role=Role.KITCHEN,
            hashed_password="of nobody",
            is_active=True,
        )
        session.add(user)
        await session.flush()
        return str(user.id)


async def another_session(shop: Shop, role: Role) -> tuple[str, str]:
    """A further sign-in of the one who has `role`: its token and id."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        token = await start_session(session, shop.app.tokens, shop.tenant_id, shop.users[role], shop.app.clock())
    return token, jwt.decode(token, options={"verify_signature": False})["sid"]


async def _session(premises: Premises, role: Role) -> str:
    return (await another_session(premises.shop, role))[1]


async def _invitation(premises: Premises, role: Role) -> str:
    email = f"{uuid4().hex}@example.com"
    return str((await premises.made("/api/v1/invitations", email=email, role="kitchen"))["id"])


async def _order(premises: Premises, role: Role) -> str:
    """Of the guest, signed in."""
    shop = premises.shop
    placed = await shop.guest(
        "POST",
        "/api/customer/orders/create",
        token=premises.account.token,
        json=shop.order(),
        headers={BESIDE: premises.guest_token, "Idempotency-Key": str(uuid4())},
    )
    assert placed.status_code == 201, placed.text
    return str(placed.json()["id"])


async def _stray_payment(premises: Premises, role: Role) -> str:
    return await keep_stray(premises.till)


async def _refund_to_hand_over(premises: Premises, role: Role) -> str:
    """Of money that came by MTN MoMo, which would not give it back."""
    till, shop = premises.till, premises.shop
    payment = await keep_stray(till)
    await till.staff("POST", f"/api/v1/payments/{payment}/return", 204, json={"reason": "Not ours"})
    (refund,) = [
        one for one in (await till.staff("GET", "/api/v1/refunds"))["items"] if one["payment_id"] == payment
    ]
    await apply_refund(
        shop.app, shop.tenant_id, UUID(refund["id"]), RefundDeclined("no such account"), shop.app.clock()
    )
    return str(refund["id"])


async def _provider(premises: Premises, role: Role) -> str:
    await open_account(premises.shop, premises.till.sandbox, "hubtel", ())
    return "hubtel"


async def _webhook_token(premises: Premises, role: Role) -> str:
    return (await open_account(premises.shop, premises.till.sandbox, "hubtel", ())).rpartition("/")[2]


async def _wallet(premises: Premises, role: Role) -> str:
    await premises.shop.staff("PUT", "/api/v1/settings/wallets", json=google_keys())
    return "google"


async def _card_token(premises: Premises, role: Role) -> str:
    await premises.shop.staff("PUT", "/api/v1/settings/wallets", json=Apple().keys())
    sample = await premises.shop.staff("POST", "/api/v1/settings/wallets/apple/sample", json={})
    return str(sample.json()["card_url"]).rpartition("/")[2]


async def _carrier(premises: Premises, role: Role) -> str:
    await Outside(premises.shop, premises.till.sandbox).open_line("africas_talking")
    return "africas_talking"


async def _callback_token(premises: Premises, role: Role) -> str:
    return (await Outside(premises.shop, premises.till.sandbox).open_line("africas_talking")).rpartition("/")[2]


async def _message(premises: Premises, role: Role) -> str:
    """One that did not arrive."""
    return str((await make_message(premises.shop)).id)


async def _leave_token(premises: Premises, role: Role) -> str:
    page, _ = leave_link(premises.shop.app, premises.shop.tenant_id, "email", "ama@guest.example", "transactional")
    return page.rpartition("/")[2]


async def _agree_token(premises: Premises, role: Role) -> str:
    shop = premises.shop
    said = Said("staff", shop.app.clock(), "staff")
    email = f"{uuid4().hex}@guest.example"
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        wording = await agreed_to(session, shop.tenant_id, "marketing_email", "en", said.at)
        asked = replace(said, words=wording.seen)
        (event_id,) = await note_consents(
            session, shop.tenant_id, f"email:{email}", ["marketing_email"], "asked", asked
        )
    return agree_token_of(shop.app, shop.tenant_id, event_id)


async def _offers_ticked(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    words = sha256_of(DEFAULTS["marketing_sms", "en"])
    order_id = await _order(premises, Role.OWNER)
    return {"order_id": order_id, "wishes": [{"channel": "sms", "text_sha256": words}]}


async def _order_link(premises: Premises, role: Role) -> str:
    order_id = UUID(await _order(premises, role))
    return str(premises.shop.app.tokens.link_to(premises.shop.tenant_id, order_id))


async def _paid_order(premises: Premises, role: Role) -> str:
    order_id = await _order(premises, role)
    await premises.till.staff("POST", f"/api/v1/orders/{order_id}/payments", 201, json={})
    return order_id


async def _invoice(premises: Premises, role: Role) -> str:
    made = await premises.made("/api/v1/invoices", order_id=await _paid_order(premises, role), buyer=BUYER)
    return str(made["id"])


async def _draft(premises: Premises, role: Role) -> str:
    made = await premises.made("/api/v1/invoices", order_id=await _paid_order(premises, role), draft=True)
    return str(made["id"])


async def _invoice_link(premises: Premises, role: Role) -> str:
    invoice_id = UUID(await _invoice(premises, role))
    return str(premises.shop.app.tokens.link_to(premises.shop.tenant_id, invoice_id))


async def _category(premises: Premises, role: Role) -> str:
    return str((await premises.made("/api/v1/menu/categories", name="Soups"))["id"])


async def _item(premises: Premises, role: Role) -> str:
    return str((await premises.made("/api/v1/menu/items", **_new_item(premises)))["id"])


async def _option(premises: Premises, role: Role) -> str:
    made = await premises.made("/api/v1/menu/items", **_new_item(premises))
    return str(made["option_groups"][0]["options"][0]["id"])


async def _schedule(premises: Premises, role: Role) -> str:
    return str((await premises.made("/api/v1/menu/schedules", **_new_schedule(premises)))["id"])


async def _table(premises: Premises, role: Role) -> str:
    return str((await premises.made("/api/v1/tables", name=uuid4().hex))["id"])


async def _tax_class(premises: Premises, role: Role) -> str:
    return str((await premises.made("/api/v1/tax-classes", name=uuid4().hex))["id"])


async def _table_token(premises: Premises, role: Role) -> str:
    return premises.shop.tables["Table 1"][1]


async def _picture(premises: Premises, role: Role) -> str:
    path = f"/api/v1/menu/items/{await _item(premises, role)}/image"
    made = await premises.shop.staff("PUT", path, content=picture(), headers={"Content-Type": "image/png"})
    return str(made.json()["image"]["small"]).removeprefix("/media/")


async def _slug(premises: Premises, role: Role) -> str:
    return premises.shop.slug


async def _passkey(premises: Premises, role: Role) -> str:
    return str(await give_passkey(premises.shop, role))


async def _sign_in_of_account(premises: Premises, role: Role) -> str:
    token = (await sign_in_again(premises.account)).access_token
    return str(jwt.decode(token, options={"verify_signature": False})["sid"])


async def _passkey_of_account(premises: Premises, role: Role) -> str:
    return str(await give_passkey_to(premises.account))


async def _customer(premises: Premises, role: Role) -> str:
    """Whoever ordered; here, whatever an earlier call has done to them."""
    await _be_a_stub(premises, premises.customer_id)
    return premises.customer_id


async def _be_a_stub(premises: Premises, customer_id: str) -> None:
    async with premises.shop.app.database.transaction(Scope.staff(premises.shop.tenant_id)) as session:
        customer = await session.get(Customer, (premises.shop.tenant_id, UUID(customer_id)))
        if customer is not None:
            customer.profile_status, customer.phone_verified, customer.is_active = "stub", False, True


def _a_phone() -> str:
    return f"+23355{randrange(10**7):07d}"


def _always(value: str) -> Callable[[Premises, Role], Awaitable[str]]:
    async def make(premises: Premises, role: Role) -> str:
        return value

    return make


async def _made_customer(premises: Premises, role: Role) -> str:
    made = await premises.made("/api/v1/customers", name="Ama Owusu", phone=_a_phone())
    return str(made["id"])


async def _address(premises: Premises, role: Role) -> str:
    """Of the premises' own customer."""
    made = await premises.made(f"/api/v1/customers/{premises.customer_id}/addresses", city="Accra")
    return str(made["id"])


async def _merge(premises: Premises, role: Role) -> str:
    source, target = await _made_customer(premises, role), await _made_customer(premises, role)
    ids = {"source_customer_id": source, "target_customer_id": target}
    return str((await premises.made("/api/v1/customers/merge", **ids))["merge_id"])


async def _asked(premises: Premises, kind: str) -> str:
    """About somebody of whom nothing else was asked."""
    customer_id = await _made_customer(premises, Role.OWNER)
    body = {"kind": kind, "customer_id": customer_id, "identity": "document"}
    return str((await premises.made("/api/v1/privacy/requests", **body))["id"])


async def _erasure(premises: Premises, role: Role) -> str:
    return await _asked(premises, "erasure")


async def _ready_export(premises: Premises, role: Role) -> str:
    id, shop = await _asked(premises, "export"), premises.shop
    await make_export(shop.app, shop.tenant_id, UUID(id))
    return id


async def _own_request(premises: Premises, kind: str) -> str:
    """Of the account; what it asked before is over."""
    app, account_id = premises.shop.app, premises.account.id
    async with app.database.transaction(Scope.account(account_id)) as session:
        await session.execute(
            update(AccountRequest).where(AccountRequest.account_id == account_id).values(status="cancelled")
        )
        account = await session.get_one(Account, account_id)
        return str((await ask_all(session, account, kind, app.clock())).id)


async def _own_erasure(premises: Premises, role: Role) -> str:
    return await _own_request(premises, "erasure")


async def _own_export(premises: Premises, role: Role) -> str:
    id = await _own_request(premises, "export")
    await run_request(premises.shop.app, premises.account.id, UUID(id))
    return id


async def _nothing_asked(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    account_id = premises.account.id
    async with premises.shop.app.database.transaction(Scope.account(account_id)) as session:
        await session.execute(
            update(AccountRequest).where(AccountRequest.account_id == account_id).values(status="cancelled")
        )
    return {}


async def _to_ask_about(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    return {"customer_id": await _made_customer(premises, Role.OWNER)}


GUESTS_PHONE = "+233209876543"


async def _code_for_data(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    await _proved_phone(premises, {})
    return {"code": await write_code(premises.shop.app, premises.shop.tenant_id, GUESTS_PHONE, "data")}


async def _nothing_asked_by_phone(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    async with premises.shop.app.database.transaction(Scope.staff(premises.shop.tenant_id)) as session:
        await session.execute(
            update(RightsRequest).where(RightsRequest.source == "guest").values(status="cancelled")
        )
    return await _code_for_data(premises, {})


async def _by_phone(premises: Premises, kind: str) -> str:
    """Asked by the guest; what they asked before is over."""
    code = await _nothing_asked_by_phone(premises, {})
    path = "/api/customer/phone/data-requests"
    asked = await premises.shop.guest("POST", path, token=premises.guest_token, json={"kind": kind} | code)
    assert asked.status_code == 201, asked.text
    return str(asked.json()["id"])


async def _guest_request(premises: Premises, role: Role) -> str:
    return await _by_phone(premises, "erasure")


async def _guest_export(premises: Premises, role: Role) -> str:
    id = await _by_phone(premises, "export")
    await make_export(premises.shop.app, premises.shop.tenant_id, UUID(id))
    return id


async def _import(premises: Premises, role: Role) -> str:
    answer = await premises.shop.staff(
        "POST",
        "/api/v1/customer-imports",
        content=_list_of_customers(premises),
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _list_of_customers(_: Premises) -> bytes:
    return f"name,phone\nAma Owusu,{_a_phone()}\n".encode()


def _a_promotion(_: Premises) -> dict[str, Any]:
    return {"name": "Lunch for less", "kind": "percent", "percent_bp": 1000, "code": uuid4().hex[:12]}


async def _promotion(premises: Premises, role: Role) -> str:
    return str((await premises.made("/api/v1/promotions", **_a_promotion(premises)))["id"])


async def _view(premises: Premises, role: Role) -> str:
    made = await premises.made("/api/v1/customer-views", name=uuid4().hex, filters={})
    return str(made["id"])


async def _segment(premises: Premises, _: Role) -> str:
    made = await premises.made("/api/v1/segments", name=uuid4().hex, rule=RULE)
    return str(made["id"])


async def _campaign(premises: Premises, role: Role) -> str:
    """To somebody who agreed."""
    email = f"{uuid4().hex}@guest.example"
    await premises.made("/api/v1/customers", name="Ama Owusu", phone=_a_phone(), email=email)
    said = Said("import", premises.shop.app.clock())
    async with premises.shop.app.database.transaction(Scope.staff(premises.shop.tenant_id)) as session:
        await note_consents(
            session, premises.shop.tenant_id, f"email:{email}", ["marketing_email"], "imported", said
        )
    rule = {"match": "all", "conditions": [{"field": "visits", "at_least": 0}]}
    segment = await premises.made("/api/v1/segments", name=uuid4().hex, rule=rule)
    body = {
        "name": "News",
        "segment_id": segment["id"],
        "channels": ["email"],
        "texts": {"en": {"subject": "A new menu", **SAID["en"]}},
        "holdout_percent": 0,
    }
    return str((await premises.made("/api/v1/campaigns", **body))["id"])


async def _segment_of(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    return {"segment_id": await _segment(premises, Role.OWNER)}


async def _campaign_started(premises: Premises, values: Mapping[str, str], **body: Any) -> dict[str, Any]:
    await premises.made(f"/api/v1/campaigns/{values['campaign_id']}/start", **body)
    return {}


async def _campaign_scheduled(premises: Premises, values: Mapping[str, str]) -> dict[str, Any]:
    at = premises.shop.app.clock() + timedelta(days=1)
    return await _campaign_started(premises, values, at=at.isoformat())


async def _campaign_paused(premises: Premises, values: Mapping[str, str]) -> dict[str, Any]:
    await _campaign_started(premises, values)
    await premises.made(f"/api/v1/campaigns/{values['campaign_id']}/pause")
    return {}


MAKERS: dict[str, Callable[[Premises, Role], Awaitable[str]]] = {
    "callback_token": _callback_token,
    "carrier": _carrier,
    "address_id": _address,
    "customer_id": _customer,
    "import_id": _import,
    "merge_id": _merge,
    "promotion_id": _promotion,
    "view_id": _view,
    "segment_id": _segment,
    "campaign_id": _campaign,
    "category_id": _category,
    "channel": _always("sms"),
    "id": _table,
    "draft_id": _draft,
    "invitation_id": _invitation,
    "export_id": _ready_export,
    "invoice_id": _invoice,
    "invoice_link": _invoice_link,
    "item_id": _item,
    "key": _picture,
    "kind": _always("webhooks"),
    "language": _always("ar"),
    "leave_token": _leave_token,
    "agree_token": _agree_token,
    "card_token": _card_token,
    "worded": _always("marketing_sms"),
    "link": _order_link,
    "message_id": _message,
    "page": _always("1"),
    "name": _always("start.js"),
    "problem": _always("not-found"),
    "notification_type": _always("order_ready"),
    "option_id": _option,
    "own_export_id": _own_export,
    "guest_request_id": _guest_request,
    "guest_export_id": _guest_export,
    "own_request_id": _own_erasure,
    "request_id": _erasure,
    "order_id": _order,
    "passkey_id": _passkey_of_account,
    "payment_id": _stray_payment,
    "provider": _provider,
    "refund_id": _refund_to_hand_over,
    "schedule_id": _schedule,
    "session_id": _session,
    "sign_in_id": _sign_in_of_account,
    "slug": _slug,
    "table_token": _table_token,
    "tax_class_id": _tax_class,
    "token": _webhook_token,
    "user_id": _user,
    "user_passkey_id": _passkey,
    "wallet": _wallet,
    "address": _always("board"),
}

# --- what calls say ---------------------------------------------------------------------------------------------


def _order_body(premises: Premises) -> dict[str, Any]:
    return premises.shop.order(premises.line())


def _table_order(premises: Premises) -> dict[str, Any]:
    return {"lines": [premises.line()], "customer_name": "Kofi"}


def _staff_order(premises: Premises) -> dict[str, Any]:
    return {
        "lines": [premises.line()],
        "fulfilment": "dine_in",
        "customer_id": premises.customer_id,
        "table_id": str(premises.shop.tables["Table 2"][0]),
    }


def _new_item(premises: Premises) -> dict[str, Any]:
    return {
        "category_id": str(premises.shop.categories["Mains"]),
        "tax_class_id": premises.tax_class_id,
        "schedule_id": premises.schedule_id,
        "name": f"Soup {uuid4().hex[:8]}",
        "price_cents": 4000,
        "option_groups": [{"name": "Size", "options": [{"name": "Large", "price_delta_cents": 500}]}],
    }


def _new_schedule(premises: Premises) -> dict[str, Any]:
    return {"name": uuid4().hex, "windows": [{"days": ["sun"], "opens": "09:00", "closes": "12:00"}]}


def _menu_order(premises: Premises) -> dict[str, Any]:
    mains = str(premises.shop.categories["Mains"])
    return {"categories": [mains], "items": {mains: [str(premises.shop.items["Waakye"])]}}


def _rates(premises: Premises) -> list[dict[str, Any]]:
    return [{"name": "VAT", "rate_bp": 1500, "valid_from": "2026-01-01"}]


def _sheet(premises: Premises) -> bytes:
    return f"{','.join(COLUMNS)}\ncategory,Soups{',' * 12}\n".encode()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "orange").save(out, "PNG")
    return out.getvalue()


def _business(premises: Premises) -> dict[str, Any]:
    return {
        "name": f"House {uuid4().hex[:12]}",
        "country": "GH",
        "currency": "GHS",
        "timezone": "Africa/Accra",
        "email": f"{uuid4().hex}@example.com",
        "full_name": "Akosua Mensah",
        "password": "nine quiet purple kettles",
    }


def _sign_in(premises: Premises) -> dict[str, Any]:
    return {"username": premises.shop.emails[Role.OWNER], "password": PASSWORD}


def _password(_: Premises) -> dict[str, Any]:
    return {"password": PASSWORD}


async def _lines_in_order(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    return {"providers": [await _carrier(premises, Role.OWNER)]}


async def _line_to_try(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    return {"provider": await _carrier(premises, Role.OWNER)}


async def _browser_to_push_to(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    made = premises.till.sandbox.control("POST", "/push/subscriptions")
    return {"endpoint": made["endpoint"], "keys": made["keys"]}


async def _invite(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    shop, secret = premises.shop, new_secret()
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        session.add(
            Invitation(
                tenant_id=shop.tenant_id,
                email=f"{uuid4().hex}@example.com",
                role=Role.KITCHEN,
                token_hash=digest(secret),
                invited_by=shop.users[Role.OWNER],
                expires_at=shop.app.clock() + timedelta(days=1),
            )
        )
    return {"token": secret}


def _accept(premises: Premises) -> dict[str, Any]:
    return {"full_name": "Kofi Boateng", "password": "nine quiet purple kettles"}


async def _seat(premises: Premises, parameters: Mapping[str, str]) -> dict[str, Any]:
    await premises.made(f"/api/v1/tables/{parameters['id']}/open")
    return {}


async def _set_up(premises: Premises, parameters: Mapping[str, str]) -> dict[str, Any]:
    return {"code": (await set_up_app(premises.shop, Role(parameters["role"]))).at(premises.shop.app.clock())}


async def _switched_on(premises: Premises, parameters: Mapping[str, str]) -> dict[str, Any]:
    await switch_on_mfa(premises.shop, Role(parameters["role"]))
    return {}


async def _second_proof(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    codes = await switch_on_mfa(premises.shop, Role.KITCHEN)
    form = {"username": premises.shop.emails[Role.KITCHEN], "password": PASSWORD}
    begun = (await premises.shop.client.post("/api/token", data=form)).json()
    return {"challenge_token": begun["challenge_token"], "code": codes.backup_code}


async def _made_passkey(premises: Premises, parameters: Mapping[str, str]) -> dict[str, Any]:
    body, role = {"password": PASSWORD}, Role(parameters["role"])
    begun = (await premises.shop.staff("POST", "/api/v1/me/passkeys/begin", role=role, json=body)).json()
    credential = Authenticator().make(begun["options"])
    return {"challenge_token": begun["challenge_token"], "name": "My phone", "credential": credential}


async def _proved_passkey(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    shop, authenticator = premises.shop, Authenticator()
    await give_passkey(shop, Role.KITCHEN, authenticator)
    begun = (await shop.client.post("/api/token/passkey/begin")).json()
    return {"challenge_token": begun["challenge_token"], "credential": authenticator.prove(begun["options"])}


# --- what calls about customers say -----------------------------------------------------------------------------


def _two_customers(first: str, second: str) -> Callable[[Premises, Mapping[str, str]], Awaitable[dict[str, Any]]]:
    """Two new ones, under those names."""

    async def make(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
        return {name: await _made_customer(premises, Role.OWNER) for name in (first, second)}

    return make


async def _line_for_codes(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    """So that one can be sent."""
    outside = Outside(premises.shop, premises.till.sandbox)
    if not await premises.shop.app.lines.of(premises.shop.tenant_id):
        await outside.open_line("africas_talking")
    return {}


async def _code_to_prove(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    phone = "+233241234567"
    return {
        "phone": phone,
        "code": await write_code(premises.shop.app, premises.shop.tenant_id, phone, "verification"),
    }


async def _code_to_upgrade(premises: Premises, parameters: Mapping[str, str]) -> dict[str, Any]:
    found = await premises.shop.staff("GET", f"/api/v1/customers/{parameters['customer_id']}")
    phone = found.json().get("phone") or _a_phone()
    return {"otp_code": await write_code(premises.shop.app, premises.shop.tenant_id, phone, "registration")}


async def _code_to_sign_in(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    phone = "+233241234567"
    return {"phone": phone, "code": await write_code(premises.shop.app, premises.shop.tenant_id, phone, "login")}


async def _proved_phone(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    """The premises' guest, and their account, are the premises' customer."""
    shop, phone = premises.shop, GUESTS_PHONE
    body = {"phone": phone, "code": await write_code(shop.app, shop.tenant_id, phone, "login")}
    guest = {BESIDE: premises.guest_token}
    path = "/api/customer/phone/verify-otp"
    done = await shop.guest("POST", path, token=premises.account.token, headers=guest, json=body)
    assert done.status_code == 200, done.text
    return {}


async def _link_of_a_member(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    """Which the premises' guest, who has ordered since, had opened before."""
    shop, phone = premises.shop, f"+23320{randrange(10**7):07d}"
    rules: dict[str, Any] = {"loyalty": {"referral": {}}}
    assert (await shop.staff("PATCH", "/api/v1/settings", json=rules)).status_code == 200
    made = await premises.made("/api/v1/customers", name="Esi", phone=phone)
    now = shop.app.clock()
    guest_id = read_guest_token(shop.app.tokens, premises.guest_token)[1]
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        code = await link_of(session, shop.tenant_id, UUID(made["id"]), None, now)
        customer = await find_by_account(session, shop.tenant_id, premises.account.id)
        friend_id = customer.id if customer is not None else None
        opened = {"friend_id": friend_id, "opened_at": now, "ends_at": now + timedelta(days=1)}
        terms = {"least_cents": 0, "inviter_points": 5, "friend_points": 5}
        await session.execute(
            insert(Referral)
            .values(
                tenant_id=shop.tenant_id, id=uuid4(), inviter_id=made["id"], guest_id=guest_id, **opened, **terms
            )
            .on_conflict_do_update(index_elements=["tenant_id", "guest_id"], set_=opened)
        )
    return {"code": code}


# --- what calls of an account say -------------------------------------------------------------------------------


def _account(_: Premises) -> dict[str, Any]:
    return {"email": f"{uuid4().hex}@guest.example", "password": PASSWORD, "full_name": "Ama Serwaa"}


async def _email(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    return {"email": (await make_holder(premises.shop.app)).email}


def _sign_in_to_account(premises: Premises) -> dict[str, Any]:
    return {"username": premises.account.email, "password": PASSWORD}


def _link(purpose: str) -> Callable[[Premises, Mapping[str, str]], Awaitable[dict[str, Any]]]:
    async def make(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
        return {"token": await make_link(premises.account, purpose)}

    return make


async def _refresh_cookie(premises: Premises) -> dict[str, str]:
    return {REFRESH: (await sign_in_again(premises.account)).refresh_token}


async def _account_set_up(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    return {"code": (await set_up_app_of(premises.account)).at(premises.shop.app.clock())}


async def _account_switched_on(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    await switch_on_mfa_of(premises.account)
    return {}


async def _made_passkey_of_account(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    options, challenge_token = await begin_passkey_of(premises.account)
    return {"challenge_token": challenge_token, "name": "My phone", "credential": Authenticator().make(options)}


async def _proved_passkey_of_account(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    shop, authenticator = premises.shop, Authenticator()
    await give_passkey_to(await make_holder(shop.app), authenticator)
    begun = (await shop.client.post("/api/customer/passkeys/sign-in/begin")).json()
    return {"challenge_token": begun["challenge_token"], "credential": authenticator.prove(begun["options"])}


async def _receipt(premises: Premises, _: Mapping[str, str]) -> dict[str, Any]:
    """Of an order that belongs to no account."""
    placed = (await premises.shop.place()).json()
    return {"restaurant": premises.shop.slug, **{name: placed[name] for name in ("number", "verification_code")}}


async def _to_pay(premises: Premises, _: Mapping[str, Any]) -> dict[str, Any]:
    return {"order_id": await _order(premises, Role.OWNER), "phone": f"+2332412{randrange(10**5):05d}"}


async def _order_to_verify(premises: Premises, _: Mapping[str, Any]) -> dict[str, Any]:
    return {"order_id": await _order(premises, Role.OWNER)}


async def _asked_for_code(premises: Premises, _: Mapping[str, Any]) -> dict[str, Any]:
    """A payment of the guest's, signed in, that waits for a code."""
    begun = await premises.shop.guest(
        "POST",
        "/api/customer/payments/initiate",
        token=premises.account.token,
        headers={BESIDE: premises.guest_token, "Idempotency-Key": str(uuid4())},
        json={
            "order_id": await _order(premises, Role.OWNER),
            "method": "at",
            "phone": f"+233{choice(('20', '24', '27', '50', '54', '55'))}0000013",
        },
    )
    assert begun.status_code == 201, begun.text
    return {"payment_id": begun.json()["payment"]["id"]}


async def _paid_in_cash(premises: Premises, parameters: Mapping[str, Any]) -> dict[str, Any]:
    await premises.till.staff("POST", f"/api/v1/orders/{parameters['order_id']}/payments", 201, json={})
    return {}


async def _to_invoice(premises: Premises, _: Mapping[str, Any]) -> dict[str, Any]:
    return {"order_id": await _paid_order(premises, Role.OWNER)}


async def _owed(premises: Premises, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The invoice of the path is of an order that is paid; what was paid goes back, so that it is owed again."""
    shop = premises.shop
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        invoice = await session.get(Invoice, (shop.tenant_id, UUID(parameters["invoice_id"])))
        assert invoice is not None
        order = await session.get(Order, (shop.tenant_id, invoice.order_id))
        assert order is not None
        order.paid_cents, order.payment_status, order.version = 0, "unpaid", order.version + 1
    return {}


_P = Permission

CALLS: dict[tuple[str, str], Call] = {
    # for those who run the installation
    ("GET", "/healthz"): Call(Who.ANYONE),
    ("GET", "/readyz"): Call(Who.ANYONE),
    ("GET", "/metrics"): Call(Who.ANYONE),  # within bounds of its own: test_http_edge.py
    ("GET", "/problems/{problem}"): Call(Who.ANYONE),
    ("GET", "/docs"): Call(Who.ANYONE),
    ("GET", "/docs/{name}"): Call(Who.ANYONE),
    ("GET", "/api/openapi.json"): Call(Who.ANYONE),
    # pages
    ("GET", "/"): Call(Who.ANYONE),
    ("GET", "/r/{slug}"): Call(Who.ANYONE),
    ("GET", "/r/{slug}/phone"): Call(Who.ANYONE),
    ("GET", "/r/{slug}/manifest.webmanifest"): Call(Who.ANYONE),
    ("GET", "/r/{slug}/logo.png"): Call(Who.ANYONE, 404),  # of a business that has none
    ("GET", "/t/{table_token}"): Call(Who.ANYONE),
    ("GET", "/track/{order_id}"): Call(Who.ANYONE),
    ("GET", "/o/{slug}/{link}"): Call(Who.ANYONE),
    ("GET", "/unsubscribe/{leave_token}"): Call(Who.ANYONE),
    ("GET", "/agree/{agree_token}"): Call(Who.ANYONE),
    ("GET", "/staff"): Call(Who.ANYONE),
    ("GET", "/staff/{address:path}"): Call(Who.ANYONE),
    ("GET", "/t/{table_token}/tab"): Call(Who.ANYONE),
    ("GET", "/cart"): Call(Who.ANYONE),
    ("GET", "/checkout"): Call(Who.ANYONE),
    ("GET", "/orders"): Call(Who.ANYONE),
    ("GET", "/customer"): Call(Who.ANYONE),
    ("GET", "/customer/{address:path}"): Call(Who.ANYONE),
    ("GET", "/sandbox"): Call(Who.ANYONE, 404),  # where mail goes out: tests/pages/test_sandbox.py
    ("GET", "/sandbox/{address:path}"): Call(Who.ANYONE, 404),
    ("POST", "/sandbox/{address:path}"): Call(Who.ANYONE, 404),
    ("GET", "/sw.js"): Call(Who.ANYONE),
    ("GET", "/manifest.webmanifest"): Call(Who.ANYONE),
    ("GET", "/icon-192.png"): Call(Who.ANYONE),
    ("GET", "/icon-512.png"): Call(Who.ANYONE),
    ("GET", "/icon-maskable-512.png"): Call(Who.ANYONE),
    ("GET", "/apple-touch-icon.png"): Call(Who.ANYONE),
    ("GET", "/favicon.svg"): Call(Who.ANYONE),
    ("GET", "/start.js"): Call(Who.ANYONE),
    ("GET", "/dish.svg"): Call(Who.ANYONE),
    ("GET", "/favicon.ico"): Call(Who.ANYONE),
    ("GET", "/robots.txt"): Call(Who.ANYONE),
    ("GET", "/assets/{name}"): Call(Who.ANYONE, 404),  # there is no asset of the name that is made here
    ("GET", "/media/{key:path}"): Call(Who.ANYONE),
    # the way in
    ("POST", "/api/register"): Call(Who.ANYONE, 201, json=_business),
    ("POST", "/api/token"): Call(Who.ANYONE, form=_sign_in),
    ("POST", "/api/token/mfa"): Call(Who.ANYONE, json=lambda _: {}, prepare=_second_proof, spoils=True),
    ("POST", "/api/token/passkey/begin"): Call(Who.ANYONE),
    ("POST", "/api/token/passkey"): Call(Who.ANYONE, json=lambda _: {}, prepare=_proved_passkey),
    ("POST", "/api/invitations/accept"): Call(Who.ANYONE, 201, json=_accept, prepare=_invite),
    ("GET", "/api/businesses"): Call(Who.ANYONE),
    # guests
    ("GET", "/api/menu/{table_token}"): Call(Who.ANYONE),
    ("POST", "/api/menu/{table_token}/order"): Call(Who.VISITOR, 201, json=_table_order, keyed=True),
    ("POST", "/api/menu/{table_token}/session"): Call(Who.VISITOR, json=lambda _: {}),
    ("GET", "/api/menu/{table_token}/tab"): Call(Who.GUEST, beside=True),
    ("GET", "/api/customer/menu"): Call(Who.VISITOR),
    ("GET", "/api/customer/menu/categories"): Call(Who.VISITOR),
    ("GET", "/api/customer/menu/items"): Call(Who.VISITOR),
    ("POST", "/api/customer/orders/create"): Call(Who.VISITOR, 201, json=_order_body, keyed=True),
    ("POST", "/api/customer/orders/quote"): Call(Who.VISITOR, json=lambda on: {"lines": [on.line()]}),
    ("GET", "/api/customer/offers"): Call(Who.VISITOR),
    ("GET", "/api/customer/orders/history"): Call(Who.GUEST, beside=True),
    ("GET", "/api/customer/orders/track/{order_id}"): Call(Who.GUEST, without=404),
    ("GET", "/api/customer/orders/track/{order_id}/events"): Call(Who.GUEST, without=404),
    ("GET", "/api/customer/orders/reorder/{order_id}"): Call(Who.GUEST, without=404),
    ("GET", "/api/customer/orders/usual"): Call(Who.GUEST),
    ("POST", "/api/customer/orders/cancel/{order_id}"): Call(Who.GUEST, json=lambda _: {"reason": "Too late."}),
    ("GET", "/api/customer/payments/methods"): Call(Who.VISITOR),
    ("POST", "/api/customer/payments/initiate"): Call(
        Who.GUEST, 201, json=lambda _: {"method": "mtn"}, prepare=_to_pay, keyed=True
    ),
    ("GET", "/api/customer/payments/verify"): Call(Who.GUEST, prepare=_order_to_verify),
    ("POST", "/api/customer/payments/code"): Call(
        Who.GUEST, json=lambda _: {"code": "123456"}, prepare=_asked_for_code
    ),
    ("POST", "/api/customer/payments/give-up"): Call(Who.GUEST, json=lambda _: {}, prepare=_asked_for_code),
    ("GET", "/api/customer/orders/status/{link}"): Call(Who.VISITOR),
    ("POST", "/api/customer/phone/send-otp"): Call(
        Who.VISITOR, 201, json=lambda _: {"phone": _a_phone()}, prepare=_line_for_codes
    ),
    ("POST", "/api/customer/phone/verify-otp"): Call(Who.VISITOR, json=lambda _: {}, prepare=_code_to_sign_in),
    ("GET", "/api/customer/phone"): Call(Who.GUEST),
    ("PATCH", "/api/customer/phone"): Call(Who.GUEST, json=lambda _: {"name": "Kofi A."}, prepare=_proved_phone),
    ("DELETE", "/api/customer/phone"): Call(Who.GUEST, 204, prepare=_proved_phone),
    ("POST", "/api/customer/phone/addresses"): Call(
        Who.GUEST, 201, json=lambda _: {"city": "Accra"}, prepare=_proved_phone
    ),
    ("PATCH", "/api/customer/phone/addresses/{address_id}"): Call(
        Who.GUEST, json=lambda _: {"floor": "2"}, prepare=_proved_phone
    ),
    ("DELETE", "/api/customer/phone/addresses/{address_id}"): Call(Who.GUEST, 204, prepare=_proved_phone),
    ("GET", "/api/customer/phone/loyalty"): Call(Who.GUEST),
    ("GET", "/api/customer/phone/loyalty/entries"): Call(Who.GUEST, prepare=_proved_phone),
    ("POST", "/api/customer/phone/loyalty/referrals"): Call(
        Who.VISITOR, json=lambda _: {}, prepare=_link_of_a_member
    ),
    ("POST", "/api/customer/phone/loyalty/cards/{wallet}"): Call(
        Who.GUEST, json=lambda _: {"language": "en"}, prepare=_proved_phone
    ),
    ("GET", "/api/wallet-cards/{card_token}"): Call(Who.ANYONE),
    ("GET", "/api/customer/phone/data-requests"): Call(Who.GUEST, prepare=_proved_phone),
    ("POST", "/api/customer/phone/data-requests"): Call(
        Who.GUEST, 201, json=lambda _: {"kind": "erasure"}, prepare=_nothing_asked_by_phone
    ),
    ("POST", "/api/customer/phone/data-requests/{guest_request_id}/cancel"): Call(Who.GUEST),
    ("POST", "/api/customer/phone/data-requests/{guest_export_id}/file"): Call(
        Who.GUEST, json=lambda _: {}, prepare=_code_for_data
    ),
    ("GET", "/api/customer/notifications"): Call(Who.GUEST),
    ("POST", "/api/customer/notifications/subscribe"): Call(
        Who.GUEST, 201, json=lambda _: {}, prepare=_browser_to_push_to
    ),
    ("POST", "/api/customer/notifications/unsubscribe"): Call(
        Who.GUEST, 204, json=lambda _: {"endpoint": "https://fcm.googleapis.com/fcm/send/x"}
    ),
    ("PUT", "/api/customer/notifications/preferences"): Call(
        Who.GUEST, json=lambda _: {"channel": "sms", "category": "transactional", "wanted": False}
    ),
    ("GET", "/api/customer/notifications/offers"): Call(Who.VISITOR),
    ("POST", "/api/customer/notifications/offers"): Call(Who.GUEST, json=lambda _: {}, prepare=_offers_ticked),
    ("GET", "/api/customer/notifications/links/{leave_token}"): Call(Who.ANYONE),
    ("POST", "/api/customer/notifications/links/{leave_token}"): Call(Who.ANYONE, 204),
    ("DELETE", "/api/customer/notifications/links/{leave_token}"): Call(Who.ANYONE, 204),
    ("PUT", "/api/customer/notifications/links/{leave_token}"): Call(
        Who.ANYONE, json=lambda _: {"category": "transactional"}
    ),
    ("GET", "/api/customer/notifications/history"): Call(Who.GUEST),
    ("GET", "/api/customer/notifications/agreements/{agree_token}"): Call(Who.ANYONE),
    ("POST", "/api/customer/notifications/agreements/{agree_token}"): Call(Who.ANYONE, 204),
    # providers
    ("POST", "/api/webhooks/sms/{carrier}/{callback_token}"): Call(
        Who.ANYONE, form=lambda _: {"id": "ATXid_1", "status": "Success", "phoneNumber": "+233241234567"}
    ),
    ("POST", "/api/webhooks/{provider}/{token}"): Call(Who.ANYONE, content=lambda _: b'{"Data": {}}'),
    ("PUT", "/api/webhooks/{provider}/{token}"): Call(Who.ANYONE, content=lambda _: b'{"Data": {}}'),
    # accounts: the way in
    ("POST", "/api/customer/register"): Call(Who.ANYONE, 201, json=_account),
    ("POST", "/api/customer/verify-email"): Call(Who.ANYONE, json=lambda _: {}, prepare=_link("change_email")),
    ("GET", "/api/customer/verify-email"): Call(Who.ANYONE, prepare=_link("change_email")),
    ("POST", "/api/customer/resend-verification"): Call(Who.ANYONE, 202, json=lambda _: {}, prepare=_email),
    ("POST", "/api/customer/forgot-password"): Call(Who.ANYONE, 202, json=lambda _: {}, prepare=_email),
    ("POST", "/api/customer/reset-password"): Call(
        Who.ANYONE,
        204,
        json=lambda _: {"password": "nine quiet purple kettles"},
        prepare=_link("reset_password"),
        spoils=True,
    ),
    ("POST", "/api/customer/token"): Call(Who.ANYONE, form=_sign_in_to_account),
    ("POST", "/api/customer/token/refresh"): Call(Who.ANYONE, headers={"X-Comanda": "1"}, cookies=_refresh_cookie),
    ("POST", "/api/customer/passkeys/sign-in/begin"): Call(Who.ANYONE),
    ("POST", "/api/customer/passkeys/sign-in"): Call(
        Who.ANYONE, json=lambda _: {}, prepare=_proved_passkey_of_account
    ),
    # accounts: one's own
    ("POST", "/api/customer/logout"): Call(Who.ACCOUNT, 204, spoils=True),
    ("GET", "/api/customer/profile"): Call(Who.ACCOUNT),
    ("PUT", "/api/customer/profile"): Call(Who.ACCOUNT, json=lambda _: {"full_name": "Ama Owusu"}),
    ("POST", "/api/customer/change-password"): Call(
        Who.ACCOUNT,
        204,
        json=lambda _: {"current_password": PASSWORD, "new_password": "nine quiet purple kettles"},
        spoils=True,
    ),
    ("POST", "/api/customer/change-email"): Call(
        Who.ACCOUNT,
        202,
        json=lambda _: {"current_password": PASSWORD, "email": f"{uuid4().hex}@guest.example"},
    ),
    ("GET", "/api/customer/sessions"): Call(Who.ACCOUNT),
    ("DELETE", "/api/customer/sessions"): Call(Who.ACCOUNT, 204),
    ("DELETE", "/api/customer/sessions/{sign_in_id}"): Call(Who.ACCOUNT, 204),
    ("GET", "/api/customer/events"): Call(Who.ACCOUNT),
    ("GET", "/api/customer/data-requests"): Call(Who.ACCOUNT),
    ("POST", "/api/customer/data-requests"): Call(
        Who.ACCOUNT,
        201,
        json=lambda _: {"kind": "export", "current_password": PASSWORD},
        prepare=_nothing_asked,
    ),
    ("POST", "/api/customer/data-requests/{own_request_id}/cancel"): Call(Who.ACCOUNT),
    ("POST", "/api/customer/data-requests/{own_export_id}/file"): Call(
        Who.ACCOUNT, json=lambda _: {"current_password": PASSWORD}
    ),
    ("POST", "/api/customer/delete-account"): Call(
        Who.ACCOUNT, 204, json=lambda _: {"current_password": PASSWORD}, spoils=True
    ),
    ("POST", "/api/customer/mfa/setup"): Call(Who.ACCOUNT, json=_password, spoils=True),
    # With a challenge it is for anyone: tests/accounts/test_mfa.py.
    ("POST", "/api/customer/mfa/verify"): Call(
        Who.ACCOUNT, json=lambda _: {}, prepare=_account_set_up, spoils=True
    ),
    ("POST", "/api/customer/mfa/disable"): Call(
        Who.ACCOUNT, 204, json=_password, prepare=_account_switched_on, spoils=True
    ),
    ("POST", "/api/customer/mfa/backup-codes"): Call(
        Who.ACCOUNT, json=_password, prepare=_account_switched_on, spoils=True
    ),
    ("GET", "/api/customer/passkeys"): Call(Who.ACCOUNT),
    ("POST", "/api/customer/passkeys/begin"): Call(Who.ACCOUNT, json=_password),
    ("POST", "/api/customer/passkeys"): Call(
        Who.ACCOUNT, 201, json=lambda _: {}, prepare=_made_passkey_of_account
    ),
    ("POST", "/api/customer/passkeys/{passkey_id}/remove"): Call(Who.ACCOUNT, 204, json=_password),
    ("GET", "/api/customer/orders"): Call(Who.ACCOUNT),
    ("GET", "/api/customer/orders/{order_id:uuid}"): Call(Who.ACCOUNT),
    ("GET", "/api/customer/orders/{order_id}/invoice"): Call(Who.ACCOUNT),
    ("POST", "/api/customer/orders/{order_id}/invoice"): Call(
        Who.ACCOUNT, 201, json=lambda _: {}, prepare=_paid_in_cash
    ),
    ("GET", "/api/customer/invoices"): Call(Who.ACCOUNT),
    ("GET", "/api/customer/invoices/{invoice_id}"): Call(Who.ACCOUNT),
    ("GET", "/api/customer/invoices/{invoice_id}/download"): Call(Who.ACCOUNT),
    ("GET", "/api/customer/invoices/{invoice_id}/pages/{page}"): Call(Who.ACCOUNT),
    ("GET", "/api/invoices/{slug}/{invoice_link}"): Call(Who.ANYONE),
    ("GET", "/api/invoices/{slug}/{invoice_link}/download"): Call(Who.ANYONE),
    ("GET", "/api/invoices/{slug}/{invoice_link}/pages/{page}"): Call(Who.ANYONE),
    ("GET", "/i/{slug}/{invoice_link}"): Call(Who.ANYONE),
    ("POST", "/api/customer/orders/claim"): Call(Who.ACCOUNT, json=lambda _: {}, prepare=_receipt),
    # oneself
    ("POST", "/api/logout"): Call(Who.STAFF, 204, spoils=True),
    ("GET", "/api/v1/me"): Call(Who.STAFF),
    ("GET", "/api/v1/me/sessions"): Call(Who.STAFF),
    ("DELETE", "/api/v1/me/sessions/{session_id}"): Call(Who.STAFF, 204),
    ("POST", "/api/v1/me/password"): Call(
        Who.STAFF,
        204,
        json=lambda _: {"current_password": PASSWORD, "new_password": "nine quiet purple kettles"},
        spoils=True,
    ),
    ("GET", "/api/v1/me/mfa"): Call(Who.STAFF),
    ("POST", "/api/v1/me/mfa/setup"): Call(Who.STAFF, json=_password, spoils=True),
    ("POST", "/api/v1/me/mfa/verify"): Call(Who.STAFF, 204, json=lambda _: {}, prepare=_set_up, spoils=True),
    ("POST", "/api/v1/me/mfa/disable"): Call(Who.STAFF, 204, json=_password, prepare=_switched_on, spoils=True),
    ("POST", "/api/v1/me/mfa/backup-codes"): Call(Who.STAFF, json=_password, prepare=_switched_on, spoils=True),
    ("GET", "/api/v1/me/passkeys"): Call(Who.STAFF),
    ("POST", "/api/v1/me/passkeys/begin"): Call(Who.STAFF, json=_password),
    ("POST", "/api/v1/me/passkeys"): Call(Who.STAFF, 201, json=lambda _: {}, prepare=_made_passkey),
    ("POST", "/api/v1/me/passkeys/{user_passkey_id}/remove"): Call(Who.STAFF, 204, json=_password),
    # staff
    ("GET", "/api/v1/staff"): Call(_P.STAFF_READ),
    ("PATCH", "/api/v1/staff/{user_id}"): Call(_P.STAFF_WRITE, json=lambda _: {"full_name": "Esi"}),
    ("POST", "/api/v1/staff/{user_id}/sign-out"): Call(_P.STAFF_WRITE, 204),
    ("POST", "/api/v1/staff/{user_id}/mfa/reset"): Call(_P.STAFF_WRITE, 204),
    ("GET", "/api/v1/invitations"): Call(_P.STAFF_READ),
    ("POST", "/api/v1/invitations"): Call(
        _P.STAFF_WRITE, 201, json=lambda _: {"email": f"{uuid4().hex}@example.com", "role": "kitchen"}
    ),
    ("DELETE", "/api/v1/invitations/{invitation_id}"): Call(_P.STAFF_WRITE, 204),
    ("GET", "/api/v1/audit"): Call(_P.AUDIT_READ),
    ("GET", "/api/v1/privacy/requests"): Call(_P.PRIVACY_WRITE),
    ("POST", "/api/v1/privacy/requests"): Call(
        _P.PRIVACY_WRITE,
        201,
        json=lambda _: {"kind": "erasure", "identity": "document"},
        prepare=_to_ask_about,
    ),
    ("POST", "/api/v1/privacy/requests/{request_id}/cancel"): Call(_P.PRIVACY_WRITE),
    ("POST", "/api/v1/privacy/requests/{export_id}/file"): Call(
        _P.PRIVACY_WRITE, json=lambda _: {"current_password": PASSWORD}
    ),
    ("GET", "/api/v1/privacy/customers/{customer_id}/plan"): Call(_P.PRIVACY_WRITE),
    ("GET", "/api/v1/privacy/retention"): Call(_P.PRIVACY_WRITE),
    ("PUT", "/api/v1/privacy/retention/{kind}"): Call(_P.PRIVACY_WRITE, json=lambda _: {"period": 60}),
    ("GET", "/api/v1/privacy/retention/{kind}/preview"): Call(_P.PRIVACY_WRITE),
    # reports
    ("GET", "/api/v1/reports/sales"): Call(_P.REPORTS_READ, query=DAYS),
    ("GET", "/api/v1/reports/items"): Call(_P.REPORTS_READ, query=DAYS),
    ("GET", "/api/v1/reports/customers"): Call(_P.REPORTS_READ, query=DAYS),
    ("GET", "/api/v1/reports/kitchen"): Call(_P.REPORTS_READ, query=DAYS),
    ("GET", "/api/v1/reports/export.csv"): Call(_P.REPORTS_READ, query={**DAYS, "table": "sales"}),
    ("GET", "/api/v1/audit/export"): Call(
        _P.AUDIT_READ, query={"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
    ),
    ("GET", "/api/v1/consents"): Call(_P.PRIVACY_WRITE),
    ("GET", "/api/v1/consents/statistics"): Call(_P.PRIVACY_WRITE),
    ("GET", "/api/v1/consents/export"): Call(_P.PRIVACY_WRITE),
    ("GET", "/api/v1/consent-texts"): Call(_P.PRIVACY_WRITE),
    ("PUT", "/api/v1/consent-texts/{worded}/{language}"): Call(
        _P.PRIVACY_WRITE, json=lambda _: {"text": "Yes, tell me about your Friday specials."}
    ),
    ("GET", "/api/v1/consent-texts/{worded}/{language}/versions"): Call(_P.PRIVACY_WRITE),
    # messages
    ("GET", "/api/v1/messages"): Call(_P.MESSAGES_READ),
    ("GET", "/api/v1/messages/statistics"): Call(_P.MESSAGES_READ),
    ("GET", "/api/v1/messages/{message_id}"): Call(_P.MESSAGES_READ),
    ("POST", "/api/v1/messages/{message_id}/resend"): Call(_P.MESSAGES_SEND, 201),
    ("GET", "/api/v1/settings/messages/templates"): Call(_P.SETTINGS_READ),
    ("PUT", "/api/v1/settings/messages/templates/{notification_type}/{channel}/{language}"): Call(
        _P.SETTINGS_WRITE, json=lambda _: {"body": "Order {order_id}"}
    ),
    ("DELETE", "/api/v1/settings/messages/templates/{notification_type}/{channel}/{language}"): Call(
        _P.SETTINGS_WRITE, 204
    ),
    ("POST", "/api/v1/settings/messages/preview"): Call(
        _P.SETTINGS_READ,
        json=lambda _: {
            "notification_type": "order_ready",
            "channel": "sms",
            "language": "en",
            "body": "Order {order_id}",
        },
    ),
    ("GET", "/api/v1/settings/sms"): Call(_P.SETTINGS_READ),
    ("PUT", "/api/v1/settings/sms"): Call(
        _P.MESSAGES_WRITE,
        json=lambda on: sms_keys_of(on.till.sandbox, "africas_talking").model_dump(mode="json"),
    ),
    ("PUT", "/api/v1/settings/sms/order"): Call(_P.MESSAGES_WRITE, json=lambda _: {}, prepare=_lines_in_order),
    ("POST", "/api/v1/settings/sms/{carrier}/check"): Call(_P.MESSAGES_WRITE),
    ("PATCH", "/api/v1/settings/sms/{carrier}"): Call(_P.MESSAGES_WRITE, json=lambda _: {"sender": "ASAASE"}),
    ("POST", "/api/v1/settings/sms/test"): Call(
        _P.MESSAGES_WRITE, json=lambda _: {"phone": "024 765 4321"}, prepare=_line_to_try
    ),
    ("DELETE", "/api/v1/settings/sms/{carrier}"): Call(_P.MESSAGES_WRITE, 204),
    # customers
    ("GET", "/api/v1/customers"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/customers/search"): Call(_P.CUSTOMERS_READ, query={"q": "ama"}),
    ("GET", "/api/v1/customers/recent"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/customers/statistics"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/customers/export"): Call(_P.CUSTOMERS_EXPORT),
    ("GET", "/api/v1/customers/duplicates"): Call(_P.CUSTOMERS_MERGE),
    ("POST", "/api/v1/customers/duplicates/dismiss"): Call(
        _P.CUSTOMERS_MERGE, 204, json=lambda _: {}, prepare=_two_customers("first", "second")
    ),
    ("POST", "/api/v1/customers/merge/plan"): Call(
        _P.CUSTOMERS_MERGE,
        json=lambda _: {},
        prepare=_two_customers("source_customer_id", "target_customer_id"),
    ),
    ("POST", "/api/v1/customers/merge"): Call(
        _P.CUSTOMERS_MERGE,
        json=lambda _: {},
        prepare=_two_customers("source_customer_id", "target_customer_id"),
    ),
    ("POST", "/api/v1/customers/merge/{merge_id}/undo"): Call(_P.CUSTOMERS_MERGE),
    ("POST", "/api/v1/customers"): Call(
        _P.CUSTOMERS_WRITE, 201, json=lambda _: {"name": "Ama Owusu", "phone": _a_phone()}
    ),
    ("POST", "/api/v1/customers/send-otp"): Call(
        _P.CUSTOMERS_WRITE, 201, json=lambda _: {"phone": _a_phone()}, prepare=_line_for_codes
    ),
    ("POST", "/api/v1/customers/verify-otp"): Call(_P.CUSTOMERS_WRITE, json=lambda _: {}, prepare=_code_to_prove),
    ("POST", "/api/v1/customers/bulk"): Call(
        _P.CUSTOMERS_MERGE, json=lambda on: {"customer_ids": [on.customer_id], "action": "reactivate"}
    ),
    ("GET", "/api/v1/customers/{customer_id}"): Call(_P.CUSTOMERS_READ),
    ("PATCH", "/api/v1/customers/{customer_id}"): Call(_P.CUSTOMERS_WRITE, json=lambda _: {"note": "Window seat"}),
    ("DELETE", "/api/v1/customers/{customer_id}"): Call(_P.CUSTOMERS_MERGE, 204),
    ("POST", "/api/v1/customers/{customer_id}/upgrade"): Call(
        _P.CUSTOMERS_WRITE, json=lambda _: {"type": "full"}, prepare=_code_to_upgrade
    ),
    ("PUT", "/api/v1/customers/{customer_id}/avatar"): Call(
        _P.CUSTOMERS_WRITE, content=lambda _: picture(), headers={"Content-Type": "image/png"}
    ),
    ("DELETE", "/api/v1/customers/{customer_id}/avatar"): Call(_P.CUSTOMERS_WRITE, 204),
    ("GET", "/api/v1/customers/{customer_id}/orders"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/customers/{customer_id}/statistics"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/customers/{customer_id}/activity"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/loyalty"): Call(_P.LOYALTY_WRITE),
    ("GET", "/api/v1/loyalty/referrals"): Call(_P.LOYALTY_WRITE),
    ("GET", "/api/v1/loyalty/referrals/figures"): Call(_P.LOYALTY_WRITE),
    ("GET", "/api/v1/customers/{customer_id}/loyalty"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/customers/{customer_id}/loyalty/entries"): Call(_P.CUSTOMERS_READ),
    ("POST", "/api/v1/customers/{customer_id}/loyalty/adjust"): Call(
        _P.LOYALTY_WRITE, 201, json=lambda _: {"points": 50, "reason": "Waited an hour"}
    ),
    ("GET", "/api/v1/customers/{customer_id}/consents"): Call(_P.CUSTOMERS_READ),
    ("PUT", "/api/v1/customers/{customer_id}/consents"): Call(
        _P.CUSTOMERS_WRITE,
        json=lambda _: {"channel": "sms", "category": "marketing", "allowed": True, "note": "At the counter"},
    ),
    ("GET", "/api/v1/customers/{customer_id}/addresses"): Call(_P.CUSTOMERS_CONTACT),
    ("POST", "/api/v1/customers/{customer_id}/addresses"): Call(
        _P.CUSTOMERS_WRITE, 201, json=lambda _: {"city": "Accra"}
    ),
    ("PATCH", "/api/v1/customers/{customer_id}/addresses/{address_id}"): Call(
        _P.CUSTOMERS_WRITE, json=lambda _: {"city": "Tema"}
    ),
    ("DELETE", "/api/v1/customers/{customer_id}/addresses/{address_id}"): Call(_P.CUSTOMERS_WRITE, 204),
    ("GET", "/api/v1/customer-imports"): Call(_P.CUSTOMERS_EXPORT),
    ("POST", "/api/v1/customer-imports"): Call(
        _P.CUSTOMERS_EXPORT, 201, content=_list_of_customers, headers={"Content-Type": "text/csv"}
    ),
    ("GET", "/api/v1/customer-imports/{import_id}"): Call(_P.CUSTOMERS_EXPORT),
    ("PUT", "/api/v1/customer-imports/{import_id}"): Call(
        _P.CUSTOMERS_EXPORT, json=lambda _: {"mapping": {"name": "name", "phone": "phone"}}
    ),
    ("POST", "/api/v1/customer-imports/{import_id}/start"): Call(_P.CUSTOMERS_EXPORT),
    ("POST", "/api/v1/customer-imports/{import_id}/cancel"): Call(_P.CUSTOMERS_EXPORT),
    ("GET", "/api/v1/customer-views"): Call(_P.CUSTOMERS_READ),
    ("POST", "/api/v1/customer-views"): Call(
        _P.CUSTOMERS_WRITE, 201, json=lambda _: {"name": uuid4().hex, "filters": {"type": "stub"}}
    ),
    ("DELETE", "/api/v1/customer-views/{view_id}"): Call(_P.CUSTOMERS_WRITE, 204),
    # segments
    ("GET", "/api/v1/segments"): Call(_P.CUSTOMERS_READ),
    ("POST", "/api/v1/segments"): Call(
        _P.CAMPAIGNS_WRITE, 201, json=lambda _: {"name": uuid4().hex, "rule": RULE}
    ),
    ("GET", "/api/v1/segments/ready-made"): Call(_P.CUSTOMERS_READ),
    ("GET", "/api/v1/segments/areas"): Call(_P.CUSTOMERS_READ),
    ("POST", "/api/v1/segments/preview"): Call(_P.CUSTOMERS_READ, json=lambda _: {"rule": RULE}),
    ("GET", "/api/v1/segments/{segment_id}"): Call(_P.CUSTOMERS_READ),
    ("PATCH", "/api/v1/segments/{segment_id}"): Call(_P.CAMPAIGNS_WRITE, json=lambda _: {"name": uuid4().hex}),
    ("DELETE", "/api/v1/segments/{segment_id}"): Call(_P.CAMPAIGNS_WRITE, 204),
    ("POST", "/api/v1/segments/{segment_id}/restore"): Call(_P.CAMPAIGNS_WRITE),
    ("GET", "/api/v1/segments/{segment_id}/customers"): Call(_P.CUSTOMERS_READ),
    # campaigns
    ("GET", "/api/v1/campaigns"): Call(_P.CUSTOMERS_READ),
    ("POST", "/api/v1/campaigns"): Call(
        _P.CAMPAIGNS_WRITE,
        201,
        prepare=_segment_of,
        json=lambda _: {"name": "News", "channels": ["sms"], "texts": SAID},
    ),
    ("POST", "/api/v1/campaigns/plan"): Call(
        _P.CAMPAIGNS_WRITE, prepare=_segment_of, json=lambda _: {"channels": ["sms"], "texts": SAID}
    ),
    ("GET", "/api/v1/campaigns/{campaign_id}"): Call(_P.CUSTOMERS_READ),
    ("PATCH", "/api/v1/campaigns/{campaign_id}"): Call(_P.CAMPAIGNS_WRITE, json=lambda _: {"name": uuid4().hex}),
    ("DELETE", "/api/v1/campaigns/{campaign_id}"): Call(_P.CAMPAIGNS_WRITE, 204),
    ("POST", "/api/v1/campaigns/{campaign_id}/start"): Call(_P.CAMPAIGNS_WRITE, json=lambda _: {}),
    ("POST", "/api/v1/campaigns/{campaign_id}/unschedule"): Call(_P.CAMPAIGNS_WRITE, prepare=_campaign_scheduled),
    ("POST", "/api/v1/campaigns/{campaign_id}/pause"): Call(_P.CAMPAIGNS_WRITE, prepare=_campaign_started),
    ("POST", "/api/v1/campaigns/{campaign_id}/resume"): Call(_P.CAMPAIGNS_WRITE, prepare=_campaign_paused),
    ("POST", "/api/v1/campaigns/{campaign_id}/stop"): Call(_P.CAMPAIGNS_WRITE, prepare=_campaign_started),
    ("GET", "/api/v1/campaigns/{campaign_id}/result"): Call(_P.CUSTOMERS_READ, prepare=_campaign_started),
    # orders
    ("GET", "/api/v1/orders"): Call(_P.ORDERS_READ),
    ("GET", "/api/v1/orders/board"): Call(_P.ORDERS_READ),
    ("GET", "/api/v1/orders/events"): Call(_P.ORDERS_READ),
    ("GET", "/api/v1/orders/{order_id}"): Call(_P.ORDERS_READ),
    ("POST", "/api/v1/orders"): Call(_P.ORDERS_PLACE, 201, json=_staff_order, keyed=True),
    ("POST", "/api/v1/orders/quote"): Call(_P.ORDERS_PLACE, json=lambda on: {"lines": [on.line()]}),
    # promotions
    ("GET", "/api/v1/promotions"): Call(_P.PROMOTIONS_READ),
    ("POST", "/api/v1/promotions"): Call(_P.PROMOTIONS_WRITE, 201, json=_a_promotion),
    ("GET", "/api/v1/promotions/{promotion_id}"): Call(_P.PROMOTIONS_READ),
    ("PUT", "/api/v1/promotions/{promotion_id}"): Call(_P.PROMOTIONS_WRITE, json=_a_promotion),
    ("PATCH", "/api/v1/promotions/{promotion_id}"): Call(_P.PROMOTIONS_WRITE, json=lambda _: {"paused": True}),
    ("GET", "/api/v1/promotions/{promotion_id}/uses"): Call(_P.PROMOTIONS_READ),
    ("POST", "/api/v1/promotions/preview"): Call(
        _P.PROMOTIONS_READ, json=lambda on: {"promotion": _a_promotion(on), "lines": [on.line()]}
    ),
    ("POST", "/api/v1/orders/{order_id}/status"): Call(_P.ORDERS_MOVE, json=lambda _: {"status": "accepted"}),
    ("POST", "/api/v1/orders/{order_id}/eta"): Call(_P.ORDERS_MOVE, json=lambda _: {"ready_in_minutes": 20}),
    # money
    ("GET", "/api/v1/orders/{order_id}/payments"): Call(_P.PAYMENTS_READ),
    ("POST", "/api/v1/orders/{order_id}/payments"): Call(
        _P.PAYMENTS_TAKE, 201, json=lambda _: {"tendered_cents": 1_000_000}
    ),
    ("POST", "/api/v1/orders/{order_id}/refunds"): Call(
        _P.PAYMENTS_REFUND, 201, json=lambda _: {"reason": "Too salty"}, prepare=_paid_in_cash
    ),
    ("GET", "/api/v1/orders/{order_id}/invoice"): Call(_P.INVOICES_READ),
    ("GET", "/api/v1/invoices"): Call(_P.INVOICES_READ),
    ("POST", "/api/v1/invoices"): Call(
        _P.INVOICES_ISSUE, 201, json=lambda _: {"buyer": BUYER}, prepare=_to_invoice
    ),
    ("POST", "/api/v1/invoices/preview"): Call(
        _P.INVOICES_ISSUE, json=lambda _: {"buyer": BUYER}, prepare=_to_invoice
    ),
    ("GET", "/api/v1/invoices/months"): Call(_P.INVOICES_EXPORT),
    ("GET", "/api/v1/invoices/export.csv"): Call(_P.INVOICES_EXPORT, query={"month": "2026-03"}),
    ("GET", "/api/v1/invoices/export.zip"): Call(_P.INVOICES_EXPORT, query={"month": "2026-03"}),
    ("GET", "/api/v1/invoices/{invoice_id}"): Call(_P.INVOICES_READ),
    ("DELETE", "/api/v1/invoices/{draft_id}"): Call(_P.INVOICES_ISSUE, 204),
    ("GET", "/api/v1/invoices/{invoice_id}/download"): Call(_P.INVOICES_READ),
    ("GET", "/api/v1/invoices/{invoice_id}/pages/{page}"): Call(_P.INVOICES_READ),
    ("POST", "/api/v1/invoices/{invoice_id}/credit"): Call(
        _P.INVOICES_CREDIT, 201, json=lambda _: {"reason": "Wrong tax number"}
    ),
    ("POST", "/api/v1/invoices/{invoice_id}/send"): Call(
        _P.INVOICES_ISSUE, json=lambda _: {"email": "office@serwaa.example"}
    ),
    ("POST", "/api/v1/invoices/{invoice_id}/paid"): Call(
        _P.PAYMENTS_TAKE, json=lambda _: {"method": "transfer"}, prepare=_owed
    ),
    ("GET", "/api/v1/settings/invoices/numbers"): Call(_P.SETTINGS_READ),
    ("POST", "/api/v1/settings/invoices/preview"): Call(_P.SETTINGS_WRITE, json=lambda _: {"invoices": SELLER}),
    ("GET", "/api/v1/payments"): Call(_P.PAYMENTS_READ),
    ("GET", "/api/v1/refunds"): Call(_P.PAYMENTS_READ),
    ("POST", "/api/v1/refunds/{refund_id}/hand-over"): Call(_P.PAYMENTS_TAKE, 204),
    ("POST", "/api/v1/refunds/{refund_id}/retry"): Call(_P.PAYMENTS_REFUND, 204),
    ("POST", "/api/v1/payments/{payment_id}/look"): Call(_P.PAYMENTS_READ),
    ("GET", "/api/v1/payments/stray"): Call(_P.PAYMENTS_READ),
    ("POST", "/api/v1/payments/{payment_id}/place"): Call(
        _P.PAYMENTS_REFUND, 204, json=lambda on: {"order_id": on.order_id}
    ),
    ("POST", "/api/v1/payments/{payment_id}/return"): Call(
        _P.PAYMENTS_REFUND, 204, json=lambda _: {"reason": "It was for the shop next door"}
    ),
    ("GET", "/api/v1/payments/day"): Call(_P.PAYMENTS_READ),
    ("GET", "/api/v1/payments/day.csv"): Call(_P.PAYMENTS_READ),
    ("GET", "/api/v1/settings/payments"): Call(_P.SETTINGS_READ),
    ("PUT", "/api/v1/settings/payments"): Call(
        _P.PAYMENTS_WRITE,
        json=lambda on: keys_of(on.till.sandbox, "mtn_momo").model_dump(mode="json"),
    ),
    ("POST", "/api/v1/settings/payments/{provider}/check"): Call(_P.PAYMENTS_WRITE),
    ("PUT", "/api/v1/settings/payments/{provider}/methods"): Call(
        _P.PAYMENTS_WRITE, json=lambda _: {"methods": []}
    ),
    ("DELETE", "/api/v1/settings/payments/{provider}"): Call(_P.PAYMENTS_WRITE, 204),
    ("GET", "/api/v1/settings/wallets"): Call(_P.SETTINGS_READ),
    ("PUT", "/api/v1/settings/wallets"): Call(_P.WALLETS_WRITE, json=lambda _: Apple().keys()),
    ("POST", "/api/v1/settings/wallets/apple/request"): Call(_P.WALLETS_WRITE),
    ("POST", "/api/v1/settings/wallets/{wallet}/sample"): Call(_P.WALLETS_WRITE, json=lambda _: {}),
    ("DELETE", "/api/v1/settings/wallets/{wallet}"): Call(_P.WALLETS_WRITE, 204),
    # the menu
    ("GET", "/api/v1/menu/categories"): Call(_P.MENU_READ),
    ("POST", "/api/v1/menu/categories"): Call(
        _P.MENU_WRITE, 201, json=lambda on: {"name": "Soups", "schedule_id": on.schedule_id}
    ),
    ("PATCH", "/api/v1/menu/categories/{category_id}"): Call(
        _P.MENU_WRITE, json=lambda on: {"name": "Stews", "schedule_id": on.schedule_id}
    ),
    ("DELETE", "/api/v1/menu/categories/{category_id}"): Call(_P.MENU_WRITE, 204),
    ("GET", "/api/v1/menu/items"): Call(_P.MENU_READ),
    ("POST", "/api/v1/menu/items"): Call(_P.MENU_WRITE, 201, json=_new_item),
    ("GET", "/api/v1/menu/items/{item_id}"): Call(_P.MENU_READ),
    ("PATCH", "/api/v1/menu/items/{item_id}"): Call(_P.MENU_WRITE, json=_new_item),
    ("DELETE", "/api/v1/menu/items/{item_id}"): Call(_P.MENU_WRITE, 204),
    ("PUT", "/api/v1/menu/items/{item_id}/image"): Call(
        _P.MENU_WRITE, content=lambda _: picture(), headers={"Content-Type": "image/png"}
    ),
    ("DELETE", "/api/v1/menu/items/{item_id}/image"): Call(_P.MENU_WRITE, 204),
    ("PUT", "/api/v1/menu/items/{item_id}/sold-out"): Call(_P.MENU_SOLD_OUT, json=lambda _: {"sold_out": True}),
    ("PUT", "/api/v1/menu/options/{option_id}/available"): Call(
        _P.MENU_SOLD_OUT, json=lambda _: {"is_available": False}
    ),
    ("GET", "/api/v1/menu/schedules"): Call(_P.MENU_READ),
    ("POST", "/api/v1/menu/schedules"): Call(_P.MENU_WRITE, 201, json=_new_schedule),
    ("PATCH", "/api/v1/menu/schedules/{schedule_id}"): Call(_P.MENU_WRITE, json=_new_schedule),
    ("DELETE", "/api/v1/menu/schedules/{schedule_id}"): Call(_P.MENU_WRITE, 204),
    ("PUT", "/api/v1/menu/order"): Call(_P.MENU_WRITE, 204, json=_menu_order),
    ("GET", "/api/v1/menu/stock"): Call(_P.MENU_READ),
    ("GET", "/api/v1/menu/export"): Call(_P.MENU_READ),
    ("POST", "/api/v1/menu/import"): Call(
        _P.MENU_WRITE, content=_sheet, headers={"Content-Type": "text/csv"}, query={"mode": "merge"}
    ),
    # tables
    ("GET", "/api/v1/tables"): Call(_P.TABLES_READ),
    ("POST", "/api/v1/tables"): Call(_P.TABLES_WRITE, 201, json=lambda _: {"name": uuid4().hex}),
    ("POST", "/api/v1/tables/bulk"): Call(
        _P.TABLES_WRITE, 201, json=lambda _: {"prefix": uuid4().hex, "from": 1, "to": 2}
    ),
    ("GET", "/api/v1/tables/cards.pdf"): Call(_P.TABLES_READ),
    ("PATCH", "/api/v1/tables/{id}"): Call(_P.TABLES_WRITE, json=lambda _: {"seats": 6}),
    ("DELETE", "/api/v1/tables/{id}"): Call(_P.TABLES_WRITE, 204),
    ("POST", "/api/v1/tables/{id}/rotate"): Call(_P.TABLES_WRITE),
    ("GET", "/api/v1/tables/{id}/qr.svg"): Call(_P.TABLES_READ),
    ("GET", "/api/v1/tables/{id}/qr.png"): Call(_P.TABLES_READ),
    ("POST", "/api/v1/tables/{id}/open"): Call(_P.TABLES_SEAT, 201),
    ("GET", "/api/v1/tables/{id}/session"): Call(_P.TABLES_SEAT, prepare=_seat),
    ("POST", "/api/v1/tables/{id}/clear"): Call(_P.TABLES_SEAT, 204, prepare=_seat),
    # settings
    ("GET", "/api/v1/settings"): Call(_P.SETTINGS_READ),
    ("PATCH", "/api/v1/settings"): Call(_P.SETTINGS_WRITE, json=lambda _: {"preparation_minutes": 25}),
    ("PUT", "/api/v1/settings/logo"): Call(
        _P.SETTINGS_WRITE, content=lambda _: picture(), headers={"Content-Type": "image/png"}
    ),
    ("DELETE", "/api/v1/settings/logo"): Call(_P.SETTINGS_WRITE, 204),
    ("POST", "/api/v1/settings/order-number-preview"): Call(
        _P.SETTINGS_READ, json=lambda _: {"format": "A-{number:03d}"}
    ),
    ("GET", "/api/v1/settings/hours-preview"): Call(_P.SETTINGS_READ),
    ("GET", "/api/v1/tax-classes"): Call(_P.SETTINGS_READ),
    ("POST", "/api/v1/tax-classes"): Call(
        _P.SETTINGS_WRITE, 201, json=lambda on: {"name": uuid4().hex, "rates": _rates(on)}
    ),
    ("GET", "/api/v1/tax-classes/effective"): Call(_P.SETTINGS_READ),
    ("PATCH", "/api/v1/tax-classes/{tax_class_id}"): Call(
        _P.SETTINGS_WRITE, json=lambda on: {"name": "Drinks", "rates": _rates(on)}
    ),
    ("DELETE", "/api/v1/tax-classes/{tax_class_id}"): Call(_P.SETTINGS_WRITE, 204),
}
