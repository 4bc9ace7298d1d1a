"""What orders and their money hold of a person.

What was ordered, when and for how much stays: the books of the business are made of it. Who ordered does not.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select

from comanda.kit.db import Session
from comanda.orders.models import Order, OrderEvent, OrderLine
from comanda.orders.payment_models import Payment, Refund
from comanda.orders.states import OPEN, OrderStatus
from comanda.privacy.holding import ERASED, Held, Holder, Person, erase_rows
from comanda.privacy.retention import Sweep, Swept


def _payments_of(person: Person) -> Select[Any]:
    return select(Payment.id).where(Payment.tenant_id == person.tenant_id, Payment.order_id.in_(person.order_ids))


class OrdersHold(Holder):
    held = (
        Held(
            "refunds",
            Refund,
            lambda person: Refund.payment_id.in_(_payments_of(person)),
            shown=("status", "kind", "amount_cents", "reason", "created_at", "settled_at"),
            blanked={"reason": "", "said": None},
        ),
        Held(
            "payments",
            Payment,
            lambda person: Payment.order_id.in_(person.order_ids),
            shown=(
                "order_id",
                "method",
                "provider",
                "status",
                "amount_cents",
                "tip_cents",
                "refunded_cents",
                "currency",
                "payer_phone",
                "payer_email",
                "created_at",
                "settled_at",
            ),
            blanked={
                "payer_phone": None,
                "payer_email": None,
                "guest_id": None,
                "account_id": None,
                "step": None,
                "said": None,
                "request_key": None,
                "request_hash": None,
            },
        ),
        Held(
            "order_lines",
            OrderLine,
            lambda person: OrderLine.order_id.in_(person.order_ids),
            shown=("order_id", "name", "name2", "quantity", "unit_price_cents", "total_cents", "options", "note"),
            blanked={"note": ""},
        ),
        Held(
            "order_events",
            OrderEvent,
            lambda person: OrderEvent.order_id.in_(person.order_ids),
            shown=("order_id", "kind", "status", "at", "reason"),
            blanked={"reason": None},
        ),
        Held(
            "orders",
            Order,
            lambda person: Order.id.in_(person.order_ids),
            shown=(
                "id",
                "number_text",
                "day",
                "status",
                "fulfilment",
                "order_source",
                "table_name",
                "customer_name",
                "customer_phone",
                "customer_email",
                "delivery_address",
                "notes",
                "payment_method",
                "payment_status",
                "currency",
                "subtotal_cents",
                "tax_cents",
                "total_cents",
                "tip_cents",
                "refunded_cents",
                "placed_at",
                "reason",
                "language",
            ),
            blanked={
                "customer_name": ERASED,
                "customer_phone": None,
                "customer_email": None,
                "delivery_address": None,
                "notes": "",
                "reason": None,
                "customer_id": None,
                "account_id": None,
                "guest_id": None,
                "version": Order.version + 1,
            },
        ),
    )


# Of an order that is long over: whom the kitchen and the courier had to know. Whose it was, in the book, stays.
_TEXTS = {
    "customer_name": ERASED,
    "customer_phone": None,
    "customer_email": None,
    "delivery_address": None,
    "notes": "",
    "reason": None,
    "version": Order.version + 1,
}


class OldOrders(Sweep):
    """Names, numbers, addresses and what was written, of orders that are over; what was sold stays."""

    def __init__(self, kind: str, *, never_paid: bool) -> None:
        self.kind = kind
        states = [OrderStatus.EXPIRED] if never_paid else [*set(OrderStatus) - OPEN - {OrderStatus.EXPIRED}]
        self._only = Order.status.in_(states) & or_(
            Order.customer_name != ERASED, Order.customer_phone.is_not(None), Order.delivery_address.is_not(None)
        )
        (*others, _) = OrdersHold.held
        whose = Held("orders", Order, lambda person: Order.id.in_(person.order_ids), blanked=_TEXTS)
        self._held = (*others, whose)

    def _old(self, tenant_id: UUID, before: datetime) -> list[ColumnElement[bool]]:
        return [Order.tenant_id == tenant_id, Order.placed_at < before, self._only]

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        month = func.to_char(Order.placed_at, literal_column("'YYYY-MM'"))
        rows = await session.execute(
            select(month, func.count()).where(*self._old(tenant_id, before)).group_by(month).order_by(month)
        )
        return {str(name): int(count) for name, count in rows}

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        ids = await session.scalars(
            select(Order.id).where(*self._old(tenant_id, before)).order_by(Order.placed_at).limit(most)
        )
        person = Person(tenant_id, order_ids=frozenset(ids))
        if not person.order_ids:
            return Swept(0)
        return Swept((await erase_rows(session, self._held, person))["orders"])


ORDER_SWEEPS = (OldOrders("unpaid_orders", never_paid=True), OldOrders("orders", never_paid=False))
