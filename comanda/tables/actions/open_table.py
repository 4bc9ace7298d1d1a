"""Seating a party."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.auth import digits
from comanda.kit.db import Session
from comanda.tables import repository
from comanda.tables.repository import Party
from comanda.tenants.repository import lock_counter

PIN_DIGITS = 4


async def open_table(
    session: Session, tenant_id: UUID, actor: Actor, table_id: UUID, now: datetime
) -> tuple[Party, bool]:
    """The party at the table, and whether it was seated just now. Raises NotFound."""
    await lock_counter(session, tenant_id)
    await repository.get_table(session, tenant_id, table_id)
    party, is_new = await repository.open_party(
        session, tenant_id, table_id, pin=digits(PIN_DIGITS), opened_at=now, opened_by=actor.id
    )
    if is_new:
        record(session, tenant_id, actor, "table.opened", "table", table_id)
    return party, is_new
