"""Putting categories and items in order."""

from collections.abc import Sequence
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.menu import repository
from comanda.menu.models import Category, Item
from comanda.menu.schemas import MenuOrder
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def arrange_menu(session: Session, tenant_id: UUID, actor: Actor, order: MenuOrder) -> None:
    """Raises NotFound for a category that is not the business's, and for an item that is not on the menu in the
    category it is listed under."""
    await lock_tenant(session, tenant_id)
    categories = await repository.list_categories(session, tenant_id, include_archived=True)
    moved_categories = _moved(order.categories, categories)
    moved_items: dict[UUID, int] = {}
    known = {category.id for category in categories}
    for category_id, item_ids in order.items.items():
        if category_id not in known:
            raise NotFound()
        items = await repository.list_items(session, tenant_id, category_id=category_id)
        moved_items |= _moved(item_ids, items)
    await repository.set_positions(session, Category, tenant_id, moved_categories)
    await repository.set_positions(session, Item, tenant_id, moved_items)
    if moved_categories or moved_items:
        record(session, tenant_id, actor, "menu.arranged", "menu")
        await raise_catalog_version(session)


def _moved(first: Sequence[UUID], rows: Sequence[Category] | Sequence[Item]) -> dict[UUID, int]:
    """New positions where they differ: `first` in that order, then what else there is as it stands now."""
    if not first:
        return {}
    now = {row.id: row.position for row in rows}
    if not now.keys() >= set(first):
        raise NotFound()
    listed = set(first)
    order = [*first, *(id for id in now if id not in listed)]
    return {id: position for position, id in enumerate(order) if now[id] != position}
