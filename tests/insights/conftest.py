"""Orders as they lie in the database, and reports of them counted by hand."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from comanda.customers.models import Customer
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.orders.models import Order, OrderEvent, OrderLine
from comanda.orders.states import COUNTED
from comanda.tenants.models import TenantCounter
from tests.factories import Shop

ITEMS = ("Jollof rice", "Waakye", "Sobolo")


@dataclass
class Ledger:
    """Writes orders without going through what places them, so that they may lie anywhere in time."""

    shop: Shop
    orders: list[UUID] = field(default_factory=list)
    customers: list[UUID] = field(default_factory=list)

    async def add_customers(self, count: int) -> None:
        async with self.shop.app.database.transaction(Scope.staff(self.shop.tenant_id)) as session:
            for _ in range(count):
                id = uuid7()
                number = f"CUST-{len(self.customers) + 1:05}"
                session.add(Customer(tenant_id=self.shop.tenant_id, id=id, customer_number=number, name="Ama"))
                self.customers.append(id)

    async def place(
        self,
        at: datetime,
        *,
        source: str = "web",
        fulfilment: str = "pickup",
        method: str = "cash",
        status: str = "confirmed",
        customer: int | None = None,
        lines: Sequence[tuple[int, int]] = ((0, 1),),
        delivery_cents: int = 0,
        discount_cents: int = 0,
    ) -> UUID:
        """`lines`: (which item, how many), each of 1,210 with 210 tax."""
        tenant_id, id = self.shop.tenant_id, uuid7()
        total = sum(quantity for _, quantity in lines) * 1210 + delivery_cents - discount_cents
        async with self.shop.app.database.transaction(Scope.staff(tenant_id)) as session:
            counter = await session.get_one(TenantCounter, tenant_id, with_for_update=True)
            counter.order_number += 1
            counter.event_id += 1
            order = Order(
                tenant_id=tenant_id,
                id=id,
                number=counter.order_number,
                number_text=str(counter.order_number),
                day=at.date(),
                status=status,
                fulfilment=fulfilment,
                order_source=source,
                is_guest_order=True,
                customer_id=None if customer is None else self.customers[customer],
                customer_name="Ama Owusu",
                payment_method=method,
                currency="EUR",
                prices_include_tax=True,
                subtotal_cents=total - total * 210 // 1210,
                tax_cents=total * 210 // 1210,
                total_cents=total,
                discount_cents=discount_cents,
                taxes=[],
                verification_code="123456",
                placed_at=at,
                ready_at=at + timedelta(minutes=20),
                cancel_until=at,
                status_at=at,
            )
            session.add(order)
            await session.flush()
            bought: list[tuple[UUID | None, int, int]] = [
                (self.shop.items[ITEMS[item]], quantity, 1210) for item, quantity in lines
            ]
            if delivery_cents:
                bought.append((None, 1, delivery_cents))
            for position, (item_id, quantity, cents) in enumerate(bought):
                session.add(
                    OrderLine(
                        tenant_id=tenant_id,
                        order_id=id,
                        position=position,
                        item_id=item_id,
                        name="As it was called",
                        quantity=quantity,
                        unit_price_cents=cents,
                        total_cents=cents * quantity,
                        discount_cents=0 if position else discount_cents,
                        tax_class="food",
                        tax_rate_bp=2100,
                    )
                )
            session.add(_event(order, counter.event_id, "placed", at))
        self.orders.append(id)
        return id

    async def change(self, id: UUID, **values: Any) -> None:
        """Under the lock, as everything that changes an order."""
        async with self.shop.app.database.transaction(Scope.staff(self.shop.tenant_id)) as session:
            await session.get_one(TenantCounter, self.shop.tenant_id, with_for_update=True)
            order = await session.get_one(Order, (self.shop.tenant_id, id))
            for name, value in values.items():
                setattr(order, name, value)
            order.version += 1

    async def move(self, id: UUID, status: str, at: datetime, ready_at: datetime | None = None) -> None:
        async with self.shop.app.database.transaction(Scope.staff(self.shop.tenant_id)) as session:
            counter = await session.get_one(TenantCounter, self.shop.tenant_id, with_for_update=True)
            order = await session.get_one(Order, (self.shop.tenant_id, id))
            counter.event_id += 1
            order.version += 1
            order.status = status
            order.ready_at = ready_at or order.ready_at
            session.add(_event(order, counter.event_id, "moved", at))

    async def rows(self) -> "Rows":
        values = {"t": self.shop.tenant_id}
        async with self.shop.app.database.transaction(Scope.staff(self.shop.tenant_id, read_only=True)) as session:
            orders = (await session.execute(text("SELECT * FROM orders WHERE tenant_id = :t"), values)).all()
            lines = (await session.execute(text("SELECT * FROM order_lines WHERE tenant_id = :t"), values)).all()
            events = (
                await session.execute(text("SELECT * FROM order_events WHERE tenant_id = :t ORDER BY id"), values)
            ).all()
        return Rows(list(orders), list(lines), list(events))


def _event(order: Order, id: int, kind: str, at: datetime) -> OrderEvent:
    return OrderEvent(
        tenant_id=order.tenant_id,
        id=id,
        order_id=order.id,
        kind=kind,
        status=order.status,
        version=order.version or 1,
        ready_at=order.ready_at,
        at=at,
        actor_kind="staff",
    )


@dataclass
class Rows:
    """All there is, and what a report must say of it."""

    orders: list[Any]
    lines: list[Any]
    events: list[Any]

    def sales(self, zone: str, first: date, last: date, **channel: str) -> dict[str, Any]:
        of = self._placed(zone, first, last, **channel)
        counted = [(order, wall) for order, wall in of if order.status in COUNTED]
        lost = [order for order, _ in of if order.status in ("cancelled", "rejected")]
        days: Counter[str] = Counter()
        hours: Counter[tuple[int, int]] = Counter()
        shares: dict[str, Counter[str]] = defaultdict(Counter)
        refunded = tips = 0
        for order, wall in counted:
            days[wall.date().isoformat()] += order.total_cents
            hours[wall.isoweekday(), wall.hour] += order.total_cents
            shares["sources"][order.order_source] += order.total_cents
            shares["fulfilments"][order.fulfilment] += order.total_cents
            shares["payment_methods"][order.payment_method] += order.total_cents
            due = min(order.paid_cents, order.total_cents)
            kept = max(0, order.paid_cents + order.tip_cents - order.refunded_cents)
            refunded += max(0, due - kept)
            tips += min(order.tip_cents, max(0, kept - due))
        return {
            "orders": len(counted),
            "gross_cents": sum(order.total_cents for order, _ in counted),
            "net_cents": sum(order.subtotal_cents for order, _ in counted),
            "tax_cents": sum(order.tax_cents for order, _ in counted),
            "discount_cents": sum(order.discount_cents for order, _ in counted),
            "refunded_cents": refunded,
            "tip_cents": tips,
            "lost_orders": len(lost),
            "lost_cents": sum(order.total_cents for order in lost),
            "days": dict(days),
            "hours": dict(hours),
            **{name: dict(shares[name]) for name in ("sources", "fulfilments", "payment_methods")},
        }

    def items(self, zone: str, first: date, last: date, **channel: str) -> dict[str | None, tuple[int, int, int]]:
        """(orders, quantity, cents) of each."""
        orders = {order.id for order, _ in self._placed(zone, first, last, **channel) if order.status in COUNTED}
        found: dict[str | None, list[Any]] = {}
        for line in self.lines:
            if line.order_id in orders:
                name = None if line.item_id is None else str(line.item_id)
                one = found.setdefault(name, [set(), 0, 0])
                one[0].add(line.order_id)
                one[1] += line.quantity
                one[2] += line.total_cents - line.discount_cents
        return {name: (len(one[0]), one[1], one[2]) for name, one in found.items()}

    def customers(self, zone: str, first: date, last: date) -> dict[str, Any]:
        days: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
        for order, wall in self._placed(zone, date.min, date.max):
            if order.status in COUNTED and order.customer_id is not None:
                days[order.customer_id].append((wall.date(), order.total_cents))
        inside = [order for order, _ in self._placed(zone, first, last) if order.status in COUNTED]
        firsts = {id: min(day for day, _ in of) for id, of in days.items()}
        here = {id for id, of in days.items() if any(first <= day <= last for day, _ in of)}
        new = {id for id, day in firsts.items() if first <= day <= last}
        gaps = [
            (max(day for day, _ in of) - firsts[id]).days / (len(of) - 1) for id, of in days.items() if len(of) > 1
        ]
        cells: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [set(), 0, 0])
        for id, of in days.items():
            for day, cents in of:
                cell = cells[firsts[id].isoformat()[:7], day.isoformat()[:7]]
                cell[0].add(id)
                cell[1] += 1
                cell[2] += cents
        return {
            "customers": len(here),
            "new": len(new),
            "returning": len(here - new),
            "orders": len(inside),
            "unnamed_orders": sum(1 for order in inside if order.customer_id is None),
            "days_between": round(median(gaps), 1) if gaps else None,
            "ordered_twice": len(gaps),
            "cells": {key: (len(cell[0]), cell[1], cell[2]) for key, cell in cells.items()},
        }

    def waits(self, zone: str, first: date, last: date) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {"accept": [], "prepare": [], "late": []}
        for order, _ in self._placed(zone, first, last):
            if order.status not in COUNTED:
                continue
            moved = [one for one in self.events if one.order_id == order.id and one.kind in ("placed", "moved")]
            at = {one.status: one for one in reversed(moved)}
            steps = (("accept", "confirmed", "accepted"), ("prepare", "accepted", "ready"))
            for step, begin, end in steps:
                if begin in at and end in at:
                    found[step].append(_minutes(at[end].at - at[begin].at))
            if "accepted" in at and "ready" in at:
                found["late"].append(_minutes(at["ready"].at - at["accepted"].ready_at))
        return {step: sorted(minutes) for step, minutes in found.items()}

    def _placed(self, zone: str, first: date, last: date, **channel: str) -> list[tuple[Any, datetime]]:
        walls = [(order, order.placed_at.astimezone(ZoneInfo(zone))) for order in self.orders]
        return [
            (order, wall)
            for order, wall in walls
            if first <= wall.date() <= last
            and channel.get("source") in (None, order.order_source)
            and channel.get("fulfilment") in (None, order.fulfilment)
        ]


def _minutes(took: timedelta) -> int:
    return min(1440, max(0, int(took.total_seconds() // 60)))
