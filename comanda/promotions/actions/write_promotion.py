"""Adding a promotion, and changing what one says."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.promotions import repository
from comanda.promotions.errors import (
    PromotionChanged,
    PromotionCodeTaken,
    PromotionNamesNothing,
    TooManyPromotions,
)
from comanda.promotions.models import Promotion
from comanda.promotions.schemas import PromotionReplace, PromotionWrite, version_of
from comanda.tenants.repository import lock_counter, raise_catalog_version

MAX_PROMOTIONS = 100  # that are not archived: each is looked at for every basket


async def add_promotion(session: Session, tenant_id: UUID, actor: Actor, new: PromotionWrite) -> Promotion:
    """Raises PromotionCodeTaken, PromotionNamesNothing, TooManyPromotions."""
    await lock_counter(session, tenant_id)
    await check_room(session, tenant_id)
    await _check(session, tenant_id, new)
    promotion = Promotion(tenant_id=tenant_id, id=uuid7(), used=0, used_cents=0, **_values(new))
    session.add(promotion)
    record(session, tenant_id, actor, "promotion.added", "promotion", promotion.id, name=new.name)
    await raise_catalog_version(session)
    return promotion


async def change_promotion(
    session: Session, tenant_id: UUID, actor: Actor, promotion_id: UUID, new: PromotionReplace
) -> Promotion:
    """Orders that were placed keep what they were given.

    Raises NotFound, PromotionChanged, PromotionCodeTaken, PromotionNamesNothing.
    """
    await lock_counter(session, tenant_id)  # no order uses it meanwhile
    promotion = await repository.get_promotion(session, tenant_id, promotion_id)
    if new.version is not None and new.version != version_of(promotion):
        raise PromotionChanged()
    await _check(session, tenant_id, new, but=promotion_id)
    values = _values(new)
    changed = [name for name, value in values.items() if getattr(promotion, name) != value]
    if changed:
        for name in changed:
            setattr(promotion, name, values[name])
        record(session, tenant_id, actor, "promotion.changed", "promotion", promotion_id, changed=sorted(changed))
        await raise_catalog_version(session)
    return promotion


async def check_room(session: Session, tenant_id: UUID) -> None:
    if await repository.count_promotions(session, tenant_id) >= MAX_PROMOTIONS:
        raise TooManyPromotions(most=MAX_PROMOTIONS)


async def check_code(session: Session, tenant_id: UUID, code: str | None, *, but: UUID | None = None) -> None:
    if code is None:
        return
    found = await repository.find_by_code(session, tenant_id, code)
    if found is not None and found.id != but:
        raise PromotionCodeTaken(name=found.name, promotion_code=code)


async def _check(session: Session, tenant_id: UUID, new: PromotionWrite, *, but: UUID | None = None) -> None:
    await check_code(session, tenant_id, new.code, but=but)
    await check_names(session, tenant_id, new)


async def check_names(session: Session, tenant_id: UUID, new: PromotionWrite) -> None:
    """That there is what it is for. Raises PromotionNamesNothing."""
    if not await repository.are_on_menu(session, tenant_id, new.item_ids, new.category_ids):
        raise PromotionNamesNothing()
    if new.segment_id is not None and not await repository.has_segment(session, tenant_id, new.segment_id):
        raise PromotionNamesNothing()


def _values(new: PromotionWrite) -> dict[str, object]:
    return new.model_dump(exclude={"version"}) | new.model_dump(mode="json", include={"windows"})
