"""Adding a category."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.menu import repository
from comanda.menu.models import Category
from comanda.menu.schemas import CategoryCreate
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def add_category(session: Session, tenant_id: UUID, actor: Actor, new: CategoryCreate) -> Category:
    """Raises NotFound for a schedule that is not the business's."""
    await lock_tenant(session, tenant_id)
    if new.schedule_id is not None:
        await repository.get_schedule(session, tenant_id, new.schedule_id)
    category = Category(tenant_id=tenant_id, id=uuid7(), **new.model_dump())
    if new.position is None:
        category.position = await repository.next_category_position(session, tenant_id)
    session.add(category)
    record(session, tenant_id, actor, "category.added", "category", category.id)
    await raise_catalog_version(session)
    return category
