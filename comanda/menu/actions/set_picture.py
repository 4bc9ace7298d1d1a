"""Giving an item a picture, or taking it away."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.models import Item
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def set_picture(
    session: Session, tenant_id: UUID, actor: Actor, item_id: UUID, base: str | None
) -> tuple[Item, str | None]:
    """`base` of what is already in the storage; None: no picture. Returns the item and what it showed before."""
    await lock_tenant(session, tenant_id)
    item = await repository.get_item(session, tenant_id, item_id)
    before = item.image
    if before == base:
        return item, None
    item.image = base
    action = "item.picture_set" if base is not None else "item.picture_removed"
    record(session, tenant_id, actor, action, "item", item_id)
    await raise_catalog_version(session)
    return item, before
