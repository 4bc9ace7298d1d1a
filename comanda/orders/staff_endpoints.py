"""What the counter and the kitchen call."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query, Request, Response

from comanda.kit import phone
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor
from comanda.kit.db import bare
from comanda.kit.errors import NotAllowed, NotFound
from comanda.kit.http import Route, parse_json, problems
from comanda.kit.idempotency import (
    HEADER,
    Attempt,
    IdempotencyInProgress,
    IdempotencyKeyRequired,
    IdempotencyKeyReused,
    fingerprint,
    needed_key,
)
from comanda.kit.tenancy import Scope
from comanda.kit.text import western
from comanda.menu.storefront import Storefront
from comanda.orders import errors, repository
from comanda.orders.actions.move_order import move_order, promise_time
from comanda.orders.actions.place_order import Wish, place_order, quote_of
from comanda.orders.discounting import Reductions, Who, reductions_for
from comanda.orders.points import Redeeming, redeeming_for, taking_off
from comanda.orders.pricing import price, zone_of
from comanda.orders.public_endpoints import basket_of
from comanda.orders.schemas import (
    Board,
    OrderList,
    OrderStaffDetail,
    OrderTaken,
    PromiseChange,
    PromotionPreview,
    Quote,
    StaffOrderCreate,
    StaffQuoteCreate,
    StatusChange,
)
from comanda.orders.staff_answers import answer, answer_page
from comanda.orders.states import OrderStatus
from comanda.promotions.actions.write_promotion import check_names
from comanda.promotions.errors import PromotionNamesNothing
from comanda.realtime.sse import EventStream
from comanda.tables.finder import FoundTable
from comanda.tables.repository import get_table
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.settings import Fulfilment

router = APIRouter(route_class=Route, tags=["orders"], prefix="/api/v1/orders")
previews = APIRouter(route_class=Route, tags=["promotions"], prefix="/api/v1/promotions")

# What the kitchen may do by itself; everything else is decided at the desk.
_KITCHEN_MOVES = frozenset({OrderStatus.ACCEPTED, OrderStatus.PREPARING, OrderStatus.READY})


@router.get("/board", response_model=Board)
async def board(desk: Annotated[Desk, staff(Permission.ORDERS_READ)]) -> Response:
    """Every open order, oldest first, and where the stream stands."""
    return answer(desk, await desk.app.boards.read(await bare(desk.session), desk.tenant_id, desk.now))


async def _let_go(desk: Desk) -> None:
    """Gives the guard's connection back before another one is waited for: with one held by each of as many requests
    as there are connections, all would wait for each other."""
    await desk.session.close()


@router.get("/events", status_code=200, response_class=EventStream)
async def events(
    desk: Annotated[Desk, staff(Permission.ORDERS_READ)],
    last_event_id: Annotated[int | None, Header(ge=0, le=2**62)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**62, description="Like `Last-Event-ID`.")] = None,
) -> Response:
    """Server-Sent Events of all orders: `order` when one changed, `menu` when the menu did. Goes on after
    `Last-Event-ID`; without one it begins now with `hello`."""
    start = last_event_id if last_event_id is not None else after
    return EventStream(desk.app.streams.follow(desk.tenant_id, after=start))


@router.get("", response_model=OrderList, responses=problems(CursorNotValid))
async def list_orders(
    desk: Annotated[Desk, staff(Permission.ORDERS_READ)],
    status: Annotated[list[OrderStatus] | None, Query(max_length=10)] = None,
    fulfilment: Fulfilment | None = None,
    source: Literal["web", "frontdesk", "phone", "table"] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    table_id: UUID | None = None,
    q: Annotated[
        str | None, Query(max_length=40, description="Order number, phone number or verification code.")
    ] = None,
    sort: Literal["newest", "oldest"] = "newest",
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """By the time they were placed, newest or oldest first. A cursor is a place in time: under the other `sort` the
    list goes back from there."""
    written = western(q or "").strip().lstrip("#")
    shop = None
    if written:
        await _let_go(desk)
        shop = await desk.app.storefronts.get(desk.tenant_id)
    wanted = repository.OrderFilter(
        statuses=[one.value for one in status] if status else None,
        fulfilment=fulfilment,
        source=source,
        since=since and _aware(since),
        until=until and _aware(until),
        table_id=table_id,
        numbers=_numbers(shop, written) if shop else None,
        phone=_phone(shop, written) if shop else None,
        code=written if len(written) == 4 and written.isascii() and written.isdigit() else None,
    )
    rows = await repository.list_orders(
        desk.session,
        desk.tenant_id,
        wanted,
        beyond=read_cursor(cursor),
        limit=limit + 1,
        oldest_first=sort == "oldest",
    )
    return answer_page(desk, rows, limit)


def _numbers(shop: Storefront, written: str) -> list[str]:
    """As it is printed, and as it is said: 7 finds B0007."""
    numbers = [written]
    if written.isascii() and written.isdigit():
        prefix, width, suffix = shop.settings.number_parts()
        numbers.append(f"{prefix}{int(written):0{width}d}{suffix}")
    return numbers


def _phone(shop: Storefront, written: str) -> str | None:
    try:
        return phone.normalise(written, shop.country)
    except phone.PhoneNotValid:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@router.get("/{order_id}", response_model=OrderStaffDetail, responses=problems(NotFound))
async def get_order(desk: Annotated[Desk, staff(Permission.ORDERS_READ)], order_id: UUID) -> Response:
    """One order with its timeline."""
    return answer(desk, await repository.staff_detail(desk.session, desk.tenant_id, order_id))


@router.post(
    "",
    status_code=201,
    response_model=OrderTaken,
    responses=problems(
        IdempotencyKeyRequired, IdempotencyKeyReused, IdempotencyInProgress, NotFound, errors.CustomerUnknown,
        errors.PhoneRequired,
        errors.ItemUnknown, errors.ItemSoldOut, errors.ItemNotOfferedNow, errors.TooManyOfAnItem, errors.NotEnoughLeft,
        errors.ChoiceMissing, errors.ChoiceDoubled, errors.TooManyChoices, errors.OptionUnknown, errors.OptionSoldOut,
        errors.OrderTooLarge, errors.DeliveryZoneUnknown, errors.PriceChanged, errors.CodeNotTaken,
        errors.PointsNotRedeemable,
        errors.BusinessBusy, phone.PhoneNotValid,
    ),
)  # fmt: skip
async def create_order(
    request: Request,
    desk: Annotated[Desk, staff(Permission.ORDERS_PLACE, replays=False)],
    body: StaffOrderCreate,
    key: Annotated[str | None, Header(alias=HEADER, description="Required.")] = None,
) -> Response:
    """An order taken at the desk or by phone. The staff may order outside the ordering hours."""
    wished = needed_key(key)
    table = None
    if body.table_id is not None:
        found = await get_table(desk.session, desk.tenant_id, body.table_id)
        table = FoundTable(desk.tenant_id, found.id, found.name, found.area)
    known = None
    if body.customer_id is not None:
        known = await repository.contact_of(desk.session, desk.tenant_id, body.customer_id)
    await _let_go(desk)
    redeeming = None
    if body.redeem_points and body.customer_id is not None:
        redeeming = await redeeming_for(
            desk.app.database, desk.tenant_id, body.customer_id, body.redeem_points, desk.now
        )
    shop = await desk.app.storefronts.get(desk.tenant_id)
    number = phone.normalise(body.customer_phone, shop.country) if body.customer_phone else known and known.phone
    if number is None and body.fulfilment == "delivery":
        raise errors.PhoneRequired()
    attempt = Attempt(
        f"staff:{desk.user_id}",
        request.url.path,
        wished,
        fingerprint(parse_json(await request.body())),
    )
    wish = Wish(
        lines=basket_of(body.lines),
        fulfilment=body.fulfilment,
        order_source=body.order_source,
        actor=desk.actor,
        customer_name=body.customer_name or (known.name if known else ""),
        customer_phone=number,
        customer_email=body.customer_email,
        customer_id=body.customer_id,
        delivery_address=body.delivery_address,
        delivery_zone=body.delivery_zone,
        notes=body.notes,
        payment_method=body.payment_method,
        expected_total_cents=body.expected_total_cents,
        codes=body.codes,
        table=table,
        language=body.language,
        redeeming=redeeming,
    )
    placed = await place_order(
        desk.app.database,
        desk.app.storefronts,
        desk.app.promotions,
        desk.app.tables,
        Scope.staff(desk.tenant_id),
        wish,
        attempt,
        desk.now,
    )
    headers = {"Idempotency-Replayed": "true"} if placed.replayed else {}
    return Response(placed.body, placed.status, headers, "application/json")


_PRICING = (
    errors.ItemUnknown, errors.ItemSoldOut, errors.ItemNotOfferedNow, errors.TooManyOfAnItem, errors.ChoiceMissing,
    errors.ChoiceDoubled, errors.TooManyChoices, errors.OptionUnknown, errors.OptionSoldOut, errors.OrderTooLarge,
    errors.DeliveryZoneUnknown,
)  # fmt: skip


@router.post("/quote", response_model=Quote, responses=problems(*_PRICING, errors.CustomerUnknown))
async def quote(
    desk: Annotated[Desk, staff(Permission.ORDERS_PLACE, replays=False)], body: StaffQuoteCreate
) -> Response:
    """What a basket costs at the desk at this moment, with what promotions and the chosen customer's points take off.
    Nothing is ordered."""
    await _let_go(desk)
    shop = await desk.app.storefronts.get(desk.tenant_id)
    redeeming = None
    if body.customer_id is not None:
        redeeming = await redeeming_for(
            desk.app.database, desk.tenant_id, body.customer_id, body.redeem_points, desk.now
        )
        if redeeming is None:
            raise errors.CustomerUnknown()
    reductions = await reductions_for(
        desk.app.database,
        shop,
        await desk.app.promotions.get(desk.tenant_id),
        Who(customer_id=body.customer_id),
        fulfilment=body.fulfilment,
        source=body.order_source,
        at=desk.now,
        codes=body.codes,
    )
    return _priced(shop, body, reductions, redeeming)


@previews.post("/preview", response_model=Quote, responses=problems(*_PRICING, PromotionNamesNothing))
async def preview(
    desk: Annotated[Desk, staff(Permission.PROMOTIONS_READ, replays=False)], body: PromotionPreview
) -> Response:
    """What a promotion would take off a basket by itself. Nothing is kept."""
    await check_names(desk.session, desk.tenant_id, body.promotion)
    await _let_go(desk)
    shop = await desk.app.storefronts.get(desk.tenant_id)
    offer = body.promotion.as_offer(desk.tenant_id)
    source = next(iter(sorted(offer.sources)), "web")
    return _priced(shop, body, Reductions(shop, [offer], body.fulfilment, source, desk.now))


def _priced(
    shop: Storefront,
    body: StaffQuoteCreate | PromotionPreview,
    reductions: Reductions,
    redeeming: Redeeming | None = None,
) -> Response:
    zone = zone_of(shop, body.delivery_zone) if body.fulfilment == "delivery" else None
    priced = price(
        basket_of(body.lines),
        shop,
        fulfilment=body.fulfilment,
        at=reductions.at,
        zone=zone,
        discounting=taking_off(shop, redeeming, after=reductions),
    )
    answered = quote_of(shop, priced, reductions.judged(priced), redeeming)
    return Response(orjson.dumps(answered), media_type="application/json")


@router.post(
    "/{order_id}/status",
    response_model=OrderStaffDetail,
    responses=problems(NotFound, NotAllowed, errors.OrderNotMovable, errors.OrderChanged, errors.ReasonRequired),
)
async def change_status(
    desk: Annotated[Desk, staff(Permission.ORDERS_MOVE)], order_id: UUID, body: StatusChange
) -> Response:
    """Moves an order along. Rejecting and cancelling need a reason, which the customer reads."""
    if body.status not in _KITCHEN_MOVES and not desk.may(Permission.ORDERS_DECIDE):
        raise NotAllowed()
    await move_order(
        desk.session,
        desk.tenant_id,
        order_id,
        body.status,
        desk.actor,
        desk.now,
        reason=body.reason,
        ready_in=None if body.ready_in_minutes is None else timedelta(minutes=body.ready_in_minutes),
        seen_version=body.version,
    )
    return answer(desk, await repository.staff_detail(desk.session, desk.tenant_id, order_id))


@router.post("/{order_id}/eta", response_model=OrderStaffDetail, responses=problems(NotFound, errors.OrderFinal))
async def change_promise(
    desk: Annotated[Desk, staff(Permission.ORDERS_MOVE)], order_id: UUID, body: PromiseChange
) -> Response:
    """Promises another time; the customer sees it at once."""
    await promise_time(
        desk.session, desk.tenant_id, order_id, timedelta(minutes=body.ready_in_minutes), desk.actor, desk.now
    )
    return answer(desk, await repository.staff_detail(desk.session, desk.tenant_id, order_id))
