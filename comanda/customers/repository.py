"""SQL of the customer book."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Uuid, func, literal, or_, select, text, tuple_

from comanda.customers.models import (
    Customer,
    CustomerAddress,
    CustomerMerge,
    GuestCustomer,
    SavedView,
)
from comanda.kit.cursor import CursorNotValid, read_moment, read_place, write_place
from comanda.kit.db import Session
from comanda.kit.errors import NotFound

MOST_COUNTED = 10_000


async def get_customer(session: Session, tenant_id: UUID, customer_id: UUID) -> Customer:
    """Raises NotFound."""
    found = await session.get(Customer, (tenant_id, customer_id))
    if found is None:
        raise NotFound()
    return found


async def lock_customers(session: Session, tenant_id: UUID, *ids: UUID) -> list[Customer]:
    """In the order of `ids`; taken in the order of their ids, so that nobody waits in a circle. Raises NotFound."""
    rows = await session.scalars(
        select(Customer)
        .where(Customer.tenant_id == tenant_id, Customer.id.in_(ids))
        .order_by(Customer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {one.id: one for one in rows}
    if found.keys() != set(ids):
        raise NotFound()
    return [found[id] for id in ids]


async def find_by_phone(session: Session, tenant_id: UUID, phone: str) -> Customer | None:
    """Whoever answers to it: of one that was merged, the one it went into."""
    found = await session.scalar(select(Customer).where(Customer.tenant_id == tenant_id, Customer.phone == phone))
    if found is not None and found.merged_into is not None:
        return await get_customer(session, tenant_id, found.merged_into)
    return found


async def find_by_account(session: Session, tenant_id: UUID, account_id: UUID) -> Customer | None:
    found: Customer | None = await session.scalar(
        select(Customer).where(
            Customer.tenant_id == tenant_id, Customer.account_id == account_id, Customer.merged_into.is_(None)
        )
    )
    return found


async def find_proved(
    session: Session, tenant_id: UUID, guest_id: UUID | None, account_id: UUID | None
) -> Customer | None:
    """Who somebody is here: whose phone this guest has proved, else whose account they are signed in to."""
    if guest_id is not None:
        found: Customer | None = await session.scalar(
            select(Customer)
            .join(
                GuestCustomer,
                (GuestCustomer.tenant_id == Customer.tenant_id) & (GuestCustomer.customer_id == Customer.id),
            )
            .where(GuestCustomer.tenant_id == tenant_id, GuestCustomer.guest_id == guest_id)
        )
        if found is not None:
            return found
    return None if account_id is None else await find_by_account(session, tenant_id, account_id)


async def next_numbers(session: Session, tenant_id: UUID, count: int = 1) -> list[str]:
    """Of so many new customers. The business's counter is held until the transaction ends: no gap, no double."""
    rows = await session.scalars(
        text(
            """
            WITH counter AS (UPDATE tenant_counters SET customer_number = customer_number + :count
                              WHERE tenant_id = :tenant_id RETURNING customer_number - :count AS before)
            SELECT customer_number_text(counter.before + n) FROM counter, generate_series(1, :count) AS n ORDER BY n
            """
        ),
        {"tenant_id": tenant_id, "count": count},
    )
    return list(rows)


async def is_avatar(session: Session, tenant_id: UUID, base: str) -> bool:
    """Whether any customer has this picture."""
    whose = select(Customer.id).where(Customer.tenant_id == tenant_id, Customer.avatar_url == base)
    return bool(await session.scalar(select(whose.exists())))


# --- lists ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; None: by nothing of that kind."""

    type: str | None = None
    verified: bool | None = None
    active: bool | None = True
    has_email: bool | None = None
    visited_since: datetime | None = None
    not_visited_since: datetime | None = None
    spent_at_least: int | None = None
    visits_at_least: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted. `read` makes the column's value of what stands in a cursor."""

    column: Any
    falling: bool
    read: Callable[[str], Any]


def _read_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise CursorNotValid() from None


ORDERS: dict[str, Order] = {
    "recent": Order(Customer.seen_at, True, read_moment),
    "name": Order(Customer.sort_name, False, str),
    "spent": Order(Customer.total_spent, True, _read_number),
}


def narrowed(tenant_id: UUID, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Customer.tenant_id == tenant_id, Customer.merged_into.is_(None)]
    if wanted.active is not None:
        found.append(Customer.is_active == wanted.active)
    if wanted.type is not None:
        found.append(Customer.profile_status == wanted.type)
    if wanted.verified is not None:
        found.append(Customer.phone_verified == wanted.verified)
    if wanted.has_email is not None:
        found.append(Customer.email.is_not(None) if wanted.has_email else Customer.email.is_(None))
    if wanted.visited_since is not None:
        found.append(Customer.last_order_at >= wanted.visited_since)
    if wanted.not_visited_since is not None:
        found.append(or_(Customer.last_order_at < wanted.not_visited_since, Customer.last_order_at.is_(None)))
    if wanted.spent_at_least is not None:
        found.append(Customer.total_spent >= wanted.spent_at_least)
    if wanted.visits_at_least is not None:
        found.append(Customer.visit_count >= wanted.visits_at_least)
    if wanted.source is not None:
        found.append(Customer.source == wanted.source)
    return found


async def list_customers(
    session: Session, tenant_id: UUID, wanted: Wanted, sort: str, cursor: str | None, limit: int
) -> Sequence[Customer]:
    """Raises CursorNotValid."""
    order, place = ORDERS[sort], read_place(cursor)
    query = select(Customer).where(*narrowed(tenant_id, wanted))
    key = tuple_(order.column, Customer.id)
    if place is not None:
        last = tuple_(literal(order.read(place[0]), order.column.type), literal(place[1], Uuid))
        query = query.where(key < last if order.falling else key > last)
    columns = (order.column, Customer.id)
    query = query.order_by(*(one.desc() if order.falling else one for one in columns))
    return (await session.scalars(query.limit(limit))).all()


def cursor_of(customer: Customer, sort: str) -> str:
    value = getattr(customer, ORDERS[sort].column.key)
    return write_place(value.isoformat() if isinstance(value, datetime) else str(value), customer.id)


async def count_customers(session: Session, tenant_id: UUID, wanted: Wanted) -> int:
    """Up to MOST_COUNTED + 1."""
    some = select(Customer.id).where(*narrowed(tenant_id, wanted)).limit(MOST_COUNTED + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


async def count_all(session: Session, tenant_id: UUID, wanted: Wanted) -> int:
    """However many: for those who wait for all of them."""
    counted = select(func.count()).select_from(Customer).where(*narrowed(tenant_id, wanted))
    return await session.scalar(counted) or 0


async def search(
    session: Session, tenant_id: UUID, typed: str, limit: int, *, with_inactive: bool = False
) -> list[tuple[Customer, bool]]:
    """Best first, each with whether it is only near to what was typed."""
    found = (
        func.search_customers(typed, limit, with_inactive)
        .table_valued("id", "near", with_ordinality="place")
        .render_derived()
    )
    rows = await session.execute(
        select(Customer, found.c.near)
        .join(found, Customer.id == found.c.id)
        .where(Customer.tenant_id == tenant_id)
        .order_by(found.c.place)
    )
    return [(customer, bool(near)) for customer, near in rows]


# --- addresses --------------------------------------------------------------------------------------------------


async def addresses_of(session: Session, tenant_id: UUID, customer_id: UUID) -> Sequence[CustomerAddress]:
    """The default first, then the newest."""
    found = await session.scalars(
        select(CustomerAddress)
        .where(CustomerAddress.tenant_id == tenant_id, CustomerAddress.customer_id == customer_id)
        .order_by(CustomerAddress.is_default.desc(), CustomerAddress.id.desc())
        .execution_options(populate_existing=True)
    )
    return found.all()


async def get_address(session: Session, tenant_id: UUID, customer_id: UUID, address_id: UUID) -> CustomerAddress:
    """Raises NotFound."""
    found = await session.scalar(
        select(CustomerAddress)
        .where(
            CustomerAddress.tenant_id == tenant_id,
            CustomerAddress.customer_id == customer_id,
            CustomerAddress.id == address_id,
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


# --- merges and views -------------------------------------------------------------------------------------------


async def merges_into(
    session: Session, tenant_id: UUID, customer_id: UUID
) -> Sequence[Row[CustomerMerge, Customer]]:
    """(CustomerMerge, source), the newest first, of those that were not undone."""
    found = await session.execute(
        select(CustomerMerge, Customer)
        .join(
            Customer,
            (Customer.tenant_id == CustomerMerge.tenant_id) & (Customer.id == CustomerMerge.source_customer_id),
        )
        .where(
            CustomerMerge.tenant_id == tenant_id,
            CustomerMerge.target_customer_id == customer_id,
            CustomerMerge.undone_at.is_(None),
        )
        .order_by(CustomerMerge.merged_at.desc())
    )
    return found.all()


async def list_views(session: Session, tenant_id: UUID) -> Sequence[SavedView]:
    found = await session.scalars(
        select(SavedView).where(SavedView.tenant_id == tenant_id).order_by(SavedView.name)
    )
    return found.all()
