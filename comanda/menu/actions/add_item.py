"""Adding an item."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.menu import repository
from comanda.menu.actions.replace_choices import replace_choices
from comanda.menu.choices import check_price
from comanda.menu.models import Item
from comanda.menu.repository import Groups
from comanda.menu.schemas import ItemCreate
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def add_item(session: Session, tenant_id: UUID, actor: Actor, new: ItemCreate) -> tuple[Item, Groups]:
    """Raises PriceBelowZero, and NotFound for a category, schedule or tax class that is not the business's."""
    await lock_tenant(session, tenant_id)
    await repository.get_category(session, tenant_id, new.category_id)
    if new.schedule_id is not None:
        await repository.get_schedule(session, tenant_id, new.schedule_id)
    item = Item(tenant_id=tenant_id, id=uuid7(), **new.model_dump(exclude={"option_groups"}))
    item.tax_class_id = await repository.get_tax_class_id(session, tenant_id, new.tax_class_id)
    if new.position is None:
        item.position = await repository.next_item_position(session, tenant_id, new.category_id)
    session.add(item)
    await session.flush()  # its groups refer to it, and no relationship orders the inserts
    groups = await replace_choices(session, tenant_id, item.id, new.option_groups)
    check_price(item, groups)
    record(session, tenant_id, actor, "item.added", "item", item.id, price_cents=item.price_cents)
    await raise_catalog_version(session)
    return item, groups
