"""The end of a day: what came, what went, what is due, and whether the providers say the same."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from comanda.kit import money as amounts
from comanda.kit.cells import csv_text
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront
from comanda.orders.payment_models import Payment
from comanda.payments import repository
from comanda.payments.actions.find_stray import Matched, find_stray
from comanda.payments.schemas import CurrencyDay, DueOrder, EndOfDay, HourDay, MethodDay, Mismatch, ProviderDay
from comanda.tenants.hours import day_bounds

_ORDER = ("cash", "card", "mtn", "telecel", "at", "transfer", "other")
MOST_DUE = 500  # orders, on one page


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
        start, end = day_bounds(day, shop.timezone)
        rows = await repository.movements_between(session, tenant_id, start, end)
        due = await repository.orders_due(session, tenant_id, day, MOST_DUE)
        waiting = await repository.count_waiting(session, tenant_id)
        ours = await repository.settled_between(session, tenant_id, start, end)
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
    return csv_text(
        COLUMNS,
        (
            [
                row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
                row.number,
                row.kind,
                row.method,
                row.provider,
                row.provider_id,
                row.reference,
                amounts.to_text(row.cents, row.currency),
                amounts.to_text(row.tip_cents, row.currency),
                row.currency,
                row.reason,
            ]
            for row in rows
        ),
    )
