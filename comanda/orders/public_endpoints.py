"""What guests call: the menu, ordering, following."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response

from comanda.audit.record import Actor
from comanda.customers.models import Customer
from comanda.customers.repository import find_proved
from comanda.kit import phone
from comanda.kit.attempts import Limit, clear, first_over, hit
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.db import Session, rescope
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
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
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.menu.render import business_view, category_view, items_view, menu_view, rendered
from comanda.menu.schemas_public import BusinessOffered, CategoryOffered, ItemOffered, Menu, TableMenu
from comanda.menu.storefront import Storefront
from comanda.orders import errors, repository
from comanda.orders.actions.move_order import check_guest_may_cancel, move_order
from comanda.orders.actions.place_order import Wish, place_order, quote_of
from comanda.orders.discounting import Who, person_for, reductions_for
from comanda.orders.guests import Visitor, issue_guest_token, visitor_at, visitor_of
from comanda.orders.points import Redeeming, redeeming_of, taking_off
from comanda.orders.pricing import BasketLine, price, zone_of
from comanda.orders.reorder import plan_reorder
from comanda.orders.schemas import (
    Cancel,
    FavouriteRead,
    LineCreate,
    OfferRead,
    OfferTier,
    OrderCreate,
    OrderGlimpsed,
    OrderHistory,
    OrderPlaced,
    OrderSummary,
    OrderTracked,
    Quote,
    QuoteCreate,
    Reorder,
    ReorderGone,
    ReorderLine,
    Tab,
    TableJoin,
    TableJoined,
    TableOrderCreate,
    Usual,
)
from comanda.orders.states import OrderStatus
from comanda.orders.usual import LAST, favourites_of, usual_method
from comanda.promotions.offers import Offer, Why
from comanda.realtime.sse import EventStream
from comanda.tables.actions.join_table import join_party
from comanda.tables.errors import PartyLeft, PinRequired, PinWrong, TableNotOpen, TableUnknown
from comanda.tables.finder import FoundTable
from comanda.tables.repository import find_party
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown
from comanda.tenants.guards import address_of
from comanda.tenants.loyalty import LEVELS
from comanda.tenants.repository import lock_counter

tables = APIRouter(route_class=Route, tags=["at the table"], prefix="/api/menu")
web = APIRouter(route_class=Route, tags=["on the web"], prefix="/api/customer")

Visit = Annotated[Visitor, Depends(visitor_of)]
Restaurant = Annotated[
    str | None, Query(max_length=60, description="The business's address (slug); also as header `X-Restaurant`.")
]
RestaurantHeader = Annotated[str | None, Header(alias="X-Restaurant", max_length=60)]
Key = Annotated[str | None, Header(alias=HEADER, description="Required; see the description of idempotency.")]

# For the description: whose token a route takes, and whether it can do without.
_GUEST: dict[str, Any] = {"security": [{"guest": []}]}
_OWNER: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
_VISITOR: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}, {}]}
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "It is still the one of `If-None-Match`."}}

# 10,000 PINs: a stranger at one table gets nowhere, and cannot keep the party itself out for long.
PIN_BY_ADDRESS = Limit("table pin by address", 20, 600)
PIN_BY_TABLE = Limit("table pin", 60, 600)
# Codes that nobody gave out: enough for a family's typing mistakes, nothing for a program's guesses.
CODES_TRIED = Limit("promotion codes by address", 30, 600)

_TENANT = (TenantUnknown, TenantAmbiguous)
_PRICING = (
    errors.ItemUnknown,
    errors.ItemSoldOut,
    errors.ItemNotOfferedNow,
    errors.TooManyOfAnItem,
    errors.OptionUnknown,
    errors.OptionSoldOut,
    errors.ChoiceMissing,
    errors.ChoiceDoubled,
    errors.TooManyChoices,
    errors.OrderTooLarge,
    errors.DeliveryZoneUnknown,
)
_PLACING = (
    IdempotencyKeyRequired,
    IdempotencyKeyReused,
    IdempotencyInProgress,
    *_PRICING,
    errors.NotEnoughLeft,
    errors.CodeNotTaken,
    TooManyAttempts,
    errors.PriceChanged,
    errors.PointsNotRedeemable,
    errors.MemberNotKnown,
    errors.BusinessClosed,
    errors.BusinessBusy,
    errors.FulfilmentNotOffered,
    errors.MethodNotOffered,
    phone.PhoneNotValid,
    NotSignedIn,
)


# --- the menu ---------------------------------------------------------------------------------------------------


@tables.get("/{table_token}", response_model=TableMenu, responses={**_UNCHANGED, **problems(TableUnknown)})
async def table_menu(table_token: str, request: Request) -> Response:
    """The menu at a table, with what the table is called. Answers 304 to a matching `If-None-Match`."""
    app = request.app.state.comanda
    table: FoundTable = await app.tables.find(table_token)
    shop = await app.storefronts.get(table.tenant_id)
    now = app.clock()  # MenusAtHand answers in this route's place what it has made before
    return rendered(shop, table.id, now, lambda: menu_view(shop, now, table.view())).to(request.headers)


@web.get(
    "/menu",
    response_model=Menu,
    responses={**_UNCHANGED, **problems(NotSignedIn, *_TENANT)},
    openapi_extra=_VISITOR,
)
async def menu(
    request: Request, visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Response:
    """The whole menu of a business. Answers 304 to a matching `If-None-Match`."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    return rendered(shop, "menu", visit.now, lambda: menu_view(shop, visit.now)).to(request.headers)


@web.get(
    "/menu/categories",
    response_model=list[CategoryOffered],
    responses={**_UNCHANGED, **problems(NotSignedIn, *_TENANT)},
    openapi_extra=_VISITOR,
)
async def categories(
    request: Request, visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Response:
    """The menu's headings, in its order."""
    shop = await visit.app.storefronts.get(visit.tenant_id)

    def make() -> list[dict[str, Any]]:
        return [category_view(one) for one in shop.categories if one.items]

    return rendered(shop, "categories", visit.now, make).to(request.headers)


@web.get(
    "/menu/items",
    response_model=list[ItemOffered],
    responses={**_UNCHANGED, **problems(NotSignedIn, *_TENANT)},
    openapi_extra=_VISITOR,
)
async def items(
    request: Request,
    visit: Visit,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
    category: UUID | None = None,
    featured: bool | None = None,
    q: Annotated[str | None, Query(max_length=60, description="Part of a name, in either language.")] = None,
) -> Response:
    """Items with their availability at this moment."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    wanted = (q or "").casefold().strip()

    def make() -> list[dict[str, Any]]:
        found = tuple(
            item
            for one in shop.categories
            for item in one.items
            if (category is None or item.category_id == category)
            and (featured is None or item.is_featured == featured)
            and (wanted in item.name.casefold() or wanted in item.name2.casefold())
        )
        return items_view(shop, found, visit.now)

    return rendered(shop, ("items", category, featured, wanted), visit.now, make).to(request.headers)


# --- ordering ---------------------------------------------------------------------------------------------------


@tables.post(
    "/{table_token}/order",
    status_code=201,
    response_model=OrderPlaced,
    responses=problems(
        *_PLACING,
        TableUnknown,
        TableNotOpen,
        PinRequired,
        PartyLeft,
        errors.ContactRequired,
        errors.FulfilmentNotOffered,
    ),
    openapi_extra=_VISITOR,
)
async def order_at_table(table_token: str, request: Request, body: TableOrderCreate, key: Key = None) -> Response:
    """Orders at a table, as a member of the party that sits there."""
    app = request.app.state.comanda
    table: FoundTable = await app.tables.find(table_token)
    visit = await visitor_at(request, table.tenant_id)
    shop = await app.storefronts.get(table.tenant_id)
    return await _place(
        request,
        visit,
        body,
        fulfilment="dine_in",
        source="table",
        name=body.customer_name,
        written_phone=body.customer_phone,
        country=shop.country,
        table=table,
    )


@web.post(
    "/orders/create",
    status_code=201,
    response_model=OrderPlaced,
    responses=problems(*_PLACING, errors.DeliveryZoneRequired, errors.BelowDeliveryMinimum, *_TENANT),
    openapi_extra=_VISITOR,
)
async def create_order(
    request: Request,
    visit: Visit,
    body: OrderCreate,
    key: Key = None,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> Response:
    """Orders on the web. The same `Idempotency-Key` and body again answer what was answered the first time."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    return await _place(
        request,
        visit,
        body,
        fulfilment=body.fulfilment,
        source="web",
        name=body.customer_name,
        written_phone=body.customer_phone,
        country=shop.country,
        delivery_address=body.delivery_address,
        delivery_zone=body.delivery_zone,
    )


async def _place(
    request: Request,
    visit: Visitor,
    body: OrderCreate | TableOrderCreate,
    *,
    fulfilment: str,
    source: str,
    name: str,
    written_phone: str | None,
    country: str,
    delivery_address: str | None = None,
    delivery_zone: str | None = None,
    table: FoundTable | None = None,
) -> Response:
    key = needed_key(request.headers.get(HEADER))
    attempt = Attempt(visit.principal, request.url.path, key, fingerprint(parse_json(await request.body())))
    guest_id = visit.guest_id or uuid7()
    redeeming = await _redeeming(visit, body.redeem_points) if body.redeem_points else None
    if body.redeem_points and redeeming is None:
        raise errors.MemberNotKnown()
    wish = Wish(
        lines=basket_of(body.lines),
        fulfilment=fulfilment,
        order_source=source,
        actor=Actor("guest", guest_id),
        customer_name=name,
        customer_phone=phone.normalise(written_phone, country) if written_phone else None,
        customer_email=body.customer_email,
        delivery_address=delivery_address if fulfilment == "delivery" else None,
        delivery_zone=delivery_zone,
        notes=body.notes,
        payment_method=body.payment_method,
        expected_total_cents=body.expected_total_cents,
        codes=body.codes,
        guest_id=guest_id,
        account_id=visit.account_id,
        table=table,
        language=body.language,
        origin=visit.app.vault.blind(address_of(request), about="address of an order"),
        customer_id=redeeming.customer_id if redeeming else None,
        redeeming=redeeming,
    )
    app = visit.app
    await _check_codes(request, visit, body.codes)
    try:
        placed = await place_order(
            app.database,
            app.storefronts,
            app.promotions,
            app.tables,
            visit.scope(),
            wish,
            attempt,
            visit.now,
        )
    except errors.CodeNotTaken as refused:
        await _count_codes(request, visit, [refused.data["why"]])
        raise
    # The token is not kept with the answer: it is made again from what is, and comes out the same.
    order = orjson.loads(placed.body)
    token = issue_guest_token(
        app.tokens, visit.tenant_id, UUID(order["guest_id"]), datetime.fromisoformat(order["placed_at"])
    )
    headers = {"Idempotency-Replayed": "true"} if placed.replayed else {}
    content = f'{placed.body[:-1]}, "guest_token": "{token}"}}'
    return Response(content, placed.status, headers, "application/json")


async def _check_codes(request: Request, visit: Visitor, codes: tuple[str, ...]) -> None:
    """Raises TooManyAttempts for whoever has tried too many codes, also for one that there is: else they would know."""
    subject = f"{visit.tenant_id} {address_of(request)}"
    if codes and await first_over(visit.app.database, (CODES_TRIED, subject, 0)):
        raise TooManyAttempts(retry_after_seconds=CODES_TRIED.seconds)


async def _count_codes(request: Request, visit: Visitor, why: list[Why | None]) -> None:
    """Raises TooManyAttempts."""
    if Why.UNKNOWN in why:
        await hit(visit.app.database, CODES_TRIED, f"{visit.tenant_id} {address_of(request)}")


async def _redeeming(visit: Visitor, points: int) -> Redeeming | None:
    """None: nobody has proved who they are."""
    if visit.guest_id is None and visit.account_id is None:
        return None

    def find(session: Session) -> Awaitable[Customer | None]:
        return find_proved(session, visit.tenant_id, visit.guest_id, visit.account_id)

    return await redeeming_of(visit.app.database, visit.tenant_id, find, points, visit.now)


def basket_of(lines: tuple[LineCreate, ...]) -> list[BasketLine]:
    return [BasketLine(line.item_id, line.quantity, line.options, line.note) for line in lines]


@web.post(
    "/orders/quote",
    response_model=Quote,
    responses=problems(*_PRICING, TooManyAttempts, NotSignedIn, *_TENANT),
    openapi_extra=_VISITOR,
)
async def quote(
    request: Request,
    visit: Visit,
    body: QuoteCreate,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> Response:
    """What a basket costs at this moment, with its taxes, what promotions and a member's points take off, and which
    codes hold. Nothing is ordered."""
    app = visit.app
    await _check_codes(request, visit, body.codes)
    shop = await app.storefronts.get(visit.tenant_id)
    zone = zone_of(shop, body.delivery_zone) if body.fulfilment == "delivery" else None
    redeeming = await _redeeming(visit, body.redeem_points) if shop.settings.loyalty is not None else None
    reductions = await reductions_for(
        app.database,
        shop,
        await app.promotions.get(visit.tenant_id),
        Who(account_id=visit.account_id, guest_id=visit.guest_id),
        fulfilment=body.fulfilment,
        source=body.order_source,
        at=visit.now,
        codes=body.codes,
    )
    priced = price(
        basket_of(body.lines),
        shop,
        fulfilment=body.fulfilment,
        at=visit.now,
        zone=zone,
        discounting=taking_off(shop, redeeming, after=reductions),
    )
    judged = reductions.judged(priced)
    await _count_codes(request, visit, [one.why for one in judged.codes])
    return Response(orjson.dumps(quote_of(shop, priced, judged, redeeming)), media_type="application/json")


@web.get("/offers", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_VISITOR)
async def offers(visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None) -> list[OfferRead]:
    """Promotions that apply by themselves at this moment, without those that are not for whoever asks."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    at_hand = await visit.app.promotions.get(visit.tenant_id)
    running = [
        offer
        for offer in at_hand.offers
        if offer.code is None and offer.why_not_at(visit.now, shop.timezone) is None
    ]
    who = Who(account_id=visit.account_id, guest_id=visit.guest_id)
    person = await person_for(visit.app.database, shop, running, who, visit.now)
    return [
        _offer(offer, shop, visit.now, needs_sign_in=why is Why.NEEDS_SIGN_IN)
        for offer in running
        if (why := offer.why_not_for(person)) in (None, Why.NEEDS_SIGN_IN)
    ]


def _offer(offer: Offer, shop: Storefront, at: datetime, *, needs_sign_in: bool) -> OfferRead:
    programme = shop.settings.loyalty
    named = {one.level: one for one in programme.tiers} if programme is not None else {}
    tiers = []
    for level in LEVELS:
        if level in offer.tiers:
            own = named.get(level)
            tiers.append(OfferTier(level=level, name=own.name if own else "", name2=own.name2 if own else ""))
    return OfferRead(
        id=offer.id,
        name=offer.name,
        name2=offer.name2,
        kind=offer.kind,
        amount_cents=offer.amount_cents,
        percent_bp=offer.percent_bp,
        free_units=offer.free_units,
        target=offer.target,
        item_ids=sorted(offer.item_ids),
        category_ids=sorted(offer.category_ids),
        minimum_cents=offer.minimum_cents,
        ends_at=offer.ends_at(at, shop.timezone),
        tiers=tiers,
        first_order=offer.first_order,
        selected=offer.segment_id is not None,
        needs_sign_in=needs_sign_in,
    )


# --- following --------------------------------------------------------------------------------------------------


@web.get(
    "/orders/track/{order_id}",
    response_model=OrderTracked,
    responses=problems(NotFound, NotSignedIn, *_TENANT),
    openapi_extra=_OWNER,
)
async def track(
    request: Request, visit: Visit, order_id: UUID, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Response:
    """One of one's own orders, or one on the tab of one's table."""
    session = await request.state.unit.open(visit.scope(read_only=True))
    json = await repository.track(session, visit.tenant_id, order_id, visit.now)
    return Response(json, media_type="application/json")


@web.get("/orders/status/{link}", responses=problems(NotFound, NotSignedIn, *_TENANT), openapi_extra=_VISITOR)
async def glimpse(
    visit: Visit,
    link: str,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> OrderGlimpsed:
    """How an order stands, by the link of a message about it, on whatever device that is read."""
    app = visit.app
    order_id = app.tokens.read_link(visit.tenant_id, link)
    if order_id is None:
        raise NotFound()
    shop = await app.storefronts.get(visit.tenant_id)
    async with app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        order = await repository.get_order(session, visit.tenant_id, order_id)
    return OrderGlimpsed(
        id=order.id,
        number=order.number_text,
        status=OrderStatus(order.status),
        fulfilment=order.fulfilment,
        placed_at=order.placed_at,
        ready_at=order.ready_at,
        total_cents=order.total_cents,
        currency=order.currency,
        language=order.language,
        business=BusinessOffered.model_validate(business_view(shop, visit.now)),
    )


@web.get(
    "/orders/track/{order_id}/events",
    status_code=200,
    response_class=EventStream,
    responses=problems(NotFound, NotSignedIn, *_TENANT),
    openapi_extra=_OWNER,
)
async def follow(
    request: Request,
    visit: Visit,
    order_id: UUID,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
    last_event_id: Annotated[int | None, Header(ge=0, le=2**62)] = None,
) -> Response:
    """Server-Sent Events of one order, from its first, or after `Last-Event-ID`. Each says that something changed;
    read the order again for what it is now."""
    session = await request.state.unit.open(visit.scope(read_only=True))
    await repository.get_order(session, visit.tenant_id, order_id)
    return EventStream(visit.app.streams.follow(visit.tenant_id, order_id=order_id, after=last_event_id or 0))


@web.get(
    "/orders/history",
    response_model=OrderHistory,
    responses=problems(CursorNotValid, NotSignedIn, *_TENANT),
    openapi_extra=_GUEST,
)
async def history(
    request: Request,
    visit: Visit,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> OrderHistory:
    """The orders of this guest token, newest first."""
    guest_id = _known(visit)
    session = await request.state.unit.open(visit.scope(read_only=True))
    rows = await repository.history(session, visit.tenant_id, guest_id, read_cursor(cursor), limit + 1)
    found = [OrderSummary.model_validate(row) for row in rows[:limit]]
    more = len(rows) > limit
    return OrderHistory(items=found, next=write_cursor(found[-1].placed_at, found[-1].id) if more else None)


def _known(visit: Visitor) -> UUID:
    if visit.guest_id is None:
        raise NotSignedIn()
    return visit.guest_id


@web.post(
    "/orders/cancel/{order_id}",
    response_model=OrderTracked,
    responses=problems(
        NotFound,
        NotSignedIn,
        IdempotencyKeyReused,
        errors.CancelWindowClosed,
        errors.OrderAlreadyAccepted,
        errors.OrderFinal,
        *_TENANT,
    ),
    openapi_extra=_OWNER,
)
async def cancel(
    request: Request,
    visit: Visit,
    order_id: UUID,
    body: Cancel | None = None,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> Response:
    """Cancels one's own order inside the window and before the kitchen accepts it."""
    visit.must_be_known()
    session = await request.state.unit.open(visit.scope())
    order = await repository.get_order(session, visit.tenant_id, order_id)
    if not visit.owns(order):
        raise NotFound()  # on the same tab, but someone else's
    actor = Actor("guest", visit.guest_id or order.guest_id)
    await request.state.unit.replay_or_begin(visit.principal)
    await rescope(session, Scope.staff(visit.tenant_id))
    session.expire_all()
    await lock_counter(session, visit.tenant_id)
    check_guest_may_cancel(await repository.lock_order(session, visit.tenant_id, order_id), visit.now)
    await move_order(
        session,
        visit.tenant_id,
        order_id,
        OrderStatus.CANCELLED,
        actor,
        visit.now,
        reason=(body.reason if body else "") or None,
    )
    await rescope(session, visit.scope())
    json = await repository.track(session, visit.tenant_id, order_id, visit.now)
    return Response(json, media_type="application/json")


@web.get(
    "/orders/reorder/{order_id}",
    response_model=Reorder,
    responses=problems(NotFound, NotSignedIn, errors.OrderTooLarge, *_TENANT),
    openapi_extra=_OWNER,
)
async def reorder(
    request: Request, visit: Visit, order_id: UUID, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Reorder:
    """The basket of an earlier order as the menu is now: what costs more or less, and what is gone and why."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    session = await request.state.unit.open(visit.scope(read_only=True))
    order = await repository.get_order(session, visit.tenant_id, order_id)
    lines = await repository.get_lines(session, visit.tenant_id, order_id)
    again, gone = plan_reorder(lines, shop, fulfilment=order.fulfilment, at=visit.now)
    basket = [
        BasketLine(one.line.item.id, one.line.quantity, tuple(option.id for option in one.line.options))
        for one in again
    ]
    total = price(basket, shop, fulfilment=order.fulfilment, at=visit.now).total_cents
    return Reorder(
        lines=[
            ReorderLine(
                item_id=one.line.item.id,
                name=one.line.item.name,
                name2=one.line.item.name2,
                quantity=one.line.quantity,
                options=[option.id for option in one.line.options],
                note=one.line.note,
                unit_price_cents=one.line.unit_price_cents,
                was_unit_price_cents=one.was_unit_price_cents,
            )
            for one in again
        ],
        gone=[
            ReorderGone(
                name=one.line.name,
                name2=one.line.name2,
                quantity=one.line.quantity,
                code=one.why.code,
                detail=one.why.detail,
            )
            for one in gone
        ],
        price_changed=any(one.line.unit_price_cents != one.was_unit_price_cents for one in again),
        was_total_cents=order.total_cents,
        total_cents=total,
    )


@web.get("/orders/usual", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def read_usual(
    request: Request,
    response: Response,
    visit: Visit,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> Usual:
    """What one usually orders at this business, of one's last fifty orders."""
    visit.must_be_known()
    shop = await visit.app.storefronts.get(visit.tenant_id)
    session = await request.state.unit.open(visit.scope(read_only=True))
    ordered, methods = await repository.usual(session, visit.tenant_id, visit.guest_id, visit.account_id, LAST)
    response.headers["Cache-Control"] = "no-store"
    offered = {method for one in shop.settings.fulfilments for method in shop.payment_methods(one)}
    return Usual(
        favourites=[
            FavouriteRead(
                item_id=one.line.item.id,
                name=one.line.item.name,
                name2=one.line.item.name2,
                options=[option.id for option in one.line.options],
                unit_price_cents=one.line.unit_price_cents,
                times=one.times,
                last_at=one.last_at,
            )
            for one in favourites_of(ordered, shop, at=visit.now)
        ],
        payment_method=usual_method(methods, offered),
    )


# --- the party at a table ---------------------------------------------------------------------------------------


@tables.post(
    "/{table_token}/session",
    response_model=TableJoined,
    responses=problems(TableUnknown, TableNotOpen, PinRequired, PinWrong, PartyLeft, NotSignedIn),
    openapi_extra=_VISITOR,
)
async def join(table_token: str, request: Request, body: TableJoin | None = None) -> TableJoined:
    """Joins the party at the table, opening it where the business lets the first scan do so."""
    app = request.app.state.comanda
    table: FoundTable = await app.tables.find(table_token)
    visit = await visitor_at(request, table.tenant_id)
    shop = await app.storefronts.get(table.tenant_id)
    pin = body.pin if body else None
    if pin is not None:
        async with app.database.transaction(Scope.staff(table.tenant_id, read_only=True)) as reading:
            party = await find_party(reading, table.tenant_id, table.id)
        subject = str(party.session.id if party else table.id)  # a new party is not made to pay for the last one's
        await hit(app.database, PIN_BY_ADDRESS, f"{subject} {address_of(request)}")
        await hit(app.database, PIN_BY_TABLE, subject)
    guest_id = visit.guest_id or uuid7()
    session = await request.state.unit.open(Scope.staff(table.tenant_id))
    session_id = await join_party(
        session, table.tenant_id, table.id, guest_id, pin=pin, access=shop.settings.table_access, now=visit.now
    )
    if pin is not None:
        await clear(app.database, PIN_BY_ADDRESS, f"{subject} {address_of(request)}")
    token = issue_guest_token(app.tokens, table.tenant_id, guest_id, visit.now)
    return TableJoined(session_id=session_id, table_name=table.name, guest_token=token)


@tables.get(
    "/{table_token}/tab",
    response_model=Tab,
    responses=problems(TableUnknown, NotFound, NotSignedIn),
    openapi_extra=_GUEST,
)
async def tab(table_token: str, request: Request) -> Response:
    """What the party one belongs to has ordered together. `mine` marks one's own orders."""
    app = request.app.state.comanda
    table: FoundTable = await app.tables.find(table_token)
    guest_id = _known(await visitor_at(request, table.tenant_id))
    shop = await app.storefronts.get(table.tenant_id)
    session = await request.state.unit.open(Scope.customer(table.tenant_id, guest_id=guest_id, read_only=True))
    row = await repository.tab(session, table.tenant_id, table.id, guest_id)
    if row is None:
        raise NotFound()
    head = orjson.dumps(
        {
            "table_name": table.name,
            "session_id": row.session_id,
            "opened_at": row.opened_at,
            "currency": shop.currency,
            "total_cents": row.total_cents,
            "due_cents": row.due_cents,
        }
    ).decode()
    return Response(f'{head[:-1]},"orders":{row.orders}}}', media_type="application/json")
