"""What the counter and the office call about money."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from comanda.audit.record import SYSTEM
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.actions.move_order import move_order
from comanda.orders.errors import CashTooLittle, NothingDue, RefundTooLarge
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus, RefundStatus
from comanda.orders.states import OrderStatus
from comanda.payments import errors, repository
from comanda.payments.actions.look import look_at_payment
from comanda.payments.actions.refund import hand_over, place_stray, refund_order, return_stray, try_again
from comanda.payments.day import end_of_day, to_csv
from comanda.payments.keys import ProviderName
from comanda.payments.schemas import (
    AnyMethod,
    CashTaken,
    EndOfDay,
    OrderMoneyStaff,
    PaymentList,
    PaymentStaffRead,
    ReasonGiven,
    RefundCreate,
    RefundList,
    StrayList,
    StrayPlace,
    StrayRead,
    Suggestion,
)
from comanda.payments.views import order_money_staff, staff_payments, staff_refunds
from comanda.tenants.guards import Desk, staff
from comanda.tenants.hours import day_bounds
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import lock_counter

router = APIRouter(route_class=Route, tags=["payments"])

SUGGESTED_SINCE = timedelta(days=3)
Day = Annotated[date | None, Query(description="One of the business's days; without it today.")]


# --- of one order -----------------------------------------------------------------------------------------------


@router.get("/api/v1/orders/{order_id}/payments", responses=problems(NotFound))
async def read_order_money(
    order_id: UUID, desk: Annotated[Desk, staff(Permission.PAYMENTS_READ)]
) -> OrderMoneyStaff:
    """What is paid of an order and how, and what is due."""
    order = await orders.get_order(desk.session, desk.tenant_id, order_id)
    return await order_money_staff(desk.session, order, desk.now)


@router.post(
    "/api/v1/orders/{order_id}/payments", status_code=201, responses=problems(NotFound, NothingDue, CashTooLittle)
)
async def take_cash(
    order_id: UUID, body: CashTaken, desk: Annotated[Desk, staff(Permission.PAYMENTS_TAKE)]
) -> OrderMoneyStaff:
    """Cash was handed over. An order that waited for its payment is confirmed once nothing is due."""
    counter = await lock_counter(desk.session, desk.tenant_id)
    order = await orders.lock_order(desk.session, desk.tenant_id, order_id)
    await money.take_cash(
        desk.session,
        counter,
        order,
        desk.actor,
        desk.now,
        cents=body.amount_cents,
        tip_cents=body.tip_cents,
        tendered_cents=body.tendered_cents,
    )
    if order.status == OrderStatus.AWAITING_PAYMENT and money.due_of(order) == 0:
        await move_order(desk.session, desk.tenant_id, order_id, OrderStatus.CONFIRMED, SYSTEM, desk.now)
    return await order_money_staff(desk.session, order, desk.now)


@router.post("/api/v1/orders/{order_id}/refunds", status_code=201, responses=problems(NotFound, RefundTooLarge))
async def refund(
    order_id: UUID, body: RefundCreate, desk: Annotated[Desk, staff(Permission.PAYMENTS_REFUND)]
) -> OrderMoneyStaff:
    """Gives money back: by the provider that took it, cash by hand. The customer reads the reason."""
    await refund_order(
        desk.session,
        desk.tenant_id,
        order_id,
        body.payment_id,
        body.amount_cents,
        body.reason,
        desk.actor,
        desk.now,
    )
    order = await orders.get_order(desk.session, desk.tenant_id, order_id)
    return await order_money_staff(desk.session, order, desk.now)


@router.post(
    "/api/v1/refunds/{refund_id}/hand-over", status_code=204, responses=problems(NotFound, errors.RefundNotOpen)
)
async def handed_over(refund_id: UUID, desk: Annotated[Desk, staff(Permission.PAYMENTS_TAKE)]) -> Response:
    """It was given back by hand."""
    await hand_over(desk.session, desk.tenant_id, refund_id, desk.actor, desk.now)
    return Response(status_code=204)


@router.post(
    "/api/v1/refunds/{refund_id}/retry", status_code=204, responses=problems(NotFound, errors.RefundNotOpen)
)
async def retry_refund(refund_id: UUID, desk: Annotated[Desk, staff(Permission.PAYMENTS_REFUND)]) -> Response:
    """Asks the provider once more, which refused before."""
    await try_again(desk.session, desk.tenant_id, refund_id, desk.actor, desk.now)
    return Response(status_code=204)


# --- lists ------------------------------------------------------------------------------------------------------


@router.get("/api/v1/payments", responses=problems(CursorNotValid))
async def list_payments(
    desk: Annotated[Desk, staff(Permission.PAYMENTS_READ)],
    status: Annotated[list[PaymentStatus] | None, Query(max_length=6)] = None,
    method: Annotated[list[AnyMethod] | None, Query(max_length=7)] = None,
    provider: ProviderName | None = None,
    since: Annotated[date | None, Query(description="From this of the business's days on.")] = None,
    until: Annotated[date | None, Query(description="Up to this day, included.")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PaymentList:
    """Every attempt to pay, newest first."""
    shop = await desk.app.storefronts.get(desk.tenant_id)
    wanted = repository.PaymentFilter(
        statuses=status,
        methods=method,
        provider=provider,
        since=day_bounds(since, shop.timezone)[0] if since else None,
        until=day_bounds(until, shop.timezone)[1] if until else None,
    )
    rows = await repository.list_payments(desk.session, desk.tenant_id, wanted, read_cursor(cursor), limit + 1)
    items = await staff_payments(desk.session, desk.tenant_id, rows[:limit])
    more = len(rows) > limit
    return PaymentList(items=items, next=write_cursor(items[-1].created_at, items[-1].id) if more else None)


@router.get("/api/v1/refunds", responses=problems(CursorNotValid))
async def list_refunds(
    desk: Annotated[Desk, staff(Permission.PAYMENTS_READ)],
    status: Annotated[list[RefundStatus] | None, Query(max_length=4)] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RefundList:
    """What went back or is to go back, newest first; `status=hand_over` is what the staff have to give back."""
    rows = await repository.list_refunds(desk.session, desk.tenant_id, status, read_cursor(cursor), limit + 1)
    page = rows[:limit]
    payments = await repository.payments_by_id(desk.session, desk.tenant_id, {one.payment_id for one in page})
    items = await staff_refunds(desk.session, desk.tenant_id, page, payments)
    more = len(rows) > limit
    return RefundList(items=items, next=write_cursor(items[-1].created_at, items[-1].id) if more else None)


@router.post("/api/v1/payments/{payment_id}/look", responses=problems(NotFound))
async def look_now(
    payment_id: UUID, desk: Annotated[Desk, staff(Permission.PAYMENTS_READ, replays=False)]
) -> PaymentStaffRead:
    """Asks the provider what became of a payment."""
    await desk.session.close()
    payment = await look_at_payment(desk.app, desk.tenant_id, payment_id)
    return (await staff_payments(desk.session, desk.tenant_id, [payment]))[0]


# --- money that belongs to no order -----------------------------------------------------------------------------


@router.get("/api/v1/payments/stray")
async def list_stray(desk: Annotated[Desk, staff(Permission.PAYMENTS_READ)]) -> StrayList:
    """Money that came and counts for no order, oldest first, with the orders it may be for."""
    payments = await repository.list_stray(desk.session, desk.tenant_id, 100)
    views = await staff_payments(desk.session, desk.tenant_id, payments)
    items = []
    for payment, view in zip(payments, views, strict=True):
        since = (payment.settled_at or payment.created_at) - SUGGESTED_SINCE
        found = await repository.other_orders_due(desk.session, desk.tenant_id, payment, since, 5)
        items.append(StrayRead(payment=view, suggestions=[_suggestion(payment, one) for one in found]))
    return StrayList(items=items)


def _suggestion(payment: Payment, order: Order) -> Suggestion:
    due = money.due_of(order)
    reasons: dict[Literal["asked_for", "same_phone", "same_amount"], bool] = {
        "asked_for": payment.order_id == order.id,
        "same_phone": payment.payer_phone is not None and payment.payer_phone == order.customer_phone,
        "same_amount": payment.amount_cents == due,
    }
    return Suggestion(
        order_id=order.id,
        number=order.number_text,
        status=OrderStatus(order.status),
        customer_name=order.customer_name,
        due_cents=due,
        placed_at=order.placed_at,
        why=[name for name, holds in reasons.items() if holds],
    )


@router.post(
    "/api/v1/payments/{payment_id}/place",
    status_code=204,
    responses=problems(NotFound, errors.NotStray, errors.OtherCurrency, errors.PaymentDecided),
)
async def place(
    payment_id: UUID, body: StrayPlace, desk: Annotated[Desk, staff(Permission.PAYMENTS_REFUND)]
) -> Response:
    """It was for that order. What is more than is due goes back by itself."""
    await place_stray(desk.session, desk.tenant_id, payment_id, body.order_id, desk.actor, desk.now)
    return Response(status_code=204)


@router.post(
    "/api/v1/payments/{payment_id}/return",
    status_code=204,
    responses=problems(NotFound, errors.NotStray, errors.PaymentDecided),
)
async def give_back(
    payment_id: UUID, body: ReasonGiven, desk: Annotated[Desk, staff(Permission.PAYMENTS_REFUND)]
) -> Response:
    """Nobody can say what it was for: it goes back to whoever paid it."""
    await return_stray(desk.session, desk.tenant_id, payment_id, body.reason, desk.actor, desk.now)
    return Response(status_code=204)


# --- the end of the day -----------------------------------------------------------------------------------------


@router.get("/api/v1/payments/day")
async def read_day(desk: Annotated[Desk, staff(Permission.PAYMENTS_READ)], day: Day = None) -> EndOfDay:
    """By method what was taken and given back, what is due, and whether the providers say the same."""
    await desk.session.close()
    shop = await desk.app.storefronts.get(desk.tenant_id)
    return await end_of_day(desk.app, shop, day or shop.today(desk.now))


@router.get(
    "/api/v1/payments/day.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def download_day(desk: Annotated[Desk, staff(Permission.PAYMENTS_READ)], day: Day = None) -> Response:
    """Each movement of money of that day in a line."""
    shop = await desk.app.storefronts.get(desk.tenant_id)
    chosen = day or shop.today(desk.now)
    rows = await repository.movements_between(desk.session, desk.tenant_id, *day_bounds(chosen, shop.timezone))
    headers = {"Content-Disposition": f'attachment; filename="payments-{shop.slug}-{chosen}.csv"'}
    return Response(to_csv(rows, shop.timezone), media_type="text/csv; charset=utf-8", headers=headers)
