"""SQL of requests about personal data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment, Refund
from comanda.orders.payment_states import UNDECIDED, RefundStatus
from comanda.orders.states import OPEN, OrderStatus
from comanda.privacy.holding import Person
from comanda.rights.deciding import Obstacle
from comanda.rights.models import RightsRequest

LIVE = ("waiting", "postponed")


async def get_request(session: Session, tenant_id: UUID, request_id: UUID, *, lock: bool = False) -> RightsRequest:
    """Raises NotFound."""
    found = await session.get(RightsRequest, (tenant_id, request_id), with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


async def is_asked(session: Session, tenant_id: UUID, kind: str, customer_id: UUID) -> bool:
    """Whether the same waits already."""
    found = await session.scalar(
        select(RightsRequest.id)
        .where(
            RightsRequest.tenant_id == tenant_id,
            RightsRequest.customer_id == customer_id,
            RightsRequest.kind == kind,
            RightsRequest.status.in_((*LIVE, "ready") if kind == "export" else LIVE),
        )
        .limit(1)
    )
    return found is not None


async def list_requests(
    session: Session,
    tenant_id: UUID,
    *,
    open_only: bool,
    customer_id: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[RightsRequest]:
    """Those that are open first by their deadline, then the others, the newest first; ids are in the order of time."""
    wanted = select(RightsRequest).where(RightsRequest.tenant_id == tenant_id)
    if open_only:
        wanted = wanted.where(RightsRequest.status.in_((*LIVE, "ready")))
    if customer_id is not None:
        wanted = wanted.where(RightsRequest.customer_id == customer_id)
    if before is not None:
        wanted = wanted.where(RightsRequest.id < before)
    return list(await session.scalars(wanted.order_by(RightsRequest.id.desc()).limit(limit)))


async def count_open(session: Session, tenant_id: UUID, now: datetime) -> tuple[int, int]:
    """(waiting for something to be done, of them overdue)"""
    row = (
        await session.execute(
            select(func.count(), func.count().filter(RightsRequest.due_at < now)).where(
                RightsRequest.tenant_id == tenant_id, RightsRequest.status.in_(LIVE)
            )
        )
    ).one()
    return int(row[0]), int(row[1])


async def due_requests(session: Session, tenant_id: UUID, now: datetime) -> list[RightsRequest]:
    """What the worker has to look at. What was asked from an account is carried out by the account's own request."""
    found = await session.scalars(
        select(RightsRequest)
        .where(
            RightsRequest.tenant_id == tenant_id,
            or_(
                RightsRequest.status.in_(LIVE)
                & (RightsRequest.hold_until <= now)
                & (RightsRequest.source != "account"),
                (RightsRequest.status == "ready") & (RightsRequest.file_until <= now),
            ),
        )
        .order_by(RightsRequest.id)
        .limit(100)
    )
    return list(found)


async def obstacles_of(session: Session, person: Person) -> list[Obstacle]:
    """Orders that are not over, and money that is on its way."""
    own = (Order.tenant_id == person.tenant_id) & Order.id.in_(person.order_ids)
    orders = await session.execute(
        select(Order.id, Order.number_text, Order.status)
        .where(own, Order.status.in_(OPEN))
        .order_by(Order.placed_at)
    )
    found = [
        Obstacle("unpaid_order" if status == OrderStatus.AWAITING_PAYMENT else "open_order", id, number)
        for id, number, status in orders
    ]
    told = {one.order_id for one in found}
    payments = await session.execute(
        select(Order.id, Order.number_text)
        .join(Payment, (Payment.tenant_id == Order.tenant_id) & (Payment.order_id == Order.id))
        .where(own, Payment.status.in_(UNDECIDED))
        .distinct()
    )
    found += [Obstacle("payment_undecided", id, number) for id, number in payments if id not in told]
    refunds = await session.execute(
        select(Order.id, Order.number_text)
        .join(Payment, (Payment.tenant_id == Order.tenant_id) & (Payment.order_id == Order.id))
        .join(Refund, (Refund.tenant_id == Payment.tenant_id) & (Refund.payment_id == Payment.id))
        .where(own, Refund.status != RefundStatus.SUCCEEDED)
        .distinct()
    )
    return found + [Obstacle("refund_open", id, number) for id, number in refunds if id not in told]
