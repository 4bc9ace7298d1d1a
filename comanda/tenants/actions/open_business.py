"""Opening a business."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from comanda.audit.record import SYSTEM, record
from comanda.kit.db import Session
from comanda.tenants.errors import SlugTaken
from comanda.tenants.models import TaxClass, TaxRate, Tenant, TenantCounter, User
from comanda.tenants.schemas import BusinessCreate
from comanda.tenants.settings import TenantSettings
from comanda.tenants.tax_presets import FROM, presets_for

SHORTEST_SLUG = 3


@dataclass(frozen=True, slots=True)
class NewBusiness:
    name: str
    slug: str
    country: str
    currency: str
    timezone: str
    language: str
    owner_email: str
    owner_name: str
    hashed_password: str
    name2: str = ""
    listed: bool = False
    settings: TenantSettings = field(default_factory=TenantSettings)


def slug_of(name: str) -> str:
    """ "Asaase Kitchen" -> "asaase-kitchen"; empty when too little Latin is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    return slug if len(slug) >= SHORTEST_SLUG else ""


def business_of(body: BusinessCreate, tenant_id: UUID, hashed_password: str) -> NewBusiness:
    return NewBusiness(
        name=body.name,
        name2=body.name2,
        slug=body.slug or slug_of(body.name) or f"business-{tenant_id.hex[-6:]}",
        country=body.country,
        currency=body.currency,
        timezone=body.timezone,
        language=body.language,
        owner_email=body.email,
        owner_name=body.full_name,
        hashed_password=hashed_password,
    )


async def open_business(session: Session, tenant_id: UUID, new: NewBusiness) -> User:
    """In the staff scope of `tenant_id`, which is new. Returns the owner. Raises SlugTaken."""
    settings: dict[str, Any] = new.settings.model_dump(mode="json")
    session.add(
        Tenant(
            id=tenant_id,
            slug=new.slug,
            name=new.name,
            name2=new.name2,
            country=new.country,
            currency=new.currency,
            timezone=new.timezone,
            language=new.language,
            listed=new.listed,
            settings=settings,
        )
    )
    try:
        await session.flush()  # so that a taken slug is told apart from any later conflict
    except IntegrityError:
        raise SlugTaken(slug=new.slug) from None
    session.add(TenantCounter(tenant_id=tenant_id))
    owner = User(
        tenant_id=tenant_id,
        email=new.owner_email,
        full_name=new.owner_name,
        hashed_password=new.hashed_password,
        role="owner",
        is_active=True,
    )
    session.add(owner)
    for preset in presets_for(new.country):
        tax_class = TaxClass(
            tenant_id=tenant_id,
            code=preset.code,
            name=preset.name,
            name2=preset.name2,
            is_default=preset.is_default,
        )
        session.add(tax_class)
        await session.flush()  # its rates refer to it, and no relationship orders the inserts
        for rate in preset.rates:
            session.add(
                TaxRate(
                    tenant_id=tenant_id,
                    tax_class_id=tax_class.id,
                    name=rate.name,
                    rate_bp=rate.rate_bp,
                    fulfilment=rate.fulfilment,
                    valid_from=FROM,
                )
            )
    record(session, tenant_id, SYSTEM, "tenant.opened", "tenant", tenant_id)
    await session.flush()
    return owner
