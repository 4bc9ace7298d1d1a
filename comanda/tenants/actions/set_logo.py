"""Giving a business a logo, or taking it away."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.tenants import repository
from comanda.tenants.models import Tenant


async def set_logo(
    session: Session, tenant_id: UUID, base: str | None, *, actor: Actor
) -> tuple[Tenant, str | None]:
    """`base` of what is already in the storage; None: no logo. Returns the business and what it showed before."""
    tenant = await repository.lock_tenant(session, tenant_id)
    before = tenant.logo
    if before == base:
        return tenant, None
    tenant.logo = base
    action = "settings.logo_set" if base is not None else "settings.logo_removed"
    record(session, tenant_id, actor, action, "tenant", tenant_id)
    await repository.raise_catalog_version(session)
    return tenant, before
