"""The end of a day: what came, what went, what is due, and whether the providers say the same."""

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, text

from comanda.kit import money as amounts
from comanda.kit.cells import harmless
from comanda.kit.db import Session
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment
from comanda.payments.actions.find_stray import Matched, find_stray
from comanda.payments.schemas import CurrencyDay, DueOrder, EndOfDay, HourDay, MethodDay, Mismatch, ProviderDay

_ORDER = ("cash", "card", "mtn", "telecel", "at", "other")

_MOVEMENTS = """
    SELECT m.at, m.kind, m.method, m.provider, m.provider_id, m.cents, m.tip_cents, m.currency, m.payment_id,
           p.reference, p.stray, o.number_text AS number, r.reason
      FROM money_movements m
      JOIN payments p ON p.tenant_id = m.tenant_id AND p.id = m.payment_id
      LEFT JOIN refunds r ON r.tenant_id = m.tenant_id AND r.id = m.refund_id
      LEFT JOIN orders o ON o.tenant_id = m.tenant_id AND o.id = p.order_id
     WHERE m.tenant_id = :tenant_id AND m.at >= :start AND m.at < :end
     ORDER BY m.at, m.id
"""


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


async def movements_of(session: Session, tenant_id: UUID, day: date, zone: ZoneInfo) -> Sequence[Row[Any]]:
    start, end = bounds(day, zone)
    values = {"tenant_id": tenant_id, "start": start, "end": end}
    return (await session.execute(text(_MOVEMENTS), values)).all()


async def end_of_day(app: Any, shop: Storefront, day: date) -> EndOfDay:
    """Asks the providers for their lists first: what they have and we do not is taken in by that."""
    tenant_id = shop.tenant_id
    providers = await app.merchants.of(tenant_id)
    lists = dict(
        zip(
            providers,
            await asyncio.gather(*(find_stray(app, tenant_id, one, day, shop.timezone) for one in providers)),
            strict=True,
        )
    )
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        rows = await movements_of(session, tenant_id, day, shop.timezone)
        due = (
            await session.scalars(
                select(Order)
                .where(
                    Order.tenant_id == tenant_id,
                    Order.day == day,
                    Order.paid_cents < Order.total_cents,
                    Order.status.not_in(("cancelled", "rejected", "expired", "awaiting_payment")),
                )
                .order_by(Order.placed_at)
                .limit(500)
            )
        ).all()
        waiting = (
            await session.execute(
                text(
                    "SELECT count(*) AS refunds, coalesce(sum(amount_cents), 0)::bigint AS cents,"
                    " (SELECT count(*) FROM payments WHERE tenant_id = :tenant_id AND stray IS NOT NULL"
                    " AND refunded_cents < amount_cents) AS stray"
                    " FROM refunds WHERE tenant_id = :tenant_id AND status = 'hand_over'"
                ),
                {"tenant_id": tenant_id},
            )
        ).one()
        ours = (
            await session.scalars(
                select(Payment).where(
                    Payment.tenant_id == tenant_id,
                    Payment.status == "succeeded",
                    Payment.provider.is_not(None),
                    Payment.settled_at >= bounds(day, shop.timezone)[0],
                    Payment.settled_at < bounds(day, shop.timezone)[1],
                )
            )
        ).all()
    own = [row for row in rows if row.currency == shop.currency]
    return EndOfDay(
        day=day,
        currency=shop.currency,
        currencies=[
            _currency(currency, [row for row in rows if row.currency == currency])
            for currency in sorted(
                {row.currency for row in rows} | {shop.currency}, key=lambda one: (one != shop.currency, one)
            )
        ],
        hours=[
            HourDay(
                hour=hour,
                taken_cents=sum(
                    row.cents
                    for row in own
                    if row.kind == "taken" and row.at.astimezone(shop.timezone).hour == hour
                ),
            )
            for hour in range(24)
        ],
        due=[
            DueOrder.model_validate(
                {
                    "order_id": one.id,
                    "number": one.number_text,
                    "status": one.status,
                    "customer_name": one.customer_name,
                    "total_cents": one.total_cents,
                    "due_cents": one.total_cents - one.paid_cents,
                }
            )
            for one in due
        ],
        due_cents=sum(one.total_cents - one.paid_cents for one in due),
        stray_count=waiting.stray,
        to_hand_over_count=waiting.refunds,
        to_hand_over_cents=waiting.cents,
        providers=[
            _provider(name, lists[name], [one for one in ours if one.provider == name]) for name in sorted(lists)
        ],
    )


def _currency(currency: str, rows: Sequence[Row[Any]]) -> CurrencyDay:
    methods = [
        MethodDay.model_validate(
            {
                "method": method,
                "count": sum(row.kind == "taken" for row in some),
                "taken_cents": sum(row.cents for row in some if row.kind == "taken"),
                "tip_cents": sum(row.tip_cents for row in some),
                "refunded_cents": -sum(row.cents for row in some if row.kind != "taken"),
            }
        )
        for method in _ORDER
        if (some := [row for row in rows if row.method == method])
    ]
    return CurrencyDay(
        currency=currency,
        methods=methods,
        taken_cents=sum(one.taken_cents for one in methods),
        tip_cents=sum(one.tip_cents for one in methods),
        refunded_cents=sum(one.refunded_cents for one in methods),
        net_cents=sum(row.cents for row in rows),
    )


def _provider(name: str, matched: Matched, ours: Sequence[Payment]) -> ProviderDay:
    count, cents = len(ours), sum(one.amount_cents for one in ours)
    if matched.theirs is None:
        state = "silent" if matched.silent else "cannot_list"
        return ProviderDay.model_validate(
            {"provider": name, "state": state, "count": count, "cents": cents, "mismatches": []}
        )
    theirs = {one.provider_id: one for one in matched.theirs}
    known = {one.provider_id: one for one in ours}
    found = []
    for id, listed in theirs.items():
        payment = known.get(id)
        if payment is None or (payment.amount_cents, payment.currency) != (
            listed.amount.cents,
            listed.amount.currency,
        ):
            found.append(
                Mismatch(
                    what="missing_here" if payment is None else "other_amount",
                    reference=listed.reference,
                    provider_id=id,
                    ours_cents=payment.amount_cents if payment else None,
                    theirs_cents=listed.amount.cents,
                    currency=listed.amount.currency,
                    payment_id=payment.id if payment else None,
                )
            )
    for key, payment in known.items():
        # What has gone back whole is listed as settled no more.
        if key not in theirs and payment.refunded_cents < payment.amount_cents:
            found.append(
                Mismatch(
                    what="missing_there",
                    reference=str(payment.reference),
                    provider_id=payment.provider_id or "",
                    ours_cents=payment.amount_cents,
                    theirs_cents=None,
                    currency=payment.currency,
                    payment_id=payment.id,
                )
            )
    return ProviderDay.model_validate(
        {
            "provider": name,
            "state": "differs" if found else "matched",
            "count": count,
            "cents": cents,
            "mismatches": found,
        }
    )


COLUMNS = (
    "time",
    "order",
    "what",
    "method",
    "provider",
    "provider_id",
    "reference",
    "amount",
    "tip",
    "currency",
    "reason",
)


def to_csv(rows: Sequence[Row[Any]], zone: ZoneInfo) -> str:
    """Each movement in a line; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [
                row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
                harmless(row.number or ""),
                row.kind,
                row.method,
                row.provider or "",
                harmless(row.provider_id or ""),
                str(row.reference),
                amounts.to_text(row.cents, row.currency),
                amounts.to_text(row.tip_cents, row.currency),
                row.currency,
                harmless(row.reason or ""),
            ]
        )
    return out.getvalue()
