"""Changing what a table is called and where it stands."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.tables import repository
from comanda.tables.errors import TableNameTaken
from comanda.tables.models import Table
from comanda.tenants.repository import lock_counter, raise_catalog_version

SEEN_BY_GUESTS = frozenset({"name", "area"})


async def change_table(
    session: Session, tenant_id: UUID, actor: Actor, table_id: UUID, wanted: Mapping[str, Any]
) -> Table:
    """`wanted`: new values of name, area, seats, position. Raises NotFound, TableNameTaken."""
    await lock_counter(session, tenant_id)
    table = await repository.get_table(session, tenant_id, table_id)
    changes = {field: value for field, value in wanted.items() if getattr(table, field) != value}
    if "name" in changes and await repository.find_names(session, tenant_id, [changes["name"]]):
        raise TableNameTaken(name=changes["name"])
    for field, value in changes.items():
        setattr(table, field, value)
    if changes:
        record(session, tenant_id, actor, "table.changed", "table", table_id, fields=sorted(changes))
    if changes.keys() & SEEN_BY_GUESTS:
        await raise_catalog_version(session)
    return table
