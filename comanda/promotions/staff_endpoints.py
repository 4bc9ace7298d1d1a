"""Promotions as the staff keep them. What one would take off a basket is in `orders.promotion_endpoints`."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.promotions import repository
from comanda.promotions.actions.switch_promotion import switch_promotion
from comanda.promotions.actions.write_promotion import add_promotion, change_promotion
from comanda.promotions.errors import (
    PromotionChanged,
    PromotionCodeTaken,
    PromotionNamesNothing,
    TooManyPromotions,
)
from comanda.promotions.models import Promotion
from comanda.promotions.schemas import (
    PromotionRead,
    PromotionReplace,
    PromotionSwitch,
    PromotionUses,
    PromotionWrite,
    UsesOfDay,
)
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant

router = APIRouter(prefix="/api/v1/promotions", route_class=Route, tags=["promotions"])

Reader = Annotated[Desk, staff(Permission.PROMOTIONS_READ)]
Writer = Annotated[Desk, staff(Permission.PROMOTIONS_WRITE)]


@router.get("")
async def list_promotions(desk: Reader, include_archived: bool = False) -> list[PromotionRead]:
    """The newest first, those that were archived last."""
    zone = await _zone(desk)
    found = await repository.list_promotions(desk.session, desk.tenant_id, include_archived=include_archived)
    return [PromotionRead.of(one, desk.now, zone) for one in found]


@router.post("", status_code=201, responses=problems(PromotionCodeTaken, PromotionNamesNothing, TooManyPromotions))
async def create_promotion(desk: Writer, body: PromotionWrite) -> PromotionRead:
    """It applies at once, if its days and hours say so."""
    return await _read(desk, await add_promotion(desk.session, desk.tenant_id, desk.actor, body))


@router.get("/{promotion_id}", responses=problems(NotFound))
async def read_promotion(desk: Reader, promotion_id: UUID) -> PromotionRead:
    return await _read(desk, await repository.get_promotion(desk.session, desk.tenant_id, promotion_id))


@router.put(
    "/{promotion_id}", responses=problems(NotFound, PromotionChanged, PromotionCodeTaken, PromotionNamesNothing)
)
async def replace_promotion(desk: Writer, promotion_id: UUID, body: PromotionReplace) -> PromotionRead:
    """All that it says. Orders that were placed keep what they were given."""
    return await _read(desk, await change_promotion(desk.session, desk.tenant_id, desk.actor, promotion_id, body))


@router.patch("/{promotion_id}", responses=problems(NotFound, PromotionCodeTaken, TooManyPromotions))
async def switch(desk: Writer, promotion_id: UUID, body: PromotionSwitch) -> PromotionRead:
    """Pauses it, or puts it into the archive, and back again."""
    return await _read(
        desk, await switch_promotion(desk.session, desk.tenant_id, desk.actor, promotion_id, body, desk.now)
    )


@router.get("/{promotion_id}/uses", responses=problems(NotFound))
async def read_uses(
    desk: Reader, promotion_id: UUID, days: Annotated[int, Query(ge=1, le=400)] = 30
) -> PromotionUses:
    """How often it was used, and what it took off, on each of the last so many days."""
    await repository.get_promotion(desk.session, desk.tenant_id, promotion_id)
    tenant = await get_tenant(desk.session, desk.tenant_id)
    today = desk.now.astimezone(ZoneInfo(tenant.timezone)).date()
    first = today - timedelta(days=days - 1)
    found = {
        row.day: row
        for row in await repository.uses_by_day(desk.session, desk.tenant_id, promotion_id, tenant.timezone, first)
    }
    each = [first + timedelta(days=day) for day in range(days)]
    return PromotionUses(
        currency=tenant.currency,
        days=[
            UsesOfDay(day=day, uses=found[day].uses, cents=found[day].cents)
            if day in found
            else UsesOfDay(day=day, uses=0, cents=0)
            for day in each
        ],
    )


async def _zone(desk: Desk) -> ZoneInfo:
    return ZoneInfo((await get_tenant(desk.session, desk.tenant_id)).timezone)


async def _read(desk: Desk, promotion: Promotion) -> PromotionRead:
    return PromotionRead.of(promotion, desk.now, await _zone(desk))
