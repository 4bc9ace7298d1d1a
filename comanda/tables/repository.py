"""SQL of tables and their parties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import insert

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.tables.models import Table, TableGuest, TableSession

# Of orders this package knows only their table: it stands below them and may not import their states. A test holds
# that these are the final ones of `comanda.orders.states`.
FINAL_ORDER_STATUSES = ("completed", "cancelled", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class Party:
    session: TableSession
    guests: int


async def list_tables(session: Session, tenant_id: UUID) -> list[Table]:
    """Those in use, in the business's own order."""
    return list(
        await session.scalars(
            select(Table)
            .where(Table.tenant_id == tenant_id, Table.is_active)
            .order_by(Table.position, Table.name, Table.id)
        )
    )


async def find_table(session: Session, tenant_id: UUID, table_id: UUID) -> Table | None:
    """As it is now, whatever the session read before it had the lock. A deactivated table is not found."""
    return await session.scalar(
        select(Table)
        .where(Table.tenant_id == tenant_id, Table.id == table_id, Table.is_active)
        .execution_options(populate_existing=True)
    )


async def get_table(session: Session, tenant_id: UUID, table_id: UUID) -> Table:
    """Raises NotFound, also for a deactivated table."""
    table = await find_table(session, tenant_id, table_id)
    if table is None:
        raise NotFound()
    return table


async def find_names(session: Session, tenant_id: UUID, names: Iterable[str]) -> set[str]:
    """Which of `names` tables in use already have."""
    return set(
        await session.scalars(
            select(Table.name).where(Table.tenant_id == tenant_id, Table.is_active, Table.name.in_(names))
        )
    )


async def count_tables(session: Session, tenant_id: UUID) -> tuple[int, int]:
    """How many are in use, and the first position after all of them."""
    row = (
        await session.execute(
            select(func.count(), func.coalesce(func.max(Table.position) + 1, 0)).where(
                Table.tenant_id == tenant_id, Table.is_active
            )
        )
    ).one()
    return row[0], row[1]


async def list_parties(session: Session, tenant_id: UUID) -> dict[UUID, Party]:
    """By table."""
    rows = await session.execute(_parties(tenant_id))
    return {opened.table_id: Party(opened, guests) for opened, guests in rows}


async def find_party(session: Session, tenant_id: UUID, table_id: UUID) -> Party | None:
    row = (await session.execute(_parties(tenant_id).where(TableSession.table_id == table_id))).one_or_none()
    return row and Party(*row)


def _parties(tenant_id: UUID) -> Select[Any]:
    guests = (
        select(func.count())
        .where(TableGuest.tenant_id == tenant_id, TableGuest.session_id == TableSession.id)
        .scalar_subquery()
    )
    return (
        select(TableSession, guests)
        .where(TableSession.tenant_id == tenant_id, TableSession.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )


async def open_party(
    session: Session, tenant_id: UUID, table_id: UUID, *, pin: str, opened_at: datetime, opened_by: UUID | None
) -> tuple[Party, bool]:
    """The party now at the table, and whether this call seated it: never a second one beside it."""
    opened = await session.scalar(
        insert(TableSession)
        .values(
            tenant_id=tenant_id, id=uuid7(), table_id=table_id, pin=pin, opened_at=opened_at, opened_by=opened_by
        )
        .on_conflict_do_nothing(
            index_elements=[TableSession.tenant_id, TableSession.table_id],
            index_where=TableSession.closed_at.is_(None),
        )
        .returning(TableSession.id)
    )
    party = await find_party(session, tenant_id, table_id)
    assert party is not None
    return party, opened is not None


async def is_guest(session: Session, tenant_id: UUID, session_id: UUID, guest_id: UUID) -> bool:
    found = await session.scalar(
        select(TableGuest.guest_id).where(
            TableGuest.tenant_id == tenant_id,
            TableGuest.session_id == session_id,
            TableGuest.guest_id == guest_id,
        )
    )
    return found is not None


async def was_guest_at(session: Session, tenant_id: UUID, table_id: UUID, guest_id: UUID) -> bool:
    """Of any party that ever sat at the table."""
    found = await session.scalar(
        select(TableGuest.guest_id)
        .join(
            TableSession,
            (TableSession.tenant_id == TableGuest.tenant_id) & (TableSession.id == TableGuest.session_id),
        )
        .where(
            TableGuest.tenant_id == tenant_id,
            TableGuest.guest_id == guest_id,
            TableSession.tenant_id == tenant_id,
            TableSession.table_id == table_id,
        )
        .limit(1)
    )
    return found is not None


async def add_guest(session: Session, tenant_id: UUID, session_id: UUID, guest_id: UUID, now: datetime) -> None:
    await session.execute(
        insert(TableGuest)
        .values(tenant_id=tenant_id, session_id=session_id, guest_id=guest_id, joined_at=now)
        .on_conflict_do_nothing()
    )


async def list_open_order_numbers(session: Session, tenant_id: UUID, session_id: UUID) -> list[str]:
    """Numbers of the party's orders that are not finished, oldest first."""
    rows = await session.scalars(
        text(
            "SELECT number_text FROM orders WHERE tenant_id = :tenant_id AND table_session_id = :session_id"
            " AND status <> ALL(CAST(:final AS text[])) ORDER BY id"
        ),
        {"tenant_id": tenant_id, "session_id": session_id, "final": list(FINAL_ORDER_STATUSES)},
    )
    return list(rows)
