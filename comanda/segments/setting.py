"""When and where a business asks its segments."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.kit.db import Session
from comanda.segments.matching import Setting
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings


async def setting_of(session: Session, tenant_id: UUID, now: datetime) -> Setting:
    tenant = await get_tenant(session, tenant_id)
    place = parse_settings(tenant.settings).place
    return Setting(
        now=now,
        today=now.astimezone(ZoneInfo(tenant.timezone)).date(),
        language=tenant.language,
        place=(place.latitude, place.longitude) if place else None,
    )
