"""A business with a customer of whom everything is known, and what is found of them afterwards."""

import json
import random
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import update

from comanda.bootstrap import Comanda
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.messaging.models import MessageReceipt, NotificationAttempt
from comanda.notifications.models import Notification, PushSubscription
from comanda.orders.guests import read_guest_token
from comanda.orders.payment_models import Payment
from comanda.payments.models import WebhookEvent
from comanda.rights.tasks import run_due
from tests.accounts.conftest import ama, people
from tests.calls import another_session, picture
from tests.clock import TestClock
from tests.factories import PASSWORD, Shop
from tests.loyalty.conftest import PROGRAMME
from tests.messaging.conftest import outside
from tests.orders.conftest import server
from tests.payments.conftest import sandbox

__all__ = ["ama", "outside", "people", "sandbox", "server"]

SELLER = {"legal_name": "Asaase Foods Ltd.", "tax_id": "C0000803561", "address": "14 Oxford Street\nOsu, Accra"}


def draw_number() -> str:
    """The last seven digits are nobody else's."""
    return f"24{random.randrange(10**7):07d}"


@dataclass
class Canary:
    """Somebody whose every datum holds `word`, or one of the `signs`; `word` is spelled in the Arabic name as well."""

    word: str = field(default_factory=lambda: "zq" + "".join(random.choices("bcdfghjklmnp", k=10)))
    digits: str = field(default_factory=draw_number)
    other_digits: str = field(default_factory=draw_number)
    arabic: str = field(default_factory=lambda: "زق" + "".join(random.choices("بتثجحخدذرزس", k=10)))
    latitude: float = field(default_factory=lambda: float(f"5.6{random.randrange(10**5, 10**6)}7"))
    customer_id: str = ""

    def twin(self) -> "Canary":
        """The same person, as another business knows them."""
        return replace(self, customer_id="")

    @property
    def phone(self) -> str:
        return f"+233{self.digits}"

    @property
    def email(self) -> str:
        return f"{self.word}@guest.example"

    @property
    def signs(self) -> list[str]:
        return [
            self.word,
            self.word.title(),
            self.arabic,
            self.digits[-7:],
            self.other_digits[-7:],
            str(self.latitude),
        ]


# Ids and hashes: among as many as a whole run of tests leaves, the digits of a number stand in one by chance.
_DRAWN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}")


@dataclass
class House:
    """The whole of an installation: its tables, and the folder of its files."""

    app: Comanda
    url: str
    files: Path

    def holding(self, signs: list[str]) -> dict[str, set[str]]:
        """The tables' columns and the files in which any of the `signs` stands, and which; as the superuser sees them,
        also hidden in bytes."""
        found: dict[str, set[str]] = {}
        with psycopg.connect(self.url) as connection:
            names = connection.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
                " AND c.relkind IN ('r', 'p')"
            ).fetchall()
            for (table,) in names:
                rows = connection.execute(
                    sql.SQL("SELECT to_jsonb(t) FROM {} AS t").format(sql.Identifier(table))
                ).fetchall()
                for (row,) in rows:
                    for column, value in row.items():
                        text = json.dumps(value, ensure_ascii=False)
                        written = _DRAWN.sub("", text)
                        for one in signs:
                            if one in written or one.encode().hex() in text:
                                found.setdefault(f"{table}.{column}", set()).add(one)
        for path in self.files.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for one in signs:
                if one.encode() in content or one in _DRAWN.sub("", path.name):
                    found.setdefault(str(path.relative_to(self.files)), set()).add(one)
        return found

    def exports(self) -> set[str]:
        """Files of exports that lie there; other tests' too."""
        return {one.name for one in self.files.rglob("exports/*")}

    def rows(self, table: str, tenant_id: UUID) -> list[dict[str, Any]]:
        with psycopg.connect(self.url) as connection:
            query = sql.SQL("SELECT to_jsonb(t) FROM {} AS t WHERE tenant_id = %s").format(sql.Identifier(table))
            return [row[0] for row in connection.execute(query, [tenant_id]).fetchall()]

    def everything_of(self, tenant_id: UUID) -> dict[str, list[str]]:
        """Each row of a business, by table."""
        with psycopg.connect(self.url) as connection:
            names = connection.execute(
                "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND column_name = 'tenant_id' AND table_name NOT LIKE 'procrastinate%'"
            ).fetchall()
        return {
            name: sorted(json.dumps(row, sort_keys=True) for row in self.rows(name, tenant_id))
            for (name,) in names
        }

    # What a person's rows are restored from: tables in an order in which their references are there.
    BACKED_UP = ("customers", "customer_addresses", "customer_merges", "guest_customers", "orders", "order_lines",
                 "order_events", "payments", "refunds", "notifications", "consent_events",
                 "contact_choices", "loyalty_entries", "loyalty_cards", "tier_changes")  # fmt: skip

    def dump(self, tenant_id: UUID) -> dict[str, list[dict[str, Any]]]:
        return {table: self.rows(table, tenant_id) for table in self.BACKED_UP}

    def restore(self, tenant_id: UUID, backup: dict[str, list[dict[str, Any]]]) -> None:
        """Each row as it was, also those that are gone; triggers stay out of it, as with pg_restore."""
        with psycopg.connect(self.url) as connection:
            connection.execute("SET session_replication_role = replica")
            for table, rows in backup.items():
                name = sql.Identifier(table)
                connection.execute(sql.SQL("DELETE FROM {} WHERE tenant_id = %s").format(name), [tenant_id])
                columns = connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND table_schema = 'public' AND is_generated = 'NEVER'",
                    [table],
                ).fetchall()
                names = sql.SQL(", ").join(sql.Identifier(one) for (one,) in columns)
                query = sql.SQL(
                    "INSERT INTO {name} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{name}, %s)"
                ).format(name=name, names=names)
                connection.execute(query, [Jsonb(rows)])


@pytest.fixture
def house(app: Comanda, embedded: EmbeddedPostgres, database_name: str) -> House:
    return House(app, embedded.owner_url(database_name), app.settings.data_dir)


@pytest.fixture
def later(clock: TestClock) -> TestClock:
    clock.set(clock())
    return clock


async def ask_of(shop: Shop, method: str, path: str, status: int = 200, **request: Any) -> Any:
    answer = await shop.staff(method, path, **request)
    assert answer.status_code == status, (method, path, answer.text)
    return answer.json() if answer.content else None


async def fill_with(shop: Shop, canary: Canary) -> None:
    """All that a business can know of somebody, through the routes by which it gets to know it."""
    word, phone = canary.word, canary.phone
    titled = word.title()
    fields = [{"key": "favourite", "label": "Favourite", "label2": "المفضل", "kind": "text"}]
    await ask_of(
        shop,
        "PATCH",
        "/api/v1/settings",
        json={"invoices": SELLER, "preference_fields": fields, "loyalty": PROGRAMME},
    )
    profile = {
        "name": f"{titled} Owusu",
        "name2": f"{canary.arabic} أووسو",
        "phone": phone,
        "email": canary.email,
        "birthday": "1971-03-29",
        "note": f"About {word}",
        "preferences": {"favourite": f"likes {word}"},
    }
    made = await ask_of(shop, "POST", "/api/v1/customers", 201, json=profile)
    canary.customer_id = made["id"]
    of = f"/api/v1/customers/{made['id']}"
    lines = {
        one: f"{word} {one}"
        for one in ("building", "floor", "apartment", "street", "street2", "area", "area2", "city", "city2")
    }
    await ask_of(
        shop, "POST", f"{of}/addresses", 201,
        json={**lines, "delivery_notes": f"ring {word}", "latitude": canary.latitude, "longitude": -0.18},
    )  # fmt: skip
    await ask_of(shop, "PUT", f"{of}/avatar", content=picture(), headers={"Content-Type": "image/png"})
    # orders: paid, given back, cancelled, with words everywhere
    order = shop.order(
        shop.line("Jollof rice", 1, note=f"no onions, {word}"),
        customer_name=f"{titled} O.",
        customer_phone=f"0{canary.digits}",
        customer_email=canary.email,
        notes=f"call {word}",
        fulfilment="delivery",
        delivery_address=f"{word} street 1",
    )
    answer = await shop.place(order)
    assert answer.status_code == 201, answer.text
    placed = answer.json()
    await ask_of(shop, "POST", f"/api/v1/orders/{placed['id']}/payments", 201, json={})
    buyer = {
        "name": f"{titled} Ltd.",
        "tax_id": "C0000803561",
        "address": f"{word} road\nAccra",
    }
    await ask_of(shop, "POST", "/api/v1/invoices", 201, json={"order_id": placed["id"], "buyer": buyer})
    for state in ("accepted", "preparing", "ready", "out_for_delivery", "completed"):
        await ask_of(shop, "POST", f"/api/v1/orders/{placed['id']}/status", json={"status": state})
    await ask_of(
        shop,
        "POST",
        f"/api/v1/orders/{placed['id']}/refunds",
        201,
        json={"reason": f"{word} was cold", "amount_cents": 500},
    )
    second = (await shop.place({**order, "fulfilment": "pickup", "delivery_address": None})).json()
    await ask_of(
        shop,
        "POST",
        f"/api/v1/orders/{second['id']}/status",
        json={"status": "cancelled", "reason": f"{word} left"},
    )
    for refund in (await ask_of(shop, "GET", "/api/v1/refunds"))["items"]:
        await ask_of(shop, "POST", f"/api/v1/refunds/{refund['id']}/hand-over", 204)
    # another entry, which is them too
    double = await ask_of(
        shop,
        "POST",
        "/api/v1/customers",
        201,
        json={"name": f"{titled} Double", "phone": f"+233{canary.other_digits}"},
    )
    await ask_of(
        shop, "POST", "/api/v1/customers/merge",
        json={"source_customer_id": double["id"], "target_customer_id": made["id"], "merge_reason": f"both {word}"},
    )  # fmt: skip
    # lists: one read in with their row refused, one that waits
    for rows in (
        f"Name,Phone,Email\n{titled} Owusu,12,{canary.email}\n",
        f"Name,Phone\n{titled},0{canary.digits}\n",
    ):
        found = await ask_of(
            shop, "POST", f"/api/v1/customer-imports?file_name={word}.csv", 201, content=rows.encode(),
            headers={"Content-Type": "text/csv"},
        )  # fmt: skip
        if ",12," in rows:
            await ask_of(shop, "POST", f"/api/v1/customer-imports/{found['id']}/start")
    await ask_of(shop, "POST", "/api/v1/customer-views", 201, json={"name": f"Only {titled} Owusu", "filters": {}})
    # what they want to hear, their browser, and what a provider told
    agreed = {"channel": "sms", "category": "marketing", "allowed": True, "note": f"{word} said so at the desk"}
    await ask_of(shop, "PUT", f"{of}/consents", json=agreed)
    adjusted = {"points": 40, "reason": f"{word} waited an hour"}
    await ask_of(shop, "POST", f"{of}/loyalty/adjust", 201, json=adjusted)
    _, guest_id = read_guest_token(shop.app.tokens, placed["guest_token"])
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        session.add(
            PushSubscription(
                tenant_id=shop.tenant_id,
                id=uuid7(),
                guest_id=guest_id,
                endpoint=f"https://push.example/{word}",
                endpoint_hash=uuid4().hex,
                p256dh="",
                auth="",
                language="en",
            )
        )
        # What comes from outside, as providers write it.
        await session.execute(
            update(Payment)
            .where(Payment.tenant_id == shop.tenant_id)
            .values(payer_phone=phone, payer_email=canary.email, said=f"{word} declined", step={"text": word})
        )
        message_id = uuid7()
        session.add(
            Notification(
                tenant_id=shop.tenant_id,
                id=message_id,
                notification_type="otp",
                channel="sms",
                recipient_phone=phone,
                language="en",
                message=f"Hello {word}",
                status="sent",
                provider="twilio",
                provider_response=f"sent to {word}",
            )
        )
        await session.flush()
        sid = uuid4().hex
        session.add(
            NotificationAttempt(
                tenant_id=shop.tenant_id,
                id=uuid7(),
                notification_id=message_id,
                provider="twilio",
                provider_id=sid,
                started_at=shop.app.clock(),
                said=f"queued for {word}",
            )
        )
        session.add(
            MessageReceipt(
                tenant_id=shop.tenant_id,
                id=uuid7(),
                provider="twilio",
                provider_id=sid,
                status="delivered",
                said=f"{word} has it",
                received_at=shop.app.clock(),
                handled_at=shop.app.clock(),
            )
        )
        session.add(
            WebhookEvent(
                tenant_id=shop.tenant_id,
                id=uuid7(),
                provider="paystack",
                dedupe=uuid4().hex,
                event="charge.success",
                body=json.dumps({"customer": {"phone": phone, "email": canary.email}}).encode(),
                received_at=shop.app.clock(),
                handled_at=shop.app.clock(),
            )
        )
    await shop.app.work(until_idle=True)


async def request_for(shop: Shop, kind: str, customer_id: str, status: int = 201) -> Any:
    body = {"kind": kind, "customer_id": customer_id, "identity": "document", "note": "Passport seen"}
    return await ask_of(shop, "POST", "/api/v1/privacy/requests", status, json=body)


async def run(shop: Shop) -> None:
    """What is due, and what that puts in. Whoever was signed in signs in again: days may have passed."""
    for role in shop.tokens:
        shop.tokens[role], _ = await another_session(shop, role)
    await run_due(shop.app, shop.tenant_id)
    await shop.app.work(until_idle=True)


__all__ += ["PASSWORD"]
