"""Changing a category."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.models import Category
from comanda.menu.schemas import CategoryUpdate
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def change_category(
    session: Session, tenant_id: UUID, actor: Actor, category_id: UUID, changes: CategoryUpdate
) -> Category:
    """Raises NotFound for a category or schedule that is not the business's."""
    await lock_tenant(session, tenant_id)
    category = await repository.get_category(session, tenant_id, category_id)
    values = changes.model_dump(exclude_unset=True)
    if changes.schedule_id is not None:
        await repository.get_schedule(session, tenant_id, changes.schedule_id)
    changed = [name for name, value in values.items() if getattr(category, name) != value]
    if not changed:
        return category
    for name in changed:
        setattr(category, name, values[name])
    record(session, tenant_id, actor, "category.changed", "category", category_id, changed=sorted(changed))
    await raise_catalog_version(session)
    return category
