"""Taking an item off the menu for good."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def archive_item(session: Session, tenant_id: UUID, actor: Actor, item_id: UUID, *, now: datetime) -> None:
    """Old orders keep it. Archiving twice changes nothing."""
    await lock_tenant(session, tenant_id)
    item = await repository.get_item(session, tenant_id, item_id)
    if item.archived_at is not None:
        return
    item.archived_at = now
    record(session, tenant_id, actor, "item.archived", "item", item_id)
    await raise_catalog_version(session)
