"""Tax classes and their rates."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response

from comanda.kit.errors import NotFound, ValueRefused
from comanda.kit.http import Route, problems
from comanda.tenants import repository
from comanda.tenants.actions.change_tax_class import change_tax_class
from comanda.tenants.actions.create_tax_class import create_tax_class
from comanda.tenants.actions.delete_tax_class import delete_tax_class
from comanda.tenants.errors import TaxClassInUse, TaxClassIsDefault, TaxCodeTaken, TaxRatesOverlap
from comanda.tenants.guards import Desk, staff
from comanda.tenants.hours import CalendarDate
from comanda.tenants.models import TaxClass, TaxRate
from comanda.tenants.permissions import Permission
from comanda.tenants.settings import FULFILMENTS, Fulfilment
from comanda.tenants.tax_schemas import (
    EffectiveTax,
    EffectiveTaxClass,
    EffectiveTaxes,
    TaxClassCreate,
    TaxClassRead,
    TaxClassUpdate,
    TaxComponentRead,
    TaxRateRead,
)
from comanda.tenants.taxes import TaxRateRule, rates_on

router = APIRouter(route_class=Route, tags=["taxes"])


def _read(tax_class: TaxClass, rates: Iterable[TaxRate]) -> TaxClassRead:
    return TaxClassRead(
        id=tax_class.id,
        code=tax_class.code,
        name=tax_class.name,
        name2=tax_class.name2,
        is_default=tax_class.is_default,
        rates=[TaxRateRead.model_validate(rate) for rate in rates],
    )


@router.get("/api/v1/tax-classes")
async def list_tax_classes(desk: Annotated[Desk, staff(Permission.SETTINGS_READ)]) -> list[TaxClassRead]:
    """The default one first."""
    found = await repository.list_tax_classes(desk.session, desk.tenant_id)
    return [_read(tax_class, rates) for tax_class, rates in found]


@router.post(
    "/api/v1/tax-classes",
    status_code=201,
    responses=problems(NotFound, TaxCodeTaken, TaxRatesOverlap, ValueRefused),
)
async def add_tax_class(
    body: TaxClassCreate, desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE)]
) -> TaxClassRead:
    made = await create_tax_class(desk.session, desk.tenant_id, body, actor=desk.actor)
    return _read(*await repository.get_tax_class(desk.session, desk.tenant_id, made.id))


@router.get("/api/v1/tax-classes/effective")
async def effective_taxes(
    desk: Annotated[Desk, staff(Permission.SETTINGS_READ)],
    on: Annotated[CalendarDate | None, Query(description="A local date; today when missing.")] = None,
) -> EffectiveTaxes:
    """What is charged on a day, by class and fulfilment."""
    if on is None:
        tenant = await repository.get_tenant(desk.session, desk.tenant_id)
        on = desk.now.astimezone(ZoneInfo(tenant.timezone)).date()
    classes = []
    for tax_class, rows in await repository.list_tax_classes(desk.session, desk.tenant_id):
        rates = [TaxRateRule(row.name, row.rate_bp, row.fulfilment, row.valid_from, row.valid_to) for row in rows]
        classes.append(
            EffectiveTaxClass(
                id=tax_class.id,
                code=tax_class.code,
                name=tax_class.name,
                name2=tax_class.name2,
                is_default=tax_class.is_default,
                fulfilments=[_effective(rates, fulfilment, on) for fulfilment in FULFILMENTS],
            )
        )
    return EffectiveTaxes(on=on, classes=classes)


def _effective(rates: Iterable[TaxRateRule], fulfilment: Fulfilment, day: CalendarDate) -> EffectiveTax:
    components = rates_on(rates, fulfilment, day)
    return EffectiveTax(
        fulfilment=fulfilment,
        rate_bp=sum(component.rate_bp for component in components),
        components=[TaxComponentRead.model_validate(component) for component in components],
    )


@router.patch(
    "/api/v1/tax-classes/{tax_class_id}",
    responses=problems(NotFound, TaxClassIsDefault, TaxRatesOverlap, ValueRefused),
)
async def update_tax_class(
    tax_class_id: UUID, body: TaxClassUpdate, desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE)]
) -> TaxClassRead:
    """Changes the fields that are sent. Rates are replaced as a whole: send those that stay with their `id`. When
    the law changes a rate, end the present one (`valid_to`) and add the next, so that past days keep theirs."""
    await change_tax_class(desk.session, desk.tenant_id, tax_class_id, body, actor=desk.actor)
    return _read(*await repository.get_tax_class(desk.session, desk.tenant_id, tax_class_id))


@router.delete(
    "/api/v1/tax-classes/{tax_class_id}",
    status_code=204,
    responses=problems(NotFound, TaxClassInUse, TaxClassIsDefault),
)
async def remove_tax_class(
    tax_class_id: UUID, desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE)]
) -> Response:
    await delete_tax_class(desk.session, desk.tenant_id, tax_class_id, actor=desk.actor)
    return Response(status_code=204)
