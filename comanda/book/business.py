"""What routes of the customer book need of their business, read in their own transaction: whoever holds a connection
does not wait for another one."""

from dataclasses import dataclass
from uuid import UUID

from comanda.kit.db import Session
from comanda.tenants.guards import Desk
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import TenantSettings, parse_settings


@dataclass(frozen=True, slots=True)
class Business:
    country: str
    currency: str
    language: str
    timezone: str
    settings: TenantSettings


async def business_of(desk: Desk) -> Business:
    return await business_at(desk.session, desk.tenant_id)


async def business_at(session: Session, tenant_id: UUID) -> Business:
    tenant = await get_tenant(session, tenant_id)
    return Business(
        tenant.country, tenant.currency, tenant.language, tenant.timezone, parse_settings(tenant.settings)
    )
