"""Points of orders: what members redeem on them, and how orders stand, of which the ledger is worked out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from comanda.audit.record import SYSTEM, Actor
from comanda.customers.models import Customer
from comanda.kit.db import Database, Session
from comanda.kit.tenancy import Scope
from comanda.loyalty.actions import settle_order as loyalty
from comanda.loyalty.actions.settle_referrals import settle_referrals
from comanda.loyalty.points import OrderState, Terms
from comanda.loyalty.referrals import claim_by_account
from comanda.loyalty.repository import tier_of_customer
from comanda.loyalty.repository import waiting as waiting_points
from comanda.menu.storefront import Storefront
from comanda.orders.models import Order, OrderLine
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus
from comanda.orders.pricing import (
    Discount,
    Discounting,
    PricedBasket,
    PricedDelivery,
    PricedLine,
    no_discounts,
    take_off,
)
from comanda.orders.states import RELEASING, OrderStatus
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

LINKED_WITHIN = timedelta(days=30)  # orders that a guest placed before saying who they are


# --- redeeming --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Redeeming:
    """How many points a member wants to redeem, of how many."""

    customer_id: UUID
    tier: str | None
    wanted: int
    usable: int


async def redeeming_of(
    database: Database,
    tenant_id: UUID,
    find: Callable[[Session], Awaitable[Customer | None]],
    wanted: int,
    now: datetime,
) -> Redeeming | None:
    """Of whom `find` finds, in the staff's scope; None: nobody. What is usable is looked at again when the order is
    placed."""
    async with database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        customer = await find(session)
        if customer is None:
            return None
        waiting = await waiting_points(session, tenant_id, customer.id, now)
        usable = max(0, customer.loyalty_points - max(0, waiting))
        return Redeeming(customer.id, customer.tier, wanted, usable)


async def redeeming_for(
    database: Database, tenant_id: UUID, customer_id: UUID, wanted: int, now: datetime
) -> Redeeming | None:
    """Of a customer whom the staff have chosen: where they were merged, of whoever they are now."""

    async def find(session: Session) -> Customer | None:
        found = await session.get(Customer, (tenant_id, customer_id))
        if found is not None and found.merged_into is not None:
            return await session.get(Customer, (tenant_id, found.merged_into))
        return found

    return await redeeming_of(database, tenant_id, find, wanted, now)


def most_redeemable(rules: LoyaltyProgramme, usable: int, items_cents: int, left_cents: int) -> int:
    """On items that cost so much, of which so much is still charged; 0: too few to redeem any."""
    most_cents = min(items_cents * rules.most_percent // 100, left_cents)
    most = min(usable, most_cents // rules.point_value_cents)
    return most if most >= rules.least_points else 0


def taking_off(shop: Storefront, redeeming: Redeeming | None, *, after: Discounting = no_discounts) -> Discounting:
    """What the points take off, in whole points, after all else that is. Of those wanted, as many as can be."""
    rules = shop.settings.loyalty
    if rules is None or redeeming is None or not redeeming.wanted:
        return after

    def discounting(lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Sequence[Discount]:
        before = after(lines, delivery)
        items = [line.total_cents for line in lines]
        charged = [*items, delivery.zone.fee_cents] if delivery else items
        off = sum(take_off(charged, len(items), before)[1][: len(items)])
        points = min(redeeming.wanted, most_redeemable(rules, redeeming.usable, sum(items), sum(items) - off))
        if points < rules.least_points:
            return before
        return [*before, Discount("points", "Points", "نقاط", points * rules.point_value_cents, points=points)]

    return discounting


def quoted_points(shop: Storefront, redeeming: Redeeming | None, priced: PricedBasket) -> dict[str, Any] | None:
    rules = shop.settings.loyalty
    if rules is None or redeeming is None:
        return None
    by_points = sum(one.cents for one in priced.discounts if one.kind == "points")
    charged = sum(line.total_cents - line.discount_cents for line in priced.lines)
    return {
        "usable_points": redeeming.usable,
        "most_points": most_redeemable(rules, redeeming.usable, priced.items_cents, charged + by_points),
        "least_points": rules.least_points,
        "redeemed_points": sum(one.points for one in priced.discounts),
        "point_value_cents": rules.point_value_cents,
        "earns_points": Terms.of(rules, redeeming.tier, shop.currency).points(charged),
    }


# --- how orders stand -------------------------------------------------------------------------------------------


async def settle_points(session: Session, order: Order, actor: Actor, now: datetime, *, may_begin: bool) -> None:
    """In the staff scope, by whoever holds the business's counter, after the order or its money has changed. An order
    of nobody gives no points. `may_begin`: it was completed or paid just now, and was not merely given back."""
    if order.customer_id is None:
        return
    await session.flush()
    tenant = await get_tenant(session, order.tenant_id)
    programme = loyalty.Programme(
        parse_settings(tenant.settings).loyalty, order.currency, ZoneInfo(tenant.timezone)
    )
    await loyalty.settle_order(
        session,
        order.tenant_id,
        order.id,
        order.customer_id,
        await _state_of(session, order),
        await tier_of_customer(session, order.tenant_id, order.customer_id),
        programme,
        actor,
        now,
        may_begin=may_begin,
    )
    if order.guest_id is not None and order.account_id is not None:
        await claim_by_account(session, order.tenant_id, order.guest_id, order.customer_id, order.account_id)
    await settle_referrals(session, order.tenant_id, order.customer_id, actor, now)


async def settle_linked(session: Session, tenant_id: UUID, customer_id: UUID, now: datetime) -> None:
    """What a customer's orders of late have earned that were nobody's until now."""
    orders = await session.scalars(
        select(Order)
        .where(
            Order.tenant_id == tenant_id,
            Order.customer_id == customer_id,
            Order.status == OrderStatus.COMPLETED,
            Order.placed_at > now - LINKED_WITHIN,
        )
        .order_by(Order.placed_at)
        .execution_options(populate_existing=True)
    )
    for order in orders.all():
        await settle_points(session, order, SYSTEM, now, may_begin=True)


async def _state_of(session: Session, order: Order) -> OrderState:
    status = OrderStatus(order.status)
    items = await session.scalar(
        select(func.sum(OrderLine.total_cents - OrderLine.discount_cents)).where(
            OrderLine.tenant_id == order.tenant_id, OrderLine.order_id == order.id, OrderLine.item_id.is_not(None)
        )
    )
    # What goes back of a payment goes before its tip does.
    ours = Payment.amount_cents - Payment.tip_cents
    paid, kept = (
        await session.execute(
            select(
                func.coalesce(func.sum(ours), 0),
                func.coalesce(func.sum(func.greatest(0, ours - Payment.refunded_cents)), 0),
            ).where(
                Payment.tenant_id == order.tenant_id,
                Payment.order_id == order.id,
                Payment.status == PaymentStatus.SUCCEEDED,
                Payment.stray.is_(None),
            )
        )
    ).one()
    kept = min(order.total_cents, int(kept))
    return OrderState(
        completed=status is OrderStatus.COMPLETED,
        over=status in RELEASING,
        items_cents=int(items or 0),
        total_cents=order.total_cents,
        kept_cents=kept,
        back_cents=min(order.total_cents, int(paid)) - kept,
    )
