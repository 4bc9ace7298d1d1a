"""Giving a table a new code."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.auth import new_secret
from comanda.kit.db import Session
from comanda.tables import repository
from comanda.tables.models import Table
from comanda.tenants.repository import lock_counter, raise_catalog_version


async def rotate_code(session: Session, tenant_id: UUID, actor: Actor, table_id: UUID) -> Table:
    """The card on the table, and every photo of it, is worthless from now on; the party stays. Raises NotFound."""
    await lock_counter(session, tenant_id)
    table = await repository.get_table(session, tenant_id, table_id)
    table.token = new_secret()
    record(session, tenant_id, actor, "table.code_rotated", "table", table_id)
    await raise_catalog_version(session)
    return table
