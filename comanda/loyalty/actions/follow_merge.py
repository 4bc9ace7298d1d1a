"""What a merge, and its undoing, mean for points and tiers. Entries move by themselves, as all does that refers to a
customer."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.audit.record import Actor
from comanda.kit.db import Session
from comanda.loyalty import repository
from comanda.loyalty.actions.move_tier import move_tier
from comanda.loyalty.actions.settle_referrals import settle_referrals
from comanda.loyalty.referrals import gather
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings


async def settle_customer(
    session: Session, tenant_id: UUID, customer_id: UUID, actor: Actor, now: datetime
) -> None:
    """Their tier, and whether a friend's link has brought them, by the orders that are theirs now."""
    tenant = await get_tenant(session, tenant_id)
    rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
    await move_tier(session, tenant_id, customer_id, rules, zone, "merge", now)
    await settle_referrals(session, tenant_id, customer_id, actor, now)


async def share_points(
    session: Session,
    tenant_id: UUID,
    merge_id: UUID,
    source_id: UUID,
    target_id: UUID,
    had: int,
    actor: Actor,
    now: datetime,
) -> None:
    """After an undone merge has given the source its entries back. What the two spent in common stands with the target,
    and may be more than the target has: then the source bears the rest of it, as far as it has any. `had`: the target's
    before the merge. Points for invitations are where their side of it is."""
    await gather(session, tenant_id, [source_id, target_id])
    missing = min(had, 0) - await repository.points_of(session, tenant_id, target_id)
    points = min(missing, await repository.points_of(session, tenant_id, source_id))
    if points <= 0:
        return
    for customer_id, signed, side in ((source_id, -points, "from"), (target_id, points, "to")):
        await repository.enter(
            session,
            tenant_id,
            customer_id,
            "moved",
            signed,
            f"unmerged {merge_id} {side}",
            actor,
            now,
            # They pay for what was spent already; so they are taken first, and never by expiring.
            expires_at=now if signed > 0 else None,
        )
