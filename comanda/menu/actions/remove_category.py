"""Removing a category."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.errors import CategoryNotEmpty
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def remove_category(session: Session, tenant_id: UUID, actor: Actor, category_id: UUID) -> None:
    """Archived items keep their category, which is then switched off and no longer listed, instead of deleted.

    Raises NotFound, CategoryNotEmpty.
    """
    await lock_tenant(session, tenant_id)
    category = await repository.get_category(session, tenant_id, category_id)
    count = await repository.count_items(session, tenant_id, category_id, archived=False)
    if count:
        raise CategoryNotEmpty(count=count)
    if await repository.count_items(session, tenant_id, category_id, archived=True):
        category.is_active = False
        category.schedule_id = None
    else:
        await session.delete(category)
    record(session, tenant_id, actor, "category.removed", "category", category_id)
    await raise_catalog_version(session)
