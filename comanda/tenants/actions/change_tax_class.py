"""Changing a tax class and its rates."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.tenants import repository
from comanda.tenants.actions.replace_rates import replace_rates
from comanda.tenants.errors import TaxClassIsDefault
from comanda.tenants.tax_schemas import TaxClassUpdate


async def change_tax_class(
    session: Session, tenant_id: UUID, tax_class_id: UUID, body: TaxClassUpdate, *, actor: Actor
) -> None:
    """Raises NotFound, TaxClassIsDefault, TaxRatesOverlap. There is always exactly one default: it is moved, never
    taken away."""
    await repository.lock_tenant(session, tenant_id)
    tax_class, rates = await repository.get_tax_class(session, tenant_id, tax_class_id)
    changed = {
        name for name in body.model_fields_set - {"rates"} if getattr(tax_class, name) != getattr(body, name)
    }
    if "is_default" in changed:
        if not body.is_default:
            raise TaxClassIsDefault()
        await repository.unset_default_tax_class(session, tenant_id)
    for name in changed:
        setattr(tax_class, name, getattr(body, name))
    if "rates" in body.model_fields_set and _content(rates) != _content(body.rates):
        await replace_rates(session, tax_class, rates, body.rates)
        changed.add("rates")
    if not changed:
        return
    record(session, tenant_id, actor, "tax_class.changed", "tax_class", tax_class_id, fields=sorted(changed))
    await repository.raise_catalog_version(session)


def _content(rates: Iterable[Any]) -> set[tuple[Any, ...]]:
    return {(one.id, one.name, one.rate_bp, one.fulfilment, one.valid_from, one.valid_to) for one in rates}
