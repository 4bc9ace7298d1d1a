"""Putting new rates in the place of a tax class's present ones."""

from collections.abc import Sequence
from uuid import UUID

from comanda.kit.db import Session
from comanda.kit.errors import NotFound, ValueRefused
from comanda.kit.ids import uuid7
from comanda.tenants.errors import TaxRatesOverlap
from comanda.tenants.models import TaxClass, TaxRate
from comanda.tenants.tax_schemas import TaxRateWrite
from comanda.tenants.taxes import TaxRateRule, overlapping


async def replace_rates(
    session: Session, tax_class: TaxClass, present: Sequence[TaxRate], wanted: Sequence[TaxRateWrite]
) -> None:
    """A wanted rate with an id changes the present one of that id; present ones that are not named are removed.

    Raises TaxRatesOverlap, NotFound for an id that is not one of `present`, ValueRefused for one named twice.
    """
    found = overlapping(
        [TaxRateRule(rate.name, rate.rate_bp, rate.fulfilment, rate.valid_from, rate.valid_to) for rate in wanted]
    )
    if found is not None:
        day = max(rate.valid_from for rate in found)
        raise TaxRatesOverlap(name=found[0].name, fulfilment=found[0].fulfilment, day=day.isoformat())
    ids = [rate.id for rate in wanted if rate.id is not None]
    if len(set(ids)) != len(ids):
        raise ValueRefused(problem="Each rate may be named once.")
    left: dict[UUID, TaxRate] = {rate.id: rate for rate in present}
    for rate in wanted:
        if rate.id is None:
            row = TaxRate(tenant_id=tax_class.tenant_id, id=uuid7(), tax_class_id=tax_class.id)
            session.add(row)
        elif rate.id in left:
            row = left.pop(rate.id)
        else:
            raise NotFound()
        row.name, row.rate_bp, row.fulfilment = rate.name, rate.rate_bp, rate.fulfilment
        row.valid_from, row.valid_to = rate.valid_from, rate.valid_to
    for row in left.values():
        await session.delete(row)
    await session.flush()
