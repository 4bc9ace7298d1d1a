"""Removing a tax class that nothing uses."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.tenants import repository
from comanda.tenants.errors import TaxClassInUse, TaxClassIsDefault


async def delete_tax_class(session: Session, tenant_id: UUID, tax_class_id: UUID, *, actor: Actor) -> None:
    """Raises NotFound, TaxClassIsDefault, TaxClassInUse."""
    await repository.lock_tenant(session, tenant_id)
    tax_class, _ = await repository.get_tax_class(session, tenant_id, tax_class_id)
    if tax_class.is_default:
        raise TaxClassIsDefault()
    try:
        # Only the database knows who refers to it: items stand in a layer above.
        await repository.delete_tax_class(session, tenant_id, tax_class_id)
    except IntegrityError:
        raise TaxClassInUse() from None
    record(session, tenant_id, actor, "tax_class.deleted", "tax_class", tax_class_id, code=tax_class.code)
    await repository.raise_catalog_version(session)
