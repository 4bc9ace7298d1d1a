"""Taking a table out of use."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.tables import repository
from comanda.tables.errors import TableOccupied
from comanda.tenants.repository import lock_counter, raise_catalog_version


async def deactivate_table(session: Session, tenant_id: UUID, actor: Actor, table_id: UUID) -> None:
    """Its past orders keep it; its code and name are free of it. Raises NotFound, TableOccupied."""
    await lock_counter(session, tenant_id)
    table = await repository.get_table(session, tenant_id, table_id)
    if await repository.find_party(session, tenant_id, table_id):
        raise TableOccupied()
    table.is_active = False
    record(session, tenant_id, actor, "table.deactivated", "table", table_id)
    await raise_catalog_version(session)
