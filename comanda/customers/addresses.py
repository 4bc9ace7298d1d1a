"""A customer's addresses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.customers import repository
from comanda.customers.actions.change_customer import lock_live
from comanda.customers.errors import TooManyAddresses
from comanda.customers.models import CustomerAddress, about_notes
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.sealing import seal_field
from comanda.kit.vault import Vault

MOST_ADDRESSES = 20


async def add_address(
    session: Session,
    vault: Vault,
    tenant_id: UUID,
    customer_id: UUID,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> CustomerAddress:
    """Raises NotFound, CustomerWasMerged, CustomerIsInactive, TooManyAddresses."""
    await lock_live(session, tenant_id, customer_id)
    if len(await repository.addresses_of(session, tenant_id, customer_id)) >= MOST_ADDRESSES:
        raise TooManyAddresses(most=MOST_ADDRESSES)
    id = uuid7()
    kept = _kept(vault, tenant_id, id, values)
    address = CustomerAddress(
        tenant_id=tenant_id, id=id, customer_id=customer_id, created_at=now, updated_at=now, **kept
    )
    session.add(address)
    await session.flush()
    record(session, tenant_id, actor, "customer.address_added", "customer", customer_id)
    return await repository.get_address(session, tenant_id, customer_id, address.id)


def _kept(vault: Vault, tenant_id: UUID, address_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """As they stand in the row."""
    notes = values.get("delivery_notes")
    if notes is None:
        return dict(values)
    return {**values, "delivery_notes": seal_field(vault, notes, about=about_notes(tenant_id, address_id))}


async def change_address(
    session: Session,
    vault: Vault,
    tenant_id: UUID,
    customer_id: UUID,
    address_id: UUID,
    wanted: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> CustomerAddress:
    """Raises NotFound, CustomerWasMerged, CustomerIsInactive."""
    await lock_live(session, tenant_id, customer_id)
    address = await repository.get_address(session, tenant_id, customer_id, address_id)
    for name, value in _kept(vault, tenant_id, address_id, wanted).items():
        setattr(address, name, value)
    address.updated_at = now
    await session.flush()
    record(session, tenant_id, actor, "customer.address_changed", "customer", customer_id, fields=sorted(wanted))
    return await repository.get_address(session, tenant_id, customer_id, address_id)


async def remove_address(
    session: Session, tenant_id: UUID, customer_id: UUID, address_id: UUID, actor: Actor
) -> None:
    """Orders that went there keep what they say. Where it was the default, another becomes it. Raises NotFound,
    CustomerWasMerged, CustomerIsInactive."""
    await lock_live(session, tenant_id, customer_id)
    address = await repository.get_address(session, tenant_id, customer_id, address_id)
    await session.delete(address)
    await session.flush()
    record(session, tenant_id, actor, "customer.address_removed", "customer", customer_id)
