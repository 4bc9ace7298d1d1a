"""Adding a tax class."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.tenants import repository
from comanda.tenants.actions.open_business import slug_of
from comanda.tenants.actions.replace_rates import replace_rates
from comanda.tenants.errors import TaxCodeTaken
from comanda.tenants.models import TaxClass
from comanda.tenants.tax_schemas import TaxClassCreate


async def create_tax_class(session: Session, tenant_id: UUID, new: TaxClassCreate, *, actor: Actor) -> TaxClass:
    """Raises TaxCodeTaken, TaxRatesOverlap."""
    await repository.lock_tenant(session, tenant_id)
    id = uuid7()
    code = new.code or slug_of(new.name).replace("-", "_") or f"class_{id.hex[-6:]}"
    if await repository.is_tax_code_taken(session, tenant_id, code):
        raise TaxCodeTaken(tax_code=code)
    if new.is_default:
        await repository.unset_default_tax_class(session, tenant_id)
    tax_class = TaxClass(
        tenant_id=tenant_id, id=id, code=code, name=new.name, name2=new.name2, is_default=new.is_default
    )
    session.add(tax_class)
    await session.flush()  # its rates refer to it, and no relationship orders the inserts
    await replace_rates(session, tax_class, (), new.rates)
    record(session, tenant_id, actor, "tax_class.created", "tax_class", id, code=code)
    await repository.raise_catalog_version(session)
    return tax_class
