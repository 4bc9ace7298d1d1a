"""Adding tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.auth import new_secret
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.tables import repository
from comanda.tables.errors import TableLimitReached, TableNameTaken
from comanda.tables.models import Table
from comanda.tenants.repository import lock_counter

MAX_TABLES = 1000


@dataclass(frozen=True, slots=True)
class NewTable:
    """`position` None: after all others."""

    name: str
    area: str = ""
    seats: int | None = None
    position: int | None = None


async def add_tables(
    session: Session, tenant_id: UUID, actor: Actor, new: Sequence[NewTable]
) -> tuple[list[Table], list[str]]:
    """The tables made, in the order of `new`, and the names that were already taken and therefore skipped.

    Raises TableLimitReached, and then makes none.
    """
    await lock_counter(session, tenant_id)
    taken = await repository.find_names(session, tenant_id, [one.name for one in new])
    count, end = await repository.count_tables(session, tenant_id)
    free = [one for one in new if one.name not in taken]
    if count + len(free) > MAX_TABLES:
        raise TableLimitReached(most=MAX_TABLES)
    tables = [
        Table(
            tenant_id=tenant_id,
            id=uuid7(),
            name=one.name,
            area=one.area,
            seats=one.seats,
            position=end + place if one.position is None else one.position,
            token=new_secret(),
            is_active=True,
        )
        for place, one in enumerate(free)
    ]
    session.add_all(tables)
    for table in tables:
        record(session, tenant_id, actor, "table.created", "table", table.id)
    return tables, [one.name for one in new if one.name in taken]


async def add_table(session: Session, tenant_id: UUID, actor: Actor, new: NewTable) -> Table:
    """Raises TableNameTaken, TableLimitReached."""
    tables, skipped = await add_tables(session, tenant_id, actor, [new])
    if skipped:
        raise TableNameTaken(name=new.name)
    return tables[0]
