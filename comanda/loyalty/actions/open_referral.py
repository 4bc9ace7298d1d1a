"""A guest opens the link of a member."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.customers.models import Customer
from comanda.customers.repository import get_customer
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty import referrals
from comanda.loyalty.errors import NotNewHere, ReferralFull, ReferralOwn, ReferralUnknown
from comanda.loyalty.models import Referral
from comanda.loyalty.referring import YEAR
from comanda.tenants.hours import day_bounds
from comanda.tenants.loyalty import ReferralRules
from comanda.tenants.repository import lock_counter


async def open_referral(
    session: Session,
    tenant_id: UUID,
    code: str,
    guest_id: UUID,
    known: Customer | None,
    account_id: UUID | None,
    rules: ReferralRules | None,
    zone: ZoneInfo,
    now: datetime,
) -> Referral:
    """Kept with the guest, on the terms of today; of several that are good, the first one stays. `known`: the customer
    that they have proved to be.

    Raises ReferralUnknown, ReferralOwn, NotNewHere, ReferralFull.
    """
    await lock_counter(session, tenant_id)
    link = await referrals.find_link(session, tenant_id, code)
    inviter = await get_customer(session, tenant_id, link.customer_id) if link is not None else None
    if rules is None or link is None or inviter is None or not inviter.is_active:
        raise ReferralUnknown()
    is_theirs = known is not None and known.id == inviter.id
    if is_theirs or guest_id in link.guest_ids or (account_id is not None and account_id == inviter.account_id):
        raise ReferralOwn()
    before = await referrals.find_of_guest(session, tenant_id, guest_id)
    if before is None and known is not None:  # in another browser of theirs
        found = await referrals.list_of_friend(session, tenant_id, known.id)
        before = next((one for one in found if one.status == "open" and one.ends_at > now), None)
    if before is not None and before.status == "open" and before.ends_at > now:
        return before
    if before is not None and before.status != "open":
        raise NotNewHere()
    if await referrals.has_ordered(session, tenant_id, guest_id, known.id if known is not None else None):
        raise NotNewHere()
    if await referrals.count_rewarded(session, tenant_id, inviter.id, now - YEAR) >= rules.most_per_year:
        raise ReferralFull()
    if before is not None:
        await session.delete(before)
        await session.flush()
    opened = Referral(
        tenant_id=tenant_id,
        id=uuid7(),
        inviter_id=inviter.id,
        friend_id=known.id if known is not None else None,
        guest_id=guest_id,
        opened_at=now,
        ends_at=day_bounds((now + timedelta(days=rules.good_days)).astimezone(zone).date(), zone)[1],
        least_cents=rules.least_cents,
        inviter_points=rules.inviter_points,
        friend_points=rules.friend_points,
        status="open",
        turns=0,
    )
    session.add(opened)
    await session.flush()
    return opened
