"""Payments as they are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comanda.kit.db import Session
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.guests import Visitor
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment, Refund
from comanda.payments import repository
from comanda.payments.schemas import (
    LineLeftRead,
    OrderMoney,
    OrderMoneyStaff,
    PaymentRead,
    PaymentStaffRead,
    RefundRead,
    RefundStaffRead,
)
from comanda.payments.shares import lines_left, may_be_paying
from comanda.tenants.models import User

Whose = Visitor | None  # None: the staff


def _masked(phone: str | None) -> str | None:
    return f"…{phone[-3:]}" if phone else None


def _is_mine(payment: Payment, whose: Whose) -> bool:
    return whose is not None and whose.owns(payment)


def _common(payment: Payment, whose: Whose) -> dict[str, Any]:
    mine = _is_mine(payment, whose)
    return {
        "id": payment.id,
        "method": payment.method,
        "status": payment.status,
        "amount_cents": payment.amount_cents,
        "tip_cents": payment.tip_cents,
        "refunded_cents": payment.refunded_cents,
        "currency": payment.currency,
        "mine": mine,
        "phone": _masked(payment.payer_phone) if mine else None,
        "step": payment.step if mine else None,
        "reason": payment.reason,
        "is_stray": payment.stray is not None,
        "created_at": payment.created_at,
        "expires_at": payment.expires_at,
        "settled_at": payment.settled_at,
    }


def payment_view(payment: Payment, whose: Whose) -> PaymentRead:
    return PaymentRead.model_validate(_common(payment, whose))


def _refund(one: Refund) -> dict[str, Any]:
    return {
        "id": one.id,
        "payment_id": one.payment_id,
        "status": one.status,
        "kind": one.kind,
        "amount_cents": one.amount_cents,
        "reason": one.reason,
        "created_at": one.created_at,
        "settled_at": one.settled_at,
    }


async def order_money(session: Session, order: Order, now: datetime, whose: Whose) -> OrderMoney:
    """In the staff scope; the asker was found to see the order."""
    payments = await money.payments_of(session, order)
    refunds = await repository.refunds_of(session, order.tenant_id, payments)
    return OrderMoney.model_validate(
        await _order(session, order, payments, now, whose)
        | {
            "payments": [payment_view(one, whose) for one in payments],
            "refunds": [RefundRead.model_validate(_refund(one)) for one in refunds],
        }
    )


async def _order(
    session: Session, order: Order, payments: Sequence[Payment], now: datetime, whose: Whose
) -> dict[str, Any]:
    lines = await orders.get_lines(session, order.tenant_id, order.id)
    due = money.due_of(order)
    others = sum(
        one.amount_cents - one.tip_cents
        for one in payments
        if may_be_paying(one, now) and not _is_mine(one, whose)
    )
    return {
        "order_id": order.id,
        "status": order.status,
        "payment_status": order.payment_status,
        "currency": order.currency,
        "total_cents": order.total_cents,
        "paid_cents": order.paid_cents,
        "tip_cents": order.tip_cents,
        "refunded_cents": order.refunded_cents,
        "due_cents": due,
        "being_paid_cents": min(due, others),
        "pay_by": order.pay_by,
        "lines": [
            LineLeftRead(
                line_id=one.line.id,
                name=one.line.name,
                name2=one.line.name2,
                quantity=one.quantity if due else 0,
                unit_cents=one.unit_cents,
            )
            for one in lines_left(order, lines, payments, now)
        ],
        "now": now,
    }


# --- for the staff ----------------------------------------------------------------------------------------------


async def order_money_staff(session: Session, order: Order, now: datetime) -> OrderMoneyStaff:
    payments = await money.payments_of(session, order)
    refunds = await repository.refunds_of(session, order.tenant_id, payments)
    return OrderMoneyStaff.model_validate(
        await _order(session, order, payments, now, None)
        | {
            "payments": await staff_payments(session, order.tenant_id, payments),
            "refunds": await staff_refunds(session, order.tenant_id, refunds, payments),
        }
    )


async def _names(session: Session, tenant_id: UUID, ids: set[UUID]) -> Mapping[UUID, str]:
    if not ids:
        return {}
    rows = await session.execute(
        select(User.id, User.full_name).where(User.tenant_id == tenant_id, User.id.in_(ids))
    )
    return {row.id: row.full_name for row in rows}


async def _numbers(session: Session, tenant_id: UUID, ids: set[UUID]) -> Mapping[UUID, str]:
    if not ids:
        return {}
    rows = await session.execute(
        select(Order.id, Order.number_text).where(Order.tenant_id == tenant_id, Order.id.in_(ids))
    )
    return {row.id: row.number_text for row in rows}


async def staff_payments(session: Session, tenant_id: UUID, payments: Sequence[Payment]) -> list[PaymentStaffRead]:
    names = await _names(session, tenant_id, {one.taken_by for one in payments if one.taken_by})
    numbers = await _numbers(session, tenant_id, {one.order_id for one in payments if one.order_id})
    return [
        PaymentStaffRead.model_validate(
            _common(one, None)
            | {
                "phone": _masked(one.payer_phone),
                "order_id": one.order_id,
                "order_number": numbers.get(one.order_id) if one.order_id else None,
                "provider": one.provider,
                "reference": one.reference,
                "provider_id": one.provider_id,
                "fee_cents": one.fee_cents,
                "said": one.said,
                "stray": one.stray,
                "asked_cents": one.asked_cents,
                "taken_by": one.taken_by,
                "taken_by_name": names.get(one.taken_by) if one.taken_by else None,
                "tendered_cents": one.tendered_cents,
            }
        )
        for one in payments
    ]


async def staff_refunds(
    session: Session, tenant_id: UUID, refunds: Sequence[Refund], payments: Sequence[Payment]
) -> list[RefundStaffRead]:
    """`payments`: at least those that the refunds are of."""
    of = {one.id: one for one in payments}
    names = await _names(session, tenant_id, {one.asked_by for one in refunds if one.asked_by})
    numbers = await _numbers(session, tenant_id, {one.order_id for one in payments if one.order_id})
    views = []
    for one in refunds:
        payment = of[one.payment_id]
        views.append(
            RefundStaffRead.model_validate(
                _refund(one)
                | {
                    "order_id": payment.order_id,
                    "order_number": numbers.get(payment.order_id) if payment.order_id else None,
                    "method": payment.method,
                    "provider": payment.provider,
                    "currency": payment.currency,
                    "said": one.said,
                    "by_hand": one.by_hand,
                    "asked_by": one.asked_by,
                    "asked_by_name": names.get(one.asked_by) if one.asked_by else None,
                }
            )
        )
    return views
