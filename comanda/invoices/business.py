"""The seller's side of an invoice, as the business's settings and the installation's say it."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.invoices.document import Seller
from comanda.invoices.errors import InvoicesNotSetUp
from comanda.invoices.numbers import NumberFormat
from comanda.kit import tax_id
from comanda.kit.db import Session
from comanda.tenants.models import Tenant
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import InvoiceSettings, parse_settings


@dataclass(frozen=True, slots=True)
class Numbering:
    """Of the installation, where a business says nothing else."""

    prefix: str
    format: NumberFormat


@dataclass(frozen=True, slots=True)
class Business:
    """The seller's side of it."""

    tenant: Tenant
    settings: InvoiceSettings
    color: str | None
    prefix: str
    format: NumberFormat

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tenant.timezone)

    def seller(self) -> Seller:
        return Seller(
            name=self.settings.legal_name,
            name2=self.settings.legal_name2,
            trade_name=self.tenant.name,
            trade_name2=self.tenant.name2,
            tax_id=self.settings.tax_id,
            tax_id_label=tax_id.label(self.tenant.country),
            address=self.settings.address,
            address2=self.settings.address2,
            country=self.tenant.country,
            email=self.settings.email,
            phone=self.settings.phone,
        )

    @classmethod
    def of(cls, tenant: Tenant, settings: InvoiceSettings, color: str | None, numbering: Numbering) -> "Business":
        return cls(tenant, settings, color, settings.prefix or numbering.prefix, numbering.format)


async def business_of(session: Session, tenant_id: UUID, numbering: Numbering) -> Business:
    """Raises InvoicesNotSetUp."""
    tenant = await get_tenant(session, tenant_id)
    settings = parse_settings(tenant.settings)
    if settings.invoices is None:
        raise InvoicesNotSetUp(business=tenant.name)
    return Business.of(tenant, settings.invoices, settings.color, numbering)
