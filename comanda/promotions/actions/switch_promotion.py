"""Pausing a promotion and putting it away, and both back again."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.promotions import repository
from comanda.promotions.actions.write_promotion import check_code, check_room
from comanda.promotions.models import Promotion
from comanda.promotions.schemas import PromotionSwitch
from comanda.tenants.repository import lock_counter, raise_catalog_version


async def switch_promotion(
    session: Session, tenant_id: UUID, actor: Actor, promotion_id: UUID, wish: PromotionSwitch, now: datetime
) -> Promotion:
    """Raises NotFound; PromotionCodeTaken and TooManyPromotions where one is taken out of the archive."""
    await lock_counter(session, tenant_id)
    promotion = await repository.get_promotion(session, tenant_id, promotion_id)
    changed = {}
    if wish.archived is not None and wish.archived != (promotion.archived_at is not None):
        if not wish.archived:
            await check_room(session, tenant_id)
            await check_code(session, tenant_id, promotion.code)
        promotion.archived_at = now if wish.archived else None
        changed["archived"] = wish.archived
    if wish.paused is not None and wish.paused != (promotion.paused_at is not None):
        promotion.paused_at = now if wish.paused else None
        changed["paused"] = wish.paused
    if changed:
        record(session, tenant_id, actor, "promotion.switched", "promotion", promotion_id, **changed)
        await raise_catalog_version(session)
    return promotion
