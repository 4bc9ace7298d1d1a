"""What a friend's first order gives to both sides, and takes back: worked out of how it stands."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.audit.record import Actor
from comanda.customers.repository import get_customer
from comanda.kit.db import Session
from comanda.loyalty import referrals, repository
from comanda.loyalty.messages import tell_friend_came
from comanda.loyalty.models import Referral
from comanda.loyalty.points import expiry_of
from comanda.loyalty.referring import YEAR, Opened, earned_by
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

SIDES = ("inviter", "friend")


async def settle_referrals(
    session: Session,
    tenant_id: UUID,
    friend_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Of somebody who came by a member's link, by whoever holds the business's counter; called again, nothing.

    One that was rewarded is taken back when the order is not what it was, or they were not new after all; and given
    again when that is undone. Without a programme none begins.
    """
    links = await referrals.list_of_friend(session, tenant_id, friend_id)
    if not links:
        return
    tenant = await get_tenant(session, tenant_id)
    rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
    first = await referrals.first_order_of(session, tenant_id, friend_id)
    opened = [Opened(one.id, one.inviter_id, one.opened_at, one.ends_at, one.least_cents) for one in links]
    earned = earned_by(friend_id, opened, first)
    for one in links:
        if one.status == "rewarded" and one.id != earned:
            one.status = "taken_back"
            await _take_back(session, one, rules is None or rules.may_go_negative, actor, now)
    for one in links:
        if one.id != earned or one.status in ("rewarded", "full"):
            continue
        if one.status == "taken_back":
            one.status = "rewarded"
            await _give(session, one, rules, zone, actor, now)
        elif rules is not None and rules.referral is not None:
            before = await referrals.count_rewarded(session, tenant_id, one.inviter_id, now - YEAR)
            if before >= rules.referral.most_per_year:
                one.status = "full"
                continue
            one.status, one.rewarded_at = "rewarded", now
            await _give(session, one, rules, zone, actor, now)
            await tell_friend_came(session, tenant_id, one.inviter_id, one.id, one.inviter_points, now)
    await session.flush()


def _holders(one: Referral) -> list[tuple[str, UUID, int]]:
    assert one.friend_id is not None
    return [("inviter", one.inviter_id, one.inviter_points), ("friend", one.friend_id, one.friend_points)]


async def _give(
    session: Session,
    one: Referral,
    rules: LoyaltyProgramme | None,
    zone: ZoneInfo,
    actor: Actor,
    now: datetime,
) -> None:
    for side, customer_id, promised in _holders(one):
        found = await referrals.given(session, one, side)
        missing = promised - (found.points if found else 0)
        if missing <= 0 or await _is_erased(session, one.tenant_id, customer_id):
            continue
        if found is not None:
            expires_at, counts_from = found.expires_at, found.counts_from
        else:
            expires_at = expiry_of(rules, now, zone) if rules is not None else None
            waits = rules is not None and rules.waiting_days
            counts_from = now + timedelta(days=waits) if waits else None
        await repository.enter(
            session, one.tenant_id, customer_id, "bonus", missing, referrals.fact_of(one.id, side, one.turns),
            actor, now, expires_at=expires_at, counts_from=counts_from, occasion=side,
        )  # fmt: skip
    one.turns += 1


async def _take_back(session: Session, one: Referral, may_go_negative: bool, actor: Actor, now: datetime) -> None:
    """As an order's points go with its money: what has expired is not taken twice, and where nobody may owe points,
    only what is there."""
    for side, customer_id, _ in _holders(one):
        found = await referrals.given(session, one, side)
        if found is None or found.points <= 0 or await _is_erased(session, one.tenant_id, customer_id):
            continue
        taken = found.points
        if found.expires_at is not None and found.expires_at <= now:
            lapsed = await repository.lapsed_of(session, one.tenant_id, customer_id, now)
            taken -= lapsed.gone_of(taken)
        if not may_go_negative:
            taken = min(taken, max(0, await repository.points_of(session, one.tenant_id, customer_id)))
        await repository.enter(
            session, one.tenant_id, customer_id, "bonus", -taken, referrals.fact_of(one.id, side, one.turns),
            actor, now, forgone=found.points - taken, expires_at=found.expires_at, counts_from=found.counts_from,
            occasion=side,
        )  # fmt: skip
    one.turns += 1


async def _is_erased(session: Session, tenant_id: UUID, customer_id: UUID) -> bool:
    """Nobody's account of points: what comes or goes there would stand for ever."""
    return (await get_customer(session, tenant_id, customer_id)).erased_at is not None
