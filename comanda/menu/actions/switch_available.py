"""Switching items and options to sold out and back."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.models import Item, Option
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def switch_item(session: Session, tenant_id: UUID, actor: Actor, item_id: UUID, *, sold_out: bool) -> Item:
    await lock_tenant(session, tenant_id)
    item = await repository.get_item(session, tenant_id, item_id)
    if item.sold_out != sold_out:
        item.sold_out = sold_out
        action = "item.sold_out" if sold_out else "item.back_in_stock"
        record(session, tenant_id, actor, action, "item", item_id)
        await raise_catalog_version(session)
    return item


async def switch_option(
    session: Session, tenant_id: UUID, actor: Actor, option_id: UUID, *, is_available: bool
) -> Option:
    await lock_tenant(session, tenant_id)
    option = await repository.get_option(session, tenant_id, option_id)
    if option.is_available != is_available:
        option.is_available = is_available
        action = "option.back_in_stock" if is_available else "option.sold_out"
        record(session, tenant_id, actor, action, "option", option_id)
        await raise_catalog_version(session)
    return option
