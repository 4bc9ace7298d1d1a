"""Changing an item."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.actions.replace_choices import replace_choices
from comanda.menu.choices import check_price
from comanda.menu.models import Item
from comanda.menu.repository import Groups
from comanda.menu.schemas import ItemUpdate
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def change_item(
    session: Session, tenant_id: UUID, actor: Actor, item_id: UUID, changes: ItemUpdate, *, now: datetime
) -> tuple[Item, Groups]:
    """An item that moves to another category stands last there, unless its position is given too.

    Raises PriceBelowZero, and NotFound for anything referred to that is not the business's.
    """
    await lock_tenant(session, tenant_id)
    item = await repository.get_item(session, tenant_id, item_id)
    if changes.schedule_id is not None:
        await repository.get_schedule(session, tenant_id, changes.schedule_id)
    if changes.tax_class_id is not None:
        await repository.get_tax_class_id(session, tenant_id, changes.tax_class_id)
    values = changes.model_dump(exclude_unset=True, exclude={"option_groups", "archived"})
    if changes.category_id is not None and changes.category_id != item.category_id:
        await repository.get_category(session, tenant_id, changes.category_id)
        values.setdefault("position", await repository.next_item_position(session, tenant_id, changes.category_id))
    if changes.archived is not None and changes.archived != (item.archived_at is not None):
        values["archived_at"] = now if changes.archived else None
    changed = [name for name, value in values.items() if getattr(item, name) != value]
    details = {}
    if "price_cents" in changed:
        details["price_cents"] = [item.price_cents, values["price_cents"]]
    for name in changed:
        setattr(item, name, values[name])
    if changes.option_groups is not None:
        groups = await replace_choices(session, tenant_id, item_id, changes.option_groups)
        changed.append("option_groups")
    else:
        groups = (await repository.list_groups(session, tenant_id, [item_id])).get(item_id, [])
    check_price(item, groups)
    if changed:
        record(session, tenant_id, actor, "item.changed", "item", item_id, changed=sorted(changed), **details)
        await raise_catalog_version(session)
    return item, groups
