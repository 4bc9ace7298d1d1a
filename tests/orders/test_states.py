"""An order's life: any sequence of calls, tried against a model that fits on a page."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from comanda.app import create_app
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from comanda.orders.states import GUEST_MAY_CANCEL, NEEDS_REASON, ORDER_STATES, OrderStatus, next_for
from comanda.tenants.permissions import Role
from tests.books import Books
from tests.conftest import TestClock
from tests.documented import documented
from tests.factories import Shop, make_shop

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
STOCK = 5
PHONES = ("+233241234567", "+233201112223", "+233551112223")
KITCHEN_MAY = {OrderStatus.ACCEPTED, OrderStatus.PREPARING, OrderStatus.READY}

T = TypeVar("T")


@dataclass
class Placed:
    """What the model knows of one order."""

    id: str
    fulfilment: str
    total_cents: int
    stock: int
    phone: str | None
    token: str | None
    cancel_until: datetime
    status: OrderStatus = OrderStatus.CONFIRMED
    version: int = 1


@dataclass
class World:
    """An application on an event loop of its own, which runs while something is waited for."""

    runner: asyncio.Runner
    app: Comanda
    client: httpx.AsyncClient
    clock: TestClock
    owner: psycopg.Connection[Any]
    shops: list[Shop] = field(default_factory=list)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)


@pytest.fixture
def world(
    settings: Settings,
    embedded: EmbeddedPostgres,
    database_name: str,
    clock: TestClock,
    owner: psycopg.Connection[Any],
) -> Iterator[World]:
    app = assemble(settings, embedded.url(database=database_name), clock=clock)
    transport = httpx.ASGITransport(create_app(app, worker=False), raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://testserver", event_hooks=documented())

    async def begin() -> AsyncExitStack:
        stack = AsyncExitStack()
        await stack.enter_async_context(app.running(worker=False))
        await stack.enter_async_context(client)
        return stack

    with asyncio.Runner() as runner:
        stack = runner.run(begin())
        yield World(runner, app, client, clock, owner)
        runner.run(stack.aclose())


class Life(RuleBasedStateMachine):
    """Places and moves orders of one business; the model says what each call must answer."""

    orders: Bundle[Placed] = Bundle("orders")

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.clock.set(NOON)
        self.shop = world.run(make_shop(world.app, world.client))
        self.books = Books(world.owner, self.shop.tenant_id)
        self.placed: list[Placed] = []
        self.phones: set[str] = set()

    # --- placing ------------------------------------------------------------------------------------------------

    @initialize(target=orders)
    def open_with_some(self) -> Any:
        return multiple(
            self.place(1, 1, "pickup", PHONES[0], False),
            self.place(2, 0, "delivery", PHONES[1], False),
            self.place(1, 0, "table", None, False),
            self.place(0, 1, "desk", PHONES[0], True),
        )

    @rule(
        target=orders,
        jollof=st.integers(0, 3),
        tilapia=st.integers(0, 3),
        how=st.sampled_from(("pickup", "delivery", "table", "desk", "desk delivery")),
        phone=st.sampled_from((*PHONES, None)),
        known=st.booleans(),
    )
    def place(self, jollof: int, tilapia: int, how: str, phone: str | None, known: bool) -> Any:
        lines = [
            self.shop.line(name, count) for name, count in (("Jollof rice", jollof), ("Tilapia", tilapia)) if count
        ]
        if not lines:
            return multiple()
        sold = sum(order.stock for order in self.live())
        refusal = None
        if tilapia:
            refusal = "item_sold_out" if sold == STOCK else "not_enough_left" if sold + tilapia > STOCK else None
        answer = self.attempt(self.call_to_place(lines, how, phone, known), 409 if refusal else 201, refusal)
        if refusal:
            return multiple()
        order = answer.json()
        assert order["total_cents"] == 8500 * jollof + 15000 * tilapia
        placed = Placed(
            order["id"],
            order["fulfilment"],
            order["total_cents"],
            tilapia,
            phone or (None if how in ("table", "desk") else PHONES[0]),
            order.get("guest_token"),
            self.world.clock() + timedelta(minutes=5),
        )
        if placed.phone is not None:
            self.phones.add(placed.phone)
        self.placed.append(placed)
        return placed

    async def call_to_place(
        self, lines: list[dict[str, Any]], how: str, phone: str | None, known: bool
    ) -> httpx.Response:
        if how in ("pickup", "delivery"):
            body = self.shop.order(*lines, fulfilment=how, customer_phone=phone or PHONES[0])
            if how == "delivery":
                body["delivery_address"] = "12 Ring Road"
            return await self.shop.place(body)
        if how == "table":
            return await self.shop.place_at_table(
                body={"lines": lines, "customer_name": "Kofi", "customer_phone": phone}
            )
        body = {"lines": lines, "fulfilment": "pickup", "customer_name": "Esi"}
        if how == "desk delivery":
            phone = phone or PHONES[0]
            body |= {"fulfilment": "delivery", "delivery_address": "12 Ring Road"}
        if phone is not None and known and phone in self.phones:
            body["customer_id"] = str(self.books.customer(phone)["id"])
        else:
            body["customer_phone"] = phone
        return await self.shop.staff(
            "POST", "/api/v1/orders", json=body, headers={"Idempotency-Key": str(uuid4())}, role=Role.FRONT_DESK
        )

    # --- moving -------------------------------------------------------------------------------------------------

    @rule(
        order=orders,
        along=st.booleans(),
        wanted=st.sampled_from(OrderStatus),
        reason=st.sampled_from((None, "", "  ", "No more fish")),
        minutes=st.sampled_from((None, 0, 25)),
        seen=st.sampled_from((None, 0, 0, 1)),
        role=st.sampled_from((Role.OWNER, Role.FRONT_DESK, Role.KITCHEN)),
    )
    def move(
        self,
        order: Placed,
        along: bool,
        wanted: OrderStatus,
        reason: str | None,
        minutes: int | None,
        seen: int | None,
        role: Role,
    ) -> None:
        allowed = sorted(next_for(order.status, order.fulfilment))
        forward = [status for status in allowed if status not in NEEDS_REASON]
        target = forward[0] if along and forward else wanted  # else few orders would ever come far
        body: dict[str, Any] = {"status": target, "reason": reason, "ready_in_minutes": minutes}
        if seen is not None:
            body["version"] = order.version + seen
        refusal, status = None, 409
        if role is Role.KITCHEN and target not in KITCHEN_MAY:
            refusal, status = "not_allowed", 403
        elif seen:
            refusal = "order_changed"
        elif target not in allowed:
            refusal = "order_not_movable"
        elif target in NEEDS_REASON and not (reason or "").strip():
            refusal = "reason_required"
        answer = self.attempt(
            self.shop.staff("POST", f"/api/v1/orders/{order.id}/status", json=body, role=role),
            status if refusal else 200,
            refusal,
        )
        if refusal:
            return
        paid_in_cash = target is OrderStatus.COMPLETED and order.total_cents > 0
        order.status, order.version = target, order.version + 1 + paid_in_cash
        moved = answer.json()
        assert moved["status"] == target
        assert moved["next"] == sorted(next_for(target, order.fulfilment))
        assert moved["payment_status"] == ("paid" if target is OrderStatus.COMPLETED else "unpaid")
        if minutes is not None:
            assert datetime.fromisoformat(moved["ready_at"]) == self.world.clock() + timedelta(minutes=minutes)

    @rule(order=orders, steps=st.integers(1, 5))
    def serve(self, order: Placed, steps: int) -> None:
        """Some way along the usual path."""
        for _ in range(steps):
            if order.status not in ORDER_STATES.final:
                self.move(order, True, order.status, None, None, None, Role.OWNER)

    @rule(order=orders, rejects=st.booleans())
    def give_up(self, order: Placed, rejects: bool) -> None:
        target = OrderStatus.REJECTED if rejects else OrderStatus.CANCELLED
        self.move(order, False, target, "No more fish", None, None, Role.FRONT_DESK)

    @rule(order=orders, minutes=st.integers(0, 90), role=st.sampled_from((Role.MANAGER, Role.KITCHEN)))
    def promise(self, order: Placed, minutes: int, role: Role) -> None:
        over = order.status in ORDER_STATES.final
        answer = self.attempt(
            self.shop.staff(
                "POST", f"/api/v1/orders/{order.id}/eta", json={"ready_in_minutes": minutes}, role=role
            ),
            409 if over else 200,
            "order_final" if over else None,
        )
        if not over:
            order.version += 1
            assert datetime.fromisoformat(answer.json()["ready_at"]) == self.world.clock() + timedelta(
                minutes=minutes
            )

    @rule(order=orders, other=orders, as_other=st.sampled_from((False, False, False, True)))
    def cancel(self, order: Placed, other: Placed, as_other: bool) -> None:
        token = other.token if as_other else order.token
        refusal, status = None, 409
        if token is None:
            refusal, status = "not_signed_in", 401
        elif token != order.token:
            refusal, status = "not_found", 404
        elif order.status in ORDER_STATES.final:
            refusal = "order_final"
        elif order.status not in GUEST_MAY_CANCEL:
            refusal = "order_already_accepted"
        elif self.world.clock() >= order.cancel_until:
            refusal = "cancel_window_closed"
        self.attempt(
            self.shop.guest(
                "POST", f"/api/customer/orders/cancel/{order.id}", token=token, json={"reason": "Changed my mind"}
            ),
            status if refusal else 200,
            refusal,
        )
        if not refusal:
            order.status, order.version = OrderStatus.CANCELLED, order.version + 1

    @rule(seconds=st.sampled_from((1, 60, 240)))
    def wait(self, seconds: int) -> None:
        self.world.clock.forward(timedelta(seconds=seconds))

    # --- what must hold -----------------------------------------------------------------------------------------

    @invariant()
    def the_books_are_right(self) -> None:
        self.books.check()
        found = {
            str(row["id"]): (row["status"], row["version"], row["total_cents"])
            for row in self.books.table("orders")
        }
        assert found == {order.id: (order.status, order.version, order.total_cents) for order in self.placed}
        assert {row["phone"] for row in self.books.table("customers")} == self.phones
        assert self.books.sold().get(self.shop.items["Tilapia"], 0) == sum(order.stock for order in self.live())

    def live(self) -> list[Placed]:
        return [
            order
            for order in self.placed
            if order.status not in (OrderStatus.CANCELLED, OrderStatus.REJECTED, OrderStatus.EXPIRED)
        ]

    def attempt(self, call: Coroutine[Any, Any, httpx.Response], status: int, code: str | None) -> httpx.Response:
        """The call, which answers so; refused, it has left every row as it was."""
        before = self.books.everything() if code else None
        answer = self.world.run(self.informed(call))
        assert answer.status_code == status, answer.text
        if code:
            assert answer.json()["code"] == code
            assert self.books.everything() == before
        return answer

    async def informed(self, call: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        """Called by a process that knows of all that was committed, as it does a moment later."""
        storefronts = self.world.app.storefronts
        (row,) = self.books.query("SELECT catalog_version FROM tenants WHERE id = %(tenant)s")
        known = await storefronts.get(self.shop.tenant_id)
        if known.version < row["catalog_version"]:
            storefronts.drop(known)
        return await call


def test_every_order_stays_within_the_graph_and_every_figure_follows(world: World) -> None:
    class LifeHere(Life):
        def __init__(self) -> None:
            super().__init__(world)

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=25,
            stateful_step_count=35,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
