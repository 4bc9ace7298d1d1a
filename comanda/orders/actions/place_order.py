"""Placing an order: prices decided here, everything written by one statement.

The hot path of the product, so it speaks SQL by hand (`sql/place_order.sql`) in a single round trip.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import psycopg

from comanda.audit.record import Actor
from comanda.kit.auth import digits
from comanda.kit.db import Database
from comanda.kit.errors import Fact
from comanda.kit.idempotency import Attempt, IdempotencyKeyReused
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront, Storefronts
from comanda.orders.discounting import Reductions, Who, reductions_for
from comanda.orders.errors import (
    BelowDeliveryMinimum,
    BusinessBusy,
    BusinessClosed,
    CodeNotTaken,
    ContactRequired,
    CustomerUnknown,
    DeliveryZoneRequired,
    FulfilmentNotOffered,
    MethodNotOffered,
    NotEnoughLeft,
    PointsNotRedeemable,
    PriceChanged,
)
from comanda.orders.messages import Addressee, rows_about
from comanda.orders.points import Redeeming, quoted_points, taking_off
from comanda.orders.pricing import (
    BasketLine,
    PricedBasket,
    PricedDelivery,
    PricedLine,
    price,
    zone_of,
)
from comanda.orders.states import OrderStatus, PaidStatus
from comanda.promotions.at_hand import Promotions
from comanda.promotions.offers import Judged
from comanda.tables.errors import PartyLeft, PinRequired, TableNotOpen
from comanda.tables.finder import FoundTable, TableFinder
from comanda.tenants.delivery_zones import DeliveryZone
from comanda.tenants.hours import next_opening

_TRIES = 4
_OUTDATED = ("CM001", "CM009")  # what it was decided from: the catalogue, or what its customer has used


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be ordered, by whom and how. `customer_phone` is E.164."""

    lines: Sequence[BasketLine]
    fulfilment: str
    order_source: str
    actor: Actor
    customer_name: str = ""
    customer_phone: str | None = None
    customer_email: str | None = None
    customer_id: UUID | None = None
    delivery_address: str | None = None
    delivery_zone: str | None = None
    notes: str = ""
    payment_method: str = "cash"
    expected_total_cents: int | None = None
    guest_id: UUID | None = None
    account_id: UUID | None = None
    table: FoundTable | None = None
    language: str | None = None
    origin: str | None = None
    """Hash of the network address that it comes from."""
    codes: tuple[str, ...] = ()
    """Of promotions, folded."""
    redeeming: Redeeming | None = None
    """Who has proved who they are, and the points they want to redeem; the order is theirs then."""

    @property
    def by_staff(self) -> bool:
        return self.actor.kind == "staff"

    @property
    def who(self) -> Who:
        return Who(self.customer_id, self.account_id, self.guest_id)


@dataclass(frozen=True, slots=True)
class Placed:
    """`body` is the JSON of the order as its customer sees it; `replayed` when the key was seen before."""

    status: int
    body: str
    replayed: bool


async def place_order(
    database: Database,
    storefronts: Storefronts,
    promotions: Promotions,
    tables: TableFinder,
    scope: Scope,
    wish: Wish,
    attempt: Attempt | None,
    now: datetime,
) -> Placed:
    """Whole or not at all; commits before it returns. `scope` is the caller's.

    Raises the facts of `orders.errors`, PriceChanged and CodeNotTaken with the new prices, IdempotencyKeyReused.
    """
    assert scope.tenant_id is not None
    looked_again = False
    for remaining in reversed(range(_TRIES)):
        shop = await storefronts.get(scope.tenant_id)
        at_hand = await promotions.get(scope.tenant_id)
        reductions = await reductions_for(
            database,
            shop,
            at_hand,
            wish.who,
            fulfilment=wish.fulfilment,
            source=wish.order_source,
            at=now,
            codes=wish.codes,
        )
        try:
            request = decide(shop, wish, attempt, now, reductions, min(shop.version, at_hand.version))
        except Fact as refused:
            # What cannot be ordered now may have been ordered a moment ago, under the same key.
            answered = await _find_answer(database, scope, attempt)
            if answered is not None:
                return answered
            if isinstance(refused, CodeNotTaken) and remaining and not looked_again:
                promotions.drop(at_hand)  # the code may have begun to hold a moment ago
                looked_again = True
                continue
            raise
        try:
            async with database.at_once() as connection:
                cursor = await connection.execute(
                    "SELECT place_order_for(%s, %s::jsonb)", (scope.tenant_id, request)
                )
                row = await cursor.fetchone()
        except psycopg.errors.UniqueViolation as error:
            if error.diag.table_name != "idempotency_keys" or not remaining:
                raise
            continue  # the same key was answered a moment ago
        except psycopg.DatabaseError as error:
            if error.sqlstate == "CM007" and wish.redeeming is not None and remaining:
                # Somebody has redeemed them a moment ago; what is decided now says how many are left.
                wish = replace(wish, redeeming=replace(wish.redeeming, usable=int(error.diag.message_detail or 0)))
                continue
            if error.sqlstate not in _OUTDATED or not remaining:
                # While this one waited for the lock the same key may have taken the last of it, or the seat.
                answered = await _find_answer(database, scope, attempt)
                if answered is None:
                    raise _fact(error, shop) from error
                return answered
            # Something has changed that this process has not heard of yet; it may be the table's code.
            storefronts.drop(shop)
            promotions.drop(at_hand)
            tables.drop(scope.tenant_id)
            if wish.table is not None and wish.table.code is not None:
                wish = replace(wish, table=await tables.find(wish.table.code))
            continue
        assert row is not None
        outcome: dict[str, Any] = row[0]
        return _placed(outcome["outcome"], outcome["status"], outcome["body"])
    raise AssertionError("unreachable")


async def _find_answer(database: Database, scope: Scope, attempt: Attempt | None) -> Placed | None:
    if attempt is None:
        return None
    async with database.statement(scope) as connection:
        cursor = await connection.execute(
            "SELECT outcome, status, body FROM idempotency_find(%s, %s, %s, %s)",
            (attempt.principal, attempt.route, attempt.key, attempt.fingerprint),
        )
        row = await cursor.fetchone()
    return _placed(*row) if row else None


def _placed(outcome: str, status: int, body: str) -> Placed:
    if outcome == "reused":
        raise IdempotencyKeyReused()
    return Placed(status, body, outcome == "replay")


def decide(
    shop: Storefront,
    wish: Wish,
    attempt: Attempt | None,
    now: datetime,
    reductions: Reductions,
    catalog_version: int,
) -> str:
    """The argument of the database's place_order."""
    settings = shop.settings
    offered = shop.offered(now)
    if not wish.by_staff:
        if wish.payment_method not in shop.payment_methods(wish.fulfilment):
            raise MethodNotOffered()
        if wish.fulfilment not in settings.fulfilments:
            raise FulfilmentNotOffered(offered=", ".join(settings.fulfilments))
        if not offered.takes_orders:
            opens = next_opening(settings.hours_for_ordering(), now, shop.timezone)
            raise BusinessClosed(opens_at=opens.isoformat() if opens else None)
        is_known = bool(wish.customer_name and wish.customer_phone)
        if wish.table is not None and settings.contact_at_table == "required" and not is_known:
            raise ContactRequired()
    priced = price(
        wish.lines,
        shop,
        fulfilment=wish.fulfilment,
        at=now,
        zone=_zone(shop, wish),
        discounting=taking_off(shop, wish.redeeming, after=reductions),
    )

    def quote() -> dict[str, Any]:
        return quote_of(shop, priced, reductions.judged(priced), wish.redeeming)

    redeemed = sum(one.points for one in priced.discounts)
    if wish.redeeming is not None and redeemed != wish.redeeming.wanted:
        raise PointsNotRedeemable(quote=quote())
    if priced.delivery is not None and not wish.by_staff:
        zone = priced.delivery.zone
        if priced.items_cents < zone.minimum_cents:
            raise BelowDeliveryMinimum(zone=zone.name, zone2=zone.name2, minimum_cents=zone.minimum_cents)
    if wish.codes and wish.expected_total_cents != priced.total_cents:
        # Whoever has seen the total without it knows already that a code is not taken.
        for one in reductions.judged(priced).codes:
            if one.why is not None:
                raise CodeNotTaken(promotion_code=one.code, why=one.why, quote=quote())
    if wish.expected_total_cents is not None and wish.expected_total_cents != priced.total_cents:
        raise PriceChanged(quote=quote())
    order_id = uuid7()
    day = shop.today(now)
    waits = wish.payment_method != "cash" and priced.total_cents > 0
    status = OrderStatus.AWAITING_PAYMENT if waits else OrderStatus.CONFIRMED
    cancel_until = now + timedelta(seconds=settings.cancel_window_seconds)
    lines = lines_of(priced)
    order = {
        "id": order_id,
        "day": day,
        "status": status,
        "fulfilment": wish.fulfilment,
        "order_source": wish.order_source,
        "is_guest_order": wish.account_id is None,
        "customer_id": wish.customer_id,
        "guest_id": wish.guest_id,
        "account_id": wish.account_id,
        "table_id": wish.table.id if wish.table else None,
        "table_name": wish.table.name if wish.table else None,
        "customer_name": wish.customer_name,
        "customer_phone": wish.customer_phone,
        "customer_email": wish.customer_email,
        "delivery_address": wish.delivery_address,
        "notes": wish.notes,
        "payment_method": wish.payment_method,
        "currency": shop.currency,
        "prices_include_tax": settings.prices_include_tax,
        "subtotal_cents": priced.subtotal_cents,
        "tax_cents": priced.tax_cents,
        "total_cents": priced.total_cents,
        "discount_cents": priced.discount_cents,
        "taxes": taxes_of(priced),
        "verification_code": digits(4),
        "language": wish.language or shop.language,
        "placed_at": now,
        "cancel_until": cancel_until,
        "placed_by": wish.actor.id if wish.by_staff else None,
        "pay_by": now + timedelta(minutes=settings.pay_within_minutes) if waits else None,
        # Where nothing is due, nothing is waited for.
        "payment_status": PaidStatus.UNPAID if priced.total_cents else PaidStatus.PAID,
    }
    answer = {key: value for key, value in order.items() if key not in _NOT_ANSWERED}
    answer |= {"paid_cents": 0, "tip_cents": 0, "refunded_cents": 0}
    answer["lines"] = [{key: line[key] for key in _ANSWERED_OF_LINE} for line in lines]
    discounts = answer["discounts"] = discounts_of(priced)
    prefix, width, suffix = settings.number_parts()
    stock: dict[UUID, int] = {}
    for priced_line in priced.lines:
        if priced_line.item.daily_stock is not None:
            stock[priced_line.item.id] = stock.get(priced_line.item.id, 0) + priced_line.quantity
    request: dict[str, Any] = {
        "order": order,
        "lines": lines,
        "discounts": [{"id": uuid7(), "position": at, **one} for at, one in enumerate(discounts)],
        "answer": answer,
        "stock": [
            {"item_id": id, "quantity": quantity, "daily": shop.items[id].daily_stock}
            for id, quantity in sorted(stock.items())
        ],
        "catalog_version": catalog_version,
        "daily_numbers": settings.order_numbers_restart == "daily",
        "number_prefix": prefix,
        "number_width": width,
        "number_suffix": suffix,
        "preparation_minutes": priced.preparation_minutes,
        "kitchen_parallel_orders": settings.kitchen_parallel_orders,
        "queue_minutes": settings.queue_minutes,
        "new_customer_id": uuid7(),
        "actor_kind": wish.actor.kind,
        "actor_id": wish.actor.id,
        "messages": [] if waits else _messages(shop, wish, order_id, priced.total_cents, now),
    }
    if uses := uses_of(priced):
        customer_id = reductions.person and reductions.person.customer_id
        request["promotions"] = [{**use, "customer_id": customer_id} for use in uses]
    if redeemed:
        request["redeemed"] = {"id": uuid7(), "points": redeemed}
    if wish.table is not None:
        request["party"] = {
            "pin_required": settings.table_access == "pin",
            "session_id": uuid7(),
            "pin": digits(4),
        }
    if attempt is not None:
        request["idempotency"] = {
            "principal": attempt.principal,
            "route": attempt.route,
            "key": attempt.key,
            "fingerprint": attempt.fingerprint,
        }
    return orjson.dumps(request).decode()


def _zone(shop: Storefront, wish: Wish) -> DeliveryZone | None:
    """The staff may bring it anywhere, for nothing. Raises DeliveryZoneRequired, DeliveryZoneUnknown."""
    if wish.fulfilment != "delivery":
        return None
    zone = zone_of(shop, wish.delivery_zone)
    if zone is None and shop.settings.delivery_zones and not wish.by_staff:
        raise DeliveryZoneRequired(offered=", ".join(one.name for one in shop.settings.delivery_zones))
    return zone


_NEARLY = 2  # promotions that a little more would bring: to read, not to study

_NOT_ANSWERED = frozenset({"day", "customer_id", "account_id", "placed_by", "language"})
_ANSWERED_OF_LINE = (
    "id",
    "item_id",
    "name",
    "name2",
    "quantity",
    "unit_price_cents",
    "total_cents",
    "discount_cents",
    "options",
    "note",
)


def _messages(
    shop: Storefront, wish: Wish, order_id: UUID, total_cents: int, now: datetime
) -> list[dict[str, Any]]:
    """That it was received; its number and time are known to the database alone."""
    return rows_about(
        "order_received",
        order_id,
        wish.fulfilment,
        Addressee(wish.customer_name, wish.customer_phone, wish.customer_email, wish.language or shop.language),
        shop.settings.messages,
        now,
        {"cents": total_cents, "currency": shop.currency},
        sends_sms=shop.sends_sms,
        guest_id=wish.guest_id,
        account_id=wish.account_id,
        origin=wish.origin,
    )


def lines_of(priced: PricedBasket) -> list[dict[str, Any]]:
    """Rows of order_lines, but for tenant and order. Of the delivery there is one that is no item's."""
    lines: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "position": position,
            "item_id": line.item.id,
            "name": line.item.name,
            "name2": line.item.name2,
            "quantity": line.quantity,
            "unit_price_cents": line.unit_price_cents,
            "total_cents": line.total_cents,
            "discount_cents": line.discount_cents,
            "options": _options(line),
            "tax_class": line.tax_class,
            "tax_rate_bp": line.tax_rate_bp,
            "from_stock": line.item.daily_stock is not None,
            "note": line.note,
        }
        for position, line in enumerate(priced.lines)
    ]
    if priced.delivery is not None and priced.delivery.zone.fee_cents:
        lines.append(_delivery_line(priced.delivery, len(lines)))
    return lines


def _delivery_line(delivery: PricedDelivery, position: int) -> dict[str, Any]:
    zone = delivery.zone
    return {
        "id": uuid7(),
        "position": position,
        "item_id": None,
        "name": f"Delivery: {zone.name}",
        "name2": f"توصيل: {zone.name2 or zone.name}",
        "quantity": 1,
        "unit_price_cents": zone.fee_cents,
        "total_cents": zone.fee_cents,
        "discount_cents": delivery.discount_cents,
        "options": [],
        "tax_class": delivery.tax_class,
        "tax_rate_bp": delivery.tax_rate_bp,
        "from_stock": False,
        "note": "",
    }


def _options(line: PricedLine) -> list[dict[str, Any]]:
    chosen = {option.id for option in line.options}
    return [
        {
            "id": option.id,
            "group": group.name,
            "group2": group.name2,
            "name": option.name,
            "name2": option.name2,
            "price_delta_cents": option.price_delta_cents,
        }
        for group in line.item.groups
        for option in group.options
        if option.id in chosen
    ]


def taxes_of(priced: PricedBasket) -> list[dict[str, Any]]:
    return [
        {"name": tax.name, "rate_bp": tax.rate_bp, "base_cents": tax.base_cents, "tax_cents": tax.tax_cents}
        for tax in priced.taxes
    ]


def discounts_of(priced: PricedBasket) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "name": one.name, "name2": one.name2, "cents": one.cents, "points": one.points}
        for one in priced.discounts
    ]


def uses_of(priced: PricedBasket) -> list[dict[str, Any]]:
    """Of each promotion, what it takes off altogether."""
    cents: dict[UUID, int] = {}
    for one in priced.discounts:
        if one.promotion_id is not None:
            cents[one.promotion_id] = cents.get(one.promotion_id, 0) + one.cents
    return [{"id": uuid7(), "promotion_id": id, "cents": taken} for id, taken in cents.items()]


def quote_of(
    shop: Storefront, priced: PricedBasket, judged: Judged, redeeming: Redeeming | None = None
) -> dict[str, Any]:
    """Prices as an answer: of a quote, and of a refusal because they changed."""
    return {
        "currency": shop.currency,
        "prices_include_tax": shop.settings.prices_include_tax,
        "lines": [
            {
                "item_id": line.item.id,
                "name": line.item.name,
                "name2": line.item.name2,
                "quantity": line.quantity,
                "unit_price_cents": line.unit_price_cents,
                "total_cents": line.total_cents,
                "discount_cents": line.discount_cents,
            }
            for line in priced.lines
        ],
        "points": quoted_points(shop, redeeming, priced),
        "discounts": discounts_of(priced),
        "delivery": priced.delivery and _quoted_delivery(priced),
        "taxes": taxes_of(priced),
        "subtotal_cents": priced.subtotal_cents,
        "tax_cents": priced.tax_cents,
        "total_cents": priced.total_cents,
        "discount_cents": priced.discount_cents,
        "codes": [
            {
                "code": one.code,
                "why": one.why,
                "name": one.offer.name if one.offer else "",
                "name2": one.offer.name2 if one.offer else "",
                "missing_cents": one.missing_cents,
            }
            for one in judged.codes
        ],
        "nearly": [
            {"name": one.offer.name, "name2": one.offer.name2, "missing_cents": one.cents}
            for one in judged.nearly[:_NEARLY]
        ],
    }


def _quoted_delivery(priced: PricedBasket) -> dict[str, Any]:
    assert priced.delivery is not None
    zone = priced.delivery.zone
    return {
        "zone": zone.name,
        "zone2": zone.name2,
        "fee_cents": zone.fee_cents,
        "missing_cents": max(0, zone.minimum_cents - priced.items_cents),
    }


def _fact(error: psycopg.DatabaseError, shop: Storefront) -> Exception:
    """The fact behind a SQLSTATE of place_order, or the error itself."""
    match error.sqlstate:
        case "CM002":
            item = shop.items[UUID(error.diag.message_detail or "")]
            return NotEnoughLeft(item_id=str(item.id), item=item.name)
        case "CM003":
            return TableNotOpen()
        case "CM004":
            return PinRequired()
        case "CM005":
            return PartyLeft()
        case "CM006":
            return CustomerUnknown()
        case "CM001" | "CM007" | "CM009" | "55P03":
            return BusinessBusy(retry_after_seconds=1)
        case _:
            return error
