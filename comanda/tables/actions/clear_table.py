"""Ending a party."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.tables import repository
from comanda.tables.errors import TableHasOpenOrders
from comanda.tenants.repository import lock_counter


async def clear_table(session: Session, tenant_id: UUID, actor: Actor, table_id: UUID, now: datetime) -> None:
    """Nothing to do at a table where nobody sits. Raises NotFound, TableHasOpenOrders."""
    await lock_counter(session, tenant_id)
    await repository.get_table(session, tenant_id, table_id)
    party = await repository.find_party(session, tenant_id, table_id)
    if party is None:
        return
    if numbers := await repository.list_open_order_numbers(session, tenant_id, party.session.id):
        raise TableHasOpenOrders(orders=numbers)
    party.session.closed_at = now
    party.session.closed_by = actor.id
    record(session, tenant_id, actor, "table.cleared", "table", table_id)
